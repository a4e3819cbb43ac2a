"""The six questions as a form: each field with its unit, its reason beside it, its estimate in it."""

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.core.texts import Text
from kingside.lake.refusal import Refusal
from kingside.lake.starter import check_currency, draft
from kingside.profit.ledger import Said
from kingside.profit.queries.questions import (
    NEGATIVE_QUANTITY,
    TYPED,
    QuestionsPage,
    answers_of,
    notes_of_answers,
)
from kingside.web import figures
from kingside.web.fields import NumberField

QUESTIONS = (  # title, reason, fields
    (
        gettext_lazy("Which period, which currency?"),
        gettext_lazy("Costs and work have to be of the same days. A whole year evens out the seasons."),
        ("first", "last", "currency"),
    ),
    (
        gettext_lazy("Who takes the orders?"),
        gettext_lazy("An order of one line takes nearly as long as one of ten: this is what makes small orders dear."),
        ("desk_people", "desk_cost", "order_minutes", "line_minutes"),
    ),
    (
        gettext_lazy("Who picks and packs?"),
        gettext_lazy("Many small lines cost more than a few large ones, at the same revenue."),
        ("warehouse_people", "warehouse_cost", "picking_minutes"),
    ),
    (
        gettext_lazy("What does a delivery cost?"),
        gettext_lazy("A cost that stands on the line already is best. Otherwise a price per order will do."),
        ("freight", "delivery_cost"),
    ),
    (
        gettext_lazy("What do returns cost?"),
        gettext_lazy("Inspection, restocking and the credit note: no price list shows them."),
        ("returned", "return_cost"),
    ),
    (
        gettext_lazy("What do money and overhead cost?"),
        gettext_lazy(
            "Who pays late borrows from us. Overhead is a judgement, keep it small. "
            "The ledger tells how far off we are."
        ),
        ("interest", "days_column", "days", "overhead", "operating_profit"),
    ),
)


def _day(label: Text) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


def _amount(label: Text, *, least: str = "0", required: bool = True) -> NumberField:
    return NumberField(
        label=label,
        min_value=Decimal(least) if least else None,
        required=required,
        max_digits=18,
        decimal_places=2,
    )


class QuestionsForm(forms.Form):
    """Begins with estimates, so that sending it as it is gives a draft that works."""

    name = forms.CharField(label=gettext_lazy("Name of the cost model"), max_length=100)
    first = _day(gettext_lazy("First day"))
    last = _day(gettext_lazy("Last day"))
    currency = forms.CharField(label=gettext_lazy("Currency of the amounts"), max_length=3)
    desk_people = _amount(gettext_lazy("People at the order desk"), least="0.01")
    desk_cost = _amount(gettext_lazy("Yearly cost of one, systems and space included"))
    order_minutes = _amount(gettext_lazy("Minutes an order takes"))
    line_minutes = _amount(gettext_lazy("Minutes more for each line"))
    warehouse_people = _amount(gettext_lazy("People in the warehouse"), least="0.01")
    warehouse_cost = _amount(gettext_lazy("Yearly cost of one, space included"))
    picking_minutes = _amount(gettext_lazy("Minutes a line takes to pick and pack"))
    freight = forms.ChoiceField(label=gettext_lazy("What a delivery costs stands in"), required=False)
    delivery_cost = _amount(gettext_lazy("Price of one delivery, if in no column"))
    returned = forms.ChoiceField(label=gettext_lazy("A line is a return if"))
    return_cost = _amount(gettext_lazy("Cost of taking back one line"))
    interest = _amount(gettext_lazy("Interest a year, per cent"))
    days_column = forms.ChoiceField(label=gettext_lazy("Days until customers pay stand in"), required=False)
    days = _amount(gettext_lazy("Days, if in no column"))
    overhead = _amount(gettext_lazy("Overhead, per cent of revenue"))
    operating_profit = _amount(gettext_lazy("Operating profit in the ledger, if known"), least="", required=False)

    def __init__(self, page: QuestionsPage, sent: Any = None) -> None:
        super().__init__(sent, initial=dict(page.estimates), label_suffix="")
        self.page = page
        flags = [(name, _("column {name} says yes").format(name=name)) for name in page.flags]
        for name, choices in (
            ("freight", self._columns(page.delivery_costs)),
            ("days_column", self._columns(page.days)),
            ("returned", [*flags, (NEGATIVE_QUANTITY, _("its quantity is below 0"))]),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    def _columns(self, likely: list[str]) -> list[Any]:
        """None, those that are called so, and all others apart."""
        likely_ones, others = (
            [
                (name, _("column {name}").format(name=name))
                for name in self.page.numbers
                if (name in likely) == is_likely
            ]
            for is_likely in (True, False)
        )
        return [(TYPED, _("no column, I type it")), *likely_ones, *([(_("Other columns"), others)] if others else [])]

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).strip().upper()
        try:
            check_currency(currency)
        except Refusal:
            said = _("'{currency}' is no ISO 4217 code such as EUR.")
            raise ValidationError(said.format(currency=currency)) from None
        return currency

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if isinstance(first, dt.date) and isinstance(last, dt.date) and last < first:
            said = _("The period ends on {last} before it begins on {first}.")
            self.add_error("last", said.format(last=last, first=first))
        return self.cleaned_data

    def drafted(self) -> dict[str, Any]:
        """Name, text and notes of the draft that the answers give."""
        answers = answers_of(self.cleaned_data, self.page.seen)
        return {
            "name": self.cleaned_data["name"],
            "toml": draft(answers, self.page.seen),
            "notes": notes_of_answers(self.cleaned_data),
        }

    def questions(self) -> list[dict[str, Any]]:
        """Six of them, each with its reason, its unit and its fields."""
        return [
            {"title": title, "why": why, "fields": [self[name] for name in names]} for title, why, names in QUESTIONS
        ]


def figures_from(sent: Mapping[str, str]) -> tuple[list[Said], dict[str, str]]:
    """The figures of a month as they were typed, and what is wrong with fields by their names; empty is no figure."""
    said, problems = [], {}
    for name, text in sent.items():
        kind, _colon, rest = str(name).partition(":")
        if kind != "amount" or rest.count(":") < 2:
            continue
        item, pool, source = rest.split(":", 2)
        try:
            amount = figures.read(text) if text.strip() else None
        except figures.NotANumber as wrong:
            problems[name] = str(wrong)
            continue
        seen = sent.get(f"seen:{rest}", "")
        version = int(seen) if re.fullmatch(r"[0-9]{1,9}", seen) else 0
        currency = sent.get(f"own:{rest}", sent.get(f"currency:{source}", ""))
        said.append(Said(source, item, amount, currency, unquote(pool), version))
    return said, problems
