"""What comes in by page."""

from typing import Any

from django import forms

from kingside.audit import queries
from kingside.audit.kinds import kinds


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget)


class AuditForm(forms.Form):
    """Which events of the trail to show; what cannot be read narrows nothing and says why."""

    who = forms.ChoiceField(label="Who", required=False)
    verb = forms.ChoiceField(label="Did what", required=False)
    kind = forms.ChoiceField(label="To", required=False)
    first = _day("From")
    last = _day("To the day")
    record = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, sent: Any) -> None:
        super().__init__(sent, label_suffix="")
        choices = {
            "who": [("", "everybody"), *queries.people()],
            "verb": [("", "everything"), *((verb, verb) for verb in queries.verbs())],
            "kind": [("", "every record"), *((name, kind.noun) for name, kind in kinds.items())],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered

    def asked(self) -> queries.Asked:
        """What is asked for, as far as it can be understood."""
        self.is_valid()
        said = self.cleaned_data
        return queries.Asked(
            kind=said.get("kind", ""),
            record_id=said.get("record", "") if said.get("kind") else "",
            who=said.get("who", ""),
            verb=said.get("verb", ""),
            first=said.get("first"),
            last=said.get("last"),
        )
