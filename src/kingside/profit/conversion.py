"""Facts in several currencies on their way into one: which one, by which rates, and what has none."""

import shutil
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext

from kingside.core.errors import DomainError
from kingside.lake.currencies import DayRate, DayUse, converted_counts, read_rates
from kingside.money.conversion import COUNTABLE, minor_unit
from kingside.money.needs import Need
from kingside.money.queries import Reporting, converter, reporting
from kingside.profit.sentences import enumerated
from kingside.web.figures import whole

RATES, CONVERTED = "rates.csv", "converted.parquet"
INVOICE_LINES = gettext_noop("invoice lines")
ROWS_OF_DRIVERS = gettext_noop("rows of drivers")
INVOICES = gettext_noop("invoices")
IN_SEVERAL = {  # by what the amounts belong to
    INVOICE_LINES: gettext_lazy(
        "The invoice lines are in {currencies}; amounts in several currencies cannot be added. Choose the reporting "
        "currency under Data, Exchange rates, and add the rates of the days."
    ),
    ROWS_OF_DRIVERS: gettext_lazy(
        "The rows of drivers are in {currencies}; amounts in several currencies cannot be added. Choose the reporting "
        "currency under Data, Exchange rates, and add the rates of the days."
    ),
    INVOICES: gettext_lazy(
        "The invoices are in {currencies}; amounts in several currencies cannot be added. Choose the reporting "
        "currency under Data, Exchange rates, and add the rates of the days."
    ),
}


class SeveralCurrencies(DomainError):
    """Amounts in several currencies cannot be added."""

    status = 409


class RateMissing(SeveralCurrencies):
    """Amounts in another currency than the reporting one have no rate."""


@dataclass(frozen=True, slots=True)
class Used:
    """Rows of one kind, in which currency and on which day they are; `noun` is in English: a key of IN_SEVERAL."""

    noun: str
    days: Sequence[DayUse]

    def within(self, first: date | None, last: date | None) -> "Used":
        """Those of a period, where one is given, and those without a day."""
        if first is None or last is None:
            return self
        return Used(self.noun, [use for use in self.days if use.day is None or first <= use.day <= last])


@dataclass(frozen=True, slots=True)
class Plan:
    """The currency that amounts are in afterwards ("" is unknown), and the rates that bring them there.

    Without `rates` nothing has to be converted. `missing` is what has no rate.
    """

    currency: str = ""
    rates: tuple[DayRate, ...] = ()
    missing: tuple[Need, ...] = ()

    @property
    def places(self) -> int:
        return minor_unit(self.currency)


def plan(used: Iterable[Used]) -> Plan:
    """How these rows come into one currency: the reporting one, or the only one there is.

    Raises SeveralCurrencies where there are several and nobody chose the reporting currency.
    """
    kinds = list(used)
    found = sorted({use.currency for kind in kinds for use in kind.days})
    into = reporting()
    target = into.currency or (found[0] if len(found) == 1 else "")
    if not target and found:
        raise SeveralCurrencies(IN_SEVERAL[kinds[0].noun].format(currencies=enumerated(found)))
    foreign = [Used(kind.noun, [use for use in kind.days if use.currency != target]) for kind in kinds]
    if not any(kind.days for kind in foreign) or target not in COUNTABLE:
        return Plan(target)
    rates, missing = _rates(foreign, Reporting(target, into.longest_age, into.through))
    return Plan(target, rates, missing)


def plan_alike(currencies: Collection[str]) -> Plan | None:
    """How rows come into one currency that are all in it already; None where they are in another one than that."""
    into = reporting().currency
    if any(each != into for each in currencies) if into else len(currencies) > 1:
        return None
    return Plan(into or next(iter(currencies), ""))


def refuse_other_currency(brought_into: str, model: str) -> None:
    """Raise SeveralCurrencies where amounts are brought into another currency than that of the cost model."""
    if brought_into in ("", model):
        return
    if brought_into == reporting().currency:
        said = _(
            "Amounts are brought into {lines}, the reporting currency, and the cost model is in {model}. Copy it to a "
            "draft and convert its costs into {lines}, or make {model} the reporting currency under Data, Exchange "
            "rates; nothing is relabelled."
        )
    else:
        said = _(
            "The invoice lines are in {lines} and the cost model is in {model}. Choose the reporting currency under "
            "Data, Exchange rates: lines are converted into it by the rate of their day, and costs have to be in it."
        )
    raise SeveralCurrencies(said.format(lines=brought_into, model=model))


def require_rates(planned: Plan) -> None:
    """Raise RateMissing where anything has no rate, and say what and where to add one."""
    if not planned.missing:
        return
    first, *others = planned.missing
    said = _("{need}. Add the rates under Data, Exchange rates; nothing is added up without them.")
    n = sum(need.n for need in others)
    if others:
        said = ngettext(
            "{need}. So have {n} others. Add the rates under Data, Exchange rates; nothing is added up without them.",
            "{need}. So have {n} others. Add the rates under Data, Exchange rates; nothing is added up without them.",
            n,
        )
    raise RateMissing(said.format(need=first.says, n=whole(n)))


def keep_rates(rates: Path, converted: Path, folder: Path, *, currency: str) -> dict[str, object]:
    """Keep beside a map by which rates its lines were converted; what the map says of it."""
    shutil.copyfile(rates, folder / RATES)
    shutil.copyfile(converted, folder / CONVERTED)
    version = sha256(rates.read_bytes()).hexdigest()
    return {"conversion": {"currency": currency, "rates_hash": version, "lines": converted_counts(converted)}}


def rates_changed(folder: Path, currency: str) -> bool:
    """Whether rates of now would convert the lines of a map otherwise than those it was made with."""
    if not (folder / RATES).exists():
        return False
    then = read_rates(folder / RATES)
    return _rates_of_now(then, currency) != then


def _rates_of_now(days: Iterable[tuple[str, date]], currency: str) -> dict[tuple[str, date], Fraction | None]:
    """What these currencies count as on these days by the rates of now; None is unknown."""
    wanted = list(days)
    if not wanted:
        return {}
    into = reporting()
    dates = [day for _currency, day in wanted]
    found = converter(
        Reporting(currency, into.longest_age, into.through),
        {name for name, _day in wanted},
        first=min(dates),
        last=max(dates),
    )
    rates = {pair: found.rate(*pair) for pair in wanted}
    return {pair: rate.value if rate else None for pair, rate in rates.items()}


def _rates(kinds: Sequence[Used], into: Reporting) -> tuple[tuple[DayRate, ...], tuple[Need, ...]]:
    days = [use.day for kind in kinds for use in kind.days if use.day is not None]
    currencies = {use.currency for kind in kinds for use in kind.days}
    found = converter(into, currencies, first=min(days), last=max(days)) if days else None
    rates: dict[tuple[str, date], DayRate] = {}
    missing: list[Need] = []
    for kind in kinds:
        without: list[DayUse] = []
        for use in kind.days:
            rate = found.rate(use.currency, use.day) if found and use.day else None
            if use.day is None or rate is None or rate.on is None:
                without.append(use)
                continue
            rates[use.currency, use.day] = DayRate(use.currency, use.day, rate.value, rate.says, rate.on, rate.source)
        missing += _needs(kind.noun, without, into.currency)
    return tuple(rates.values()), tuple(missing)


def _needs(noun: str, without: Sequence[DayUse], into: str) -> list[Need]:
    by_currency = groupby(sorted(without, key=lambda use: use.currency), key=lambda use: use.currency)
    needs = []
    for currency, group in by_currency:
        uses = list(group)
        days = [use.day for use in uses if use.day is not None]
        first, last = (min(days), max(days)) if days else (None, None)
        needs.append(Need(sum(use.n for use in uses), noun, currency, into, first, last))
    return needs
