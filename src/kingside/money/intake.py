"""Rates from files: a list with a row per rate, or a table with a column per currency, as central banks publish."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy, gettext_noop

from kingside.identity.models import Member
from kingside.imports.kinds import (
    Field,
    Key,
    NextStep,
    OtherColumns,
    Question,
    Record,
    RowKind,
    Snapshot,
    Values,
    import_kinds,
)
from kingside.lake.intake import RowRule
from kingside.lake.portions import portions
from kingside.money.access import RATES
from kingside.money.conversion import CODES
from kingside.money.forms import choices_of
from kingside.money.models import ExchangeRate

PORTION = 500
QUOTED = ", ".join(f"'{code}'" for code in sorted(CODES))
IS_CURRENCY = RowRule(
    "currency", f"upper(currency) NOT IN ({QUOTED})", gettext_noop("{cell} is no currency such as EUR")
)
OF_BASE, OF_OTHERS = "of_base", "of_others"
BLANKS = ("N/A", "NA", "-", "–", "ND", ".")  # in upper case: no rate that day


class ExchangeRates:
    """Rows of `ExchangeRate` by base, quote and day. What a file says anew is a new row."""

    noun = gettext_lazy("rate")

    def now(self, keys: Collection[Key]) -> dict[Key, Values]:
        return {key: {"rate": _written(row.rate), "source": row.source} for key, row in self._rows(keys).items()}

    def save(self, rows: Mapping[Key, Values], by: Member | None) -> Mapping[Key, str]:
        said = self._rows(rows)
        for key, values in rows.items():
            base, quote, on = key
            before = said.get(key)
            known = {"rate": _written(before.rate), "source": before.source} if before else {"rate": None, "source": ""}
            told = {**known, **values}
            said[key] = ExchangeRate(
                base=base,
                quote=quote,
                on=date.fromisoformat(on),
                rate=Decimal(told["rate"] or 0),
                source=told["source"] or "",
            )
        ExchangeRate.objects.bulk_create((said[key] for key in rows), batch_size=PORTION)
        return {}

    def settled(self, keys: Collection[Key]) -> set[Key]:
        return set()

    def remove(self, keys: Collection[Key], by: Member | None) -> dict[Key, str]:
        """All that was ever said of them, lest something older counts again."""
        for some in portions([row.pk for _, row in self._said(keys)], PORTION):
            ExchangeRate.objects.filter(pk__in=some).update(withdrawn_at=timezone.now())
        return {}

    def snapshots(self, keys: Collection[Key]) -> Iterable[Snapshot]:
        """None: a rate is never changed, its rows are what was said when and by which source."""
        return ()

    def _rows(self, keys: Collection[Key]) -> dict[Key, ExchangeRate]:
        """What counts under these keys."""
        return dict(self._said(keys))

    def _said(self, keys: Collection[Key]) -> Iterator[tuple[Key, ExchangeRate]]:
        """What was said under these keys and not withdrawn, the oldest first."""
        wanted = set(keys)
        pairs = ({base for base, _, _ in wanted}, {quote for _, quote, _ in wanted})
        for some in portions(sorted({on for _, _, on in wanted}), PORTION):
            days = [date.fromisoformat(on) for on in some]
            rows = ExchangeRate.objects.counting().filter(base__in=pairs[0], quote__in=pairs[1], on__in=days)
            named = (((row.base, row.quote, row.on.isoformat()), row) for row in rows)
            yield from ((key, row) for key, row in named if key in wanted)


def _from_list(row: Mapping[str, Any], source: str) -> Iterator[Record]:
    yield from _said(row, row["currency"].upper(), row["rate"], source)


def _from_table(row: Mapping[str, Any], source: str) -> Iterator[Record]:
    for name, rate in row.items():
        if name in CODES and rate is not None:
            yield from _said(row, name, rate, source)


def _said(row: Mapping[str, Any], currency: str, rate: Decimal, source: str) -> Iterator[Record]:
    """One rate; what a bank says of its own currency, that it is itself, needs none."""
    base, quote = (row["base"], currency) if row["worth"] == OF_BASE else (currency, row["base"])
    if base != quote:
        yield Record("rate", (base, quote, row["date"].isoformat()), {"rate": _written(rate), "source": source})


def _written(rate: Decimal) -> str:
    return f"{rate:f}".rstrip("0").rstrip(".") if "." in f"{rate:f}" else f"{rate:f}"


def _code_in(header: str) -> str:
    """The currency that a column is of, "" where it is of none."""
    written = header.strip().upper()
    return written if written in CODES else ""


DAY = Field(
    "date",
    gettext_lazy("Date"),
    "date",
    gettext_lazy("The day the rate is of."),
    is_required=True,
    also=("day", "datum", "time_period", "on", "valid_on", "rate_date"),
)
QUESTIONS = (
    Question(
        "base",
        gettext_lazy("Which currency are all these rates of?"),
        tuple(choices_of(CODES, "")[1:]),
        gettext_lazy("The bank's own, such as EUR of the European Central Bank."),
    ),
    Question(
        "worth",
        gettext_lazy("What does a number say?"),
        (
            (OF_BASE, gettext_lazy("1 of that currency is so much of the other one, as in 1 EUR = 1.0858 USD")),
            (OF_OTHERS, gettext_lazy("1 of the other currency is so much of that one, as in 1 USD = 0.9210 EUR")),
        ),
        gettext_lazy("No file tells, and the wrong way round every amount would be wrong."),
    ),
)
LOOK = NextStep(gettext_lazy("Look at the rates"), "money:rates")

import_kinds.register("rates")(
    RowKind(
        place=7,
        title=gettext_lazy("Exchange rates"),
        noun="rate",
        what=gettext_lazy("What currencies were worth: a row per day and currency."),
        key=("date", "currency"),
        fields=(
            DAY,
            Field(
                "currency",
                gettext_lazy("Currency"),
                "text",
                gettext_lazy("The other currency, in three letters."),
                is_required=True,
                also=("currency_code", "code", "iso", "quote", "waehrung", "währung", "symbol"),
            ),
            Field(
                "rate",
                gettext_lazy("Rate"),
                "number",
                gettext_lazy("How much."),
                is_required=True,
                also=("exchange_rate", "value", "obs_value", "kurs", "close", "mid"),
                places=12,
            ),
        ),
        rules=(
            RowRule("rate", "rate <= 0", gettext_noop("{cell} is no rate: it has to be above 0")),
            IS_CURRENCY,
        ),
        questions=QUESTIONS,
        next_steps=(LOOK,),
        page=LOOK,
        tables={"rate": ExchangeRates()},
        records=_from_list,
        resource=RATES,
    )
)

import_kinds.register("rate-tables")(
    RowKind(
        place=8,
        title=gettext_lazy("Tables of exchange rates"),
        noun="rate",
        what=gettext_lazy("A row per day and a column per currency, as central banks publish them."),
        key=("date",),
        fields=(DAY,),
        others=OtherColumns(
            title=gettext_lazy("Currencies: a column each"),
            naming=gettext_lazy("Currency"),
            kind="number",
            places=12,
            name_of=_code_in,
            broken="{column} <= 0",
            sentence=gettext_noop("{cell} is no rate: it has to be above 0"),
            blanks=BLANKS,
        ),
        questions=QUESTIONS,
        next_steps=(LOOK,),
        page=LOOK,
        tables={"rate": ExchangeRates()},
        records=_from_table,
        resource=RATES,
    )
)
