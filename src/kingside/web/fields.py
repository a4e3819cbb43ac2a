"""Fields of forms that are read and begun the way the member writes."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kingside.web import figures


class NumberField(forms.DecimalField):
    """A decimal with the marks of the member's locale; what can be read in two ways is refused with a sentence."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as DecimalField has it
        """What was typed."""
        if value in self.empty_values:
            return None
        try:
            return figures.read(str(value))
        except figures.NotANumber as wrong:
            raise ValidationError(wrong.sentence) from None

    def prepare_value(self, value: Any) -> Any:
        """What the field begins with."""
        return figures.typed(value)
