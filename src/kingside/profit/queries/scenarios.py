"""A lever scenario, two of them beside each other, and what was found when levers were examined."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kingside.accounts.access import may_at
from kingside.core.errors import DomainError
from kingside.core.versioning import Choice, Conflict, compare
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.lake.levers import Lever, in_order, lever_from
from kingside.lake.results import CellFigures, CellSelection
from kingside.profit.access import LEVERS, scenarios_for
from kingside.profit.levers.typed import fields_of
from kingside.profit.levers.words import in_words
from kingside.profit.levers.worked import Worked, worked_of
from kingside.profit.models import Examination, LeverScenario, ProfitMap, WhiteSpace
from kingside.profit.queries.judgements import examinations_on, newest_white_space, read_judged
from kingside.profit.queries.levers import Cell, Result, cell_of, result_of, scenarios_of
from kingside.profit.queries.maps import Snapshot, chosen_map, snapshot, snapshot_of
from kingside.profit.queries.revisions import NewestOfPeriods, Revision, newest_of_periods, revised, revision_for
from kingside.profit.sentences import label

NAME, LEVERS_FIELD = "name", "levers"  # of the form on which two versions are chosen between


class ScenariosDiffer(DomainError):
    """Two scenarios can be compared when both are of one account and in one currency."""


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """Everything the page shows. `newer` is a map that it can be refreshed on, `refreshed` what came of that.

    `revised` says that its own period was calculated once more; `stale` are maps of others of which that is true.
    """

    scenario: LeverScenario
    snapshot: Snapshot | None  # None where its map is gone
    cell: Cell
    result: Result
    examinations: "list[Examined]"
    newer: ProfitMap | None
    revised: Revision | None
    stale: NewestOfPeriods
    refreshed: LeverScenario | None
    others: list[LeverScenario]
    may_change: bool
    is_in_use: bool
    can_be_examined: bool


@dataclass(frozen=True, slots=True)
class ExaminedLever:
    """One lever of an examination; of one that will not come `remark` is why, of one typed in how one knows."""

    words: str
    saving: Decimal
    is_accepted: bool
    remark: str


@dataclass(frozen=True, slots=True)
class Examined:
    """An examination in words."""

    by: str
    at: datetime
    period: str
    currency: str
    levers: list[ExaminedLever]
    at_level: Decimal
    recoverable: Decimal
    result: Decimal
    scenario: LeverScenario | None
    revised: Revision | None


@dataclass(frozen=True, slots=True)
class CellJudgement:
    """What people said of a cell, and what follows: its profit class, what it rests on."""

    cell: Cell
    profit_class: str
    figures: CellFigures
    examined: Examined | None
    counts: bool
    white_space: WhiteSpace | None
    scenarios: list[LeverScenario]
    may_change: bool

    @property
    def loses(self) -> bool:
        return self.figures.at_level < 0

    @property
    def can_grow(self) -> bool:
        return self.figures.profit_class == "SECURE"


@dataclass(frozen=True, slots=True)
class BesideRow:
    """One figure of two scenarios, beside what it is without any lever."""

    label: str
    now: Decimal | None
    one: Decimal | None
    other: Decimal | None
    style: str = "exact"
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class BesidePage:
    """Two scenarios compared."""

    finding: str
    one: LeverScenario
    other: LeverScenario
    one_result: Result
    other_result: Result
    rows: list[BesideRow]
    snapshots: list[Snapshot]  # of the maps they were worked out on, as far as these are there

    @property
    def is_one_map(self) -> bool:
        return self.one.profit_map_id == self.other.profit_map_id


def levers_in(scenario: LeverScenario) -> tuple[Lever, ...]:
    """The levers as they were saved."""
    return in_order(lever_from(document) for document in scenario.levers)


def scenario_page(member: Member, scenario: LeverScenario) -> ScenarioPage:
    """With what was worked out when it was saved."""
    worked, cell = worked_of(scenario.outcome), cell_of(scenario.account, scenario.product)
    newest, made_on = chosen_map(member), scenario.profit_map
    is_current = newest is not None and scenario.profit_map_id == newest.pk
    refreshed = scenarios_for(member).filter(refreshes=scenario).order_by("-edition", "-pk").first()
    may_change = may_at(scenario.account, member, Deed.WRITE, LEVERS)
    found = examined(member, scenario.examinations.select_related("examined_by", "scenario", "profit_map"))
    others = [each for each in scenarios_of(member, cell) if each.pk != scenario.pk]
    return ScenarioPage(
        scenario=scenario,
        snapshot=snapshot(member, made_on, asked="" if is_current else str(made_on.pk)) if made_on else None,
        cell=cell,
        result=result_of(worked, cell, scenario.currency),
        examinations=found,
        newer=None if is_current else newest,
        revised=revision_for(member, scenario.profit_map, scenario.account, scenario.product),
        stale=newest_of_periods(member, [each.profit_map for each in others]),
        refreshed=refreshed,
        others=others,
        may_change=may_change,
        is_in_use=bool(found),
        can_be_examined=may_change and is_current and bool(scenario.product) and worked.left_before < 0,
    )


def examined(member: Member, examinations: Iterable[Examination]) -> list[Examined]:
    """Examinations in words, in their order."""
    rows = list(examinations)
    newest = newest_of_periods(member, [row.profit_map for row in rows])
    return [
        Examined(
            by=str(row.examined_by or ""),
            at=row.examined_at,
            period=row.period,
            currency=row.currency,
            levers=[_lever(each, row.currency) for each in row.levers],
            at_level=row.at_level,
            recoverable=row.recoverable,
            result=row.result,
            scenario=row.scenario,
            revised=revised(row.profit_map, newest),
        )
        for row in rows
    ]


def judgement_of(member: Member, profit_map: ProfitMap, cell: Cell) -> CellJudgement | None:
    """What follows for a cell of a map from what people said of it; None where the map does not hold it."""
    with read_judged(profit_map) as results:
        which = CellSelection(account=cell.account.number, product=cell.product)
        found = results.cells(which, order="worst", limit=1)
    if not found:
        return None
    (figures,) = found
    here = Examination.objects.filter(account=cell.account, product=cell.product)
    last = here.select_related("examined_by", "scenario", "profit_map").first()
    counting = examinations_on(profit_map).filter(account=cell.account, product=cell.product).first()
    of_cell = newest_white_space(profit_map.currency).filter(account=cell.account, product=cell.product)
    return CellJudgement(
        cell=cell,
        profit_class=figures.profit_class,
        figures=figures,
        examined=next(iter(examined(member, [last] if last else [])), None),
        counts=counting is not None and counting == last and figures.recoverable is not None,
        white_space=of_cell.select_related("recorded_by").first(),
        scenarios=scenarios_of(member, cell),
        may_change=may_at(cell.account, member, Deed.WRITE, LEVERS),
    )


def beside(member: Member, one: LeverScenario, other: LeverScenario) -> BesidePage:
    """What the levers of either come to. Raises ScenariosDiffer."""
    if one.account_id != other.account_id or one.currency != other.currency or one.product != other.product:
        raise ScenariosDiffer
    first, second = worked_of(one.outcome), worked_of(other.outcome)
    cell = cell_of(one.account, one.product)
    better, worse = (one, other) if first.left_after >= second.left_after else (other, one)
    difference = abs(first.left_after - second.left_after)
    finding = (
        _("“{better}” leaves more than “{worse}”").format(better=better.name, worse=worse.name)
        if difference
        else _("Both scenarios leave the same")
    )
    return BesidePage(
        finding=finding,
        one=one,
        other=other,
        one_result=result_of(first, cell, one.currency),
        other_result=result_of(second, cell, other.currency),
        rows=_beside(first, second),
        snapshots=[
            shown
            for pk in dict.fromkeys((one.profit_map_id, other.profit_map_id))
            if (shown := snapshot_of(member, pk))
        ],
    )


def conflict_of(scenario: LeverScenario, name: str, levers: Sequence[Lever]) -> Conflict:
    """The page on which the second of two who saved chooses: the name, the levers."""
    theirs = {NAME: scenario.name, LEVERS_FIELD: _told(levers_in(scenario), scenario.currency)}
    yours = {NAME: name, LEVERS_FIELD: _told(levers, scenario.currency)}
    labels = {NAME: _("Name"), LEVERS_FIELD: _("Levers")}
    values = {NAME: (scenario.name, name), LEVERS_FIELD: ("theirs", "yours")}
    return Conflict(
        title=scenario.name,
        back=scenario.get_absolute_url(),
        action=scenario.get_absolute_url(),
        version=scenario.version,
        who=str(scenario.updated_by or ""),
        at=scenario.updated_at,
        choices=[
            Choice(labels[each.field], each.field, each, "", each.theirs, each.yours, *values[each.field])
            for each in compare(None, theirs, yours)
        ],
        kept=fields_of(levers) | ({NAME: name} if name == scenario.name else {}),
    )


def _told(levers: Iterable[Lever], currency: str) -> str:
    return "; ".join(in_words(lever, currency) for lever in levers)


def _beside(first: Worked, second: Worked) -> list[BesideRow]:
    now, one, other = first.before, first.after, second.after
    moved = [
        BesideRow(label(code).capitalize(), -cost, -one.elements[code], -other.elements.get(code, Decimal(0)))
        for code, cost in now.elements.items()
        if not cost == one.elements[code] == other.elements.get(code, cost)
    ]
    return [
        BesideRow(_("Orders"), Decimal(now.orders), Decimal(one.orders), Decimal(other.orders), "count"),
        BesideRow(_("Net revenue"), now.net_revenue, one.net_revenue, other.net_revenue),
        BesideRow(_("Gross margin"), now.gross_margin, one.gross_margin, other.gross_margin),
        *moved,
        BesideRow(_("Net profit"), now.net_profit, one.net_profit, other.net_profit, is_strong=True),
        BesideRow(_("Net margin"), now.net_margin, one.net_margin, other.net_margin, "percent"),
    ]


def _lever(document: dict[str, Any], currency: str) -> ExaminedLever:
    words = in_words(lever_from(document["lever"]), currency) if "lever" in document else document["says"]
    return ExaminedLever(words, Decimal(document["saving"]), document["is_accepted"], document["remark"])
