"""What comes in by page."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from kingside.imports.kinds import ImportKind
from kingside.imports.mapping import Mapped
from kingside.imports.mapping_form import CALCULATE, COUNT_INSTEAD, MONEY


class UploadForm(forms.Form):
    """A file and the system it comes from."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, Excel (.xlsx) or Parquet, as your system writes it."),
        allow_empty_file=True,  # the reader says in its own words that nothing is in it
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.parquet,.pq"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Where it comes from"),
        max_length=60,
        help_text=gettext_lazy(
            "The system, such as SAP or Navision. Numbers of different systems are kept apart by it."
        ),
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
    )
    sheet = forms.CharField(
        label=gettext_lazy("Sheet"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Of a workbook; empty is the first one with anything."),
    )


def mapped_from(posted: QueryDict, kind: ImportKind) -> Mapped:
    """The mapping somebody chose: `map-<field>`, for each driver `keep-<n>`, `header-<n>`, `name-<n>` and `amount-<n>`.

    Instead of a header a field may be COUNT_INSTEAD, or CALCULATE with its `formula-<field>`. `answer-<question>` is
    what no file tells, empty where nobody knows it yet. `unit-<n>` stands instead of `amount-<n>` where the file does
    not tell money from per cent; empty, nobody has said it yet.
    """
    columns = {each.name: posted.get(f"map-{each.name}", "") for each in kind.fields}
    kept = [key.removeprefix("keep-") for key in posted if key.startswith("keep-")]
    drivers = {posted.get(f"name-{n}", "").strip(): posted.get(f"header-{n}", "") for n in kept}
    is_money = {n for n in kept if f"amount-{n}" in posted or posted.get(f"unit-{n}") == MONEY}
    amounts = {posted.get(f"name-{n}", "").strip() for n in is_money}
    unsettled = {posted.get(f"name-{n}", "").strip() for n in kept if posted.get(f"unit-{n}") == ""}
    answers = {
        each.name: posted.get(f"answer-{each.name}", "") for each in kind.questions if f"answer-{each.name}" in posted
    }
    drivers = {name: header for name, header in drivers.items() if header not in columns.values()}
    return Mapped(
        columns={name: header for name, header in columns.items() if header not in ("", COUNT_INSTEAD, CALCULATE)},
        drivers=drivers,
        decimal_mark=mark if (mark := posted.get("decimal_mark", "")) in (".", ",") else "",
        date_format=posted.get("date_format", ""),
        amounts=tuple(sorted(amounts & drivers.keys())) if kind.has_amounts else (),
        answers=answers,
        counted=tuple(name for name, header in columns.items() if header == COUNT_INSTEAD),
        formulas={
            name: posted.get(f"formula-{name}", "").strip() for name, header in columns.items() if header == CALCULATE
        },
        unsettled=tuple(sorted(unsettled & drivers.keys())),
    )
