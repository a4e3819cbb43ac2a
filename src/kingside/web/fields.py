"""Fields of forms: numbers the way the member writes them, and which version of a record a form showed."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kingside.web import figures

MOST_DIGITS = 10  # of a version, which no database counts further


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


def version_of(text: object) -> int:
    """The version of a record that a form says it showed; 0, which no record has, for what is none."""
    said = str(text)
    return int(said) if said.isascii() and said.isdigit() and len(said) < MOST_DIGITS else 0


class SeenForm(forms.Form):
    """A form of a record that counts versions: it carries the one that it showed, and gives it as `seen_version`."""

    version = forms.CharField(widget=forms.HiddenInput({"id": False}), required=False)  # a page may have many of them

    def add_prefix(self, field_name: str) -> str:
        """The page that shows two versions sends the version under its plain name."""
        return field_name if field_name == "version" else super().add_prefix(field_name)

    def clean(self) -> dict[str, Any]:
        """A form that does not say what it showed showed nothing."""
        said = super().clean() or self.cleaned_data
        said["seen_version"] = version_of(said.pop("version", ""))
        return said
