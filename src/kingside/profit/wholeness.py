"""Whether a profit map is of a whole period: the period was over, and there were invoice lines of each of its months.

One that is not sets the capacity of all of it against what a part of it sold. Method: docs/methods/reconciliation.md.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.core import clock
from kingside.lake.cost_text import read_document
from kingside.lake.refusal import Refusal
from kingside.profit.models import ProfitMap
from kingside.profit.sentences import enumerated
from kingside.profit.ties import kept_of
from kingside.web import locales
from kingside.web.figures import whole

NAMED: Final = 3  # months at most that a sentence names
LONGEST: Final = 1_200  # months that are looked at one by one

Days = tuple[date | None, date | None]


@dataclass(frozen=True, slots=True)
class Lacking:
    """What a period lacks: days that were still to come, months without an invoice line."""

    ends: date | None = None  # its last day, where that was still to come
    months: int = 0  # in all; 0 where nobody knows of which months the lines are
    without: tuple[date, ...] = ()

    def __bool__(self) -> bool:
        return self.ends is not None or bool(self.without)

    @property
    def says(self) -> str:
        """In two or three sentences; empty for a whole period."""
        if not self:
            return ""
        told = [_("This profit map is not of a whole period.")]
        if self.ends:
            said = _("It ends on {day}, which was still to come when the map was published.")
            told.append(said.format(day=locales.day_in_words(self.ends)))
        if self.without:
            told.append(self._months)
        told.append(_("It holds the capacity of all of it and the lines of a part: compare it with no whole period."))
        return " ".join(told)

    @property
    def _months(self) -> str:
        covered = self.months - len(self.without)
        if len(self.without) <= NAMED:
            said = ngettext(
                "There are invoice lines of {covered} of its {months} month, and none of {without}.",
                "There are invoice lines of {covered} of its {months} months, and none of {without}.",
                self.months,
            )
        else:
            said = ngettext(
                "There are invoice lines of {covered} of its {months} month.",
                "There are invoice lines of {covered} of its {months} months.",
                self.months,
            )
        named = enumerated([dateformat.format(month, "M Y") for month in self.without[:NAMED]])
        return said.format(months=whole(self.months), covered=whole(covered), without=named)


def lacking(period: Days, months: Collection[date] | None, *, on: date) -> Lacking:
    """What a period lacks on a day; `months` are those with invoice lines, by their first day, None where unknown.

    Without its days it is made of the lines there are, and lacks nothing.
    """
    first, last = period
    if first is None or last is None:
        return Lacking()
    ends = last if last >= on else None
    if months is None:
        return Lacking(ends)
    every = _months(first, last)
    return Lacking(ends, len(every), tuple(month for month in every if month not in months))


def lacking_of(profit_map: ProfitMap) -> Lacking:
    """What a published map lacked on the day it was published; nothing for one that counts as whole."""
    if profit_map.is_whole or profit_map.published_at is None:
        return Lacking()
    on = clock.day_of(profit_map.published_at)
    return lacking((profit_map.period_from, profit_map.period_to), _booked(profit_map.summary or {}), on=on)


def lacking_in(period: Days, summary: Mapping[str, Any], *, on: date) -> Lacking:
    """What a map that is about to be published lacks, by its summary."""
    return lacking(period, _booked(summary), on=on)


def period_in(toml: str) -> Days:
    """The days that a cost model says; none where it says none, or is not right yet."""
    try:
        told = read_document(toml).get("period")
    except Refusal:
        return None, None
    days = [told.get(name) for name in ("from", "to")] if isinstance(told, Mapping) else []
    first, last = days if len(days) == 2 and all(type(day) is date for day in days) else (None, None)
    return first, last


def _booked(summary: Mapping[str, Any]) -> set[date] | None:
    kept = kept_of(summary)
    return kept.days if kept else None


def _months(first: date, last: date) -> list[date]:
    found, month = list[date](), first.replace(day=1)
    while month <= last and len(found) < LONGEST:
        found.append(month)
        try:
            month = (month + timedelta(days=32)).replace(day=1)
        except OverflowError:
            break
    return found
