"""What comes in by page."""

from django import forms
from django.http import QueryDict

from kingside.guards.models import Mode, Preset
from kingside.guards.queries import Cell, GuardRow, Place, mode_label


class GuardForm(forms.Form):
    """What one guard does, a field for each tier."""

    def __init__(self, row: GuardRow, told: QueryDict | None, *, may_set: bool) -> None:
        super().__init__(told, prefix=row.guard.code)
        self.row = row
        follows = f"{mode_label('')}: {row.follows.label}"
        choices = [("", follows), *Mode.choices]
        for cell in row.cells:
            is_fixed = row.is_installed or not may_set
            field = forms.ChoiceField(
                choices=choices, label=cell.label, initial=cell.chosen, required=False, disabled=is_fixed
            )
            field.widget.attrs["aria-label"] = f"{row.guard.sentence} {cell.label}"
            self.fields[_named(cell.tier)] = field
            self.fields[f"seen-{_named(cell.tier)}"] = forms.ChoiceField(
                choices=choices, initial=cell.chosen, required=False, widget=forms.HiddenInput
            )

    @property
    def wanted(self) -> dict[Place, str]:
        """What was chosen, by guard and tier."""
        return {(self.row.guard.code, cell.tier): self.cleaned_data[_named(cell.tier)] for cell in self._open}

    @property
    def seen(self) -> dict[Place, str]:
        """What the form had shown."""
        return {(self.row.guard.code, cell.tier): self.cleaned_data[f"seen-{_named(cell.tier)}"] for cell in self._open}

    @property
    def names(self) -> dict[Place, tuple[str, str]]:
        """What it calls the two."""
        return {
            (self.row.guard.code, cell.tier): (
                self.add_prefix(_named(cell.tier)),
                self.add_prefix(f"seen-{_named(cell.tier)}"),
            )
            for cell in self._open
        }

    @property
    def _open(self) -> list[Cell]:
        return [] if self.row.is_installed else self.row.cells


class PresetForm(forms.Form):
    """Which preset."""

    preset = forms.ChoiceField(choices=Preset.choices)


def _named(tier: str) -> str:
    return tier or "others"
