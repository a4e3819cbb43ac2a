"""What accounts cost a department: the work of its own resources, and nothing else of any account."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.http import Http404
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.identity.access import may, require
from kingside.identity.models import Department, Member
from kingside.identity.policy import Deed
from kingside.lake.results import DepartmentCosts, DepartmentPools, DepartmentTotals, read_department_costs
from kingside.profit import sentences
from kingside.profit.access import (
    DEPARTMENT_COSTS,
    DRAFTS,
    costed_departments_for,
    maps_of_departments_for,
    sees_business,
)
from kingside.profit.departments import about_strangers, resources_of_departments
from kingside.profit.intercompany import cost_left_out
from kingside.profit.models import CostModel, ProfitMap
from kingside.profit.previews import PoolFound
from kingside.profit.queries import maps
from kingside.profit.queries.exits import supplies_of
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.sentences import enumerated, money
from kingside.web.figures import exact, whole

NOTHING = DepartmentTotals(0, Decimal(0), 0, Decimal(0))


@dataclass(frozen=True, slots=True)
class Costed:
    """One department in one published map, and in that of the period before, if that names it, too."""

    department: Department
    profit_map: ProfitMap
    pools: DepartmentPools
    before: tuple[ProfitMap, DepartmentPools] | None
    """Only where the same resources are its own there; else a change would be one of the model."""
    is_of_others_before: bool = False
    """Whether the period before is left out since other resources are the department's there."""

    @property
    def left_out(self) -> Decimal:
        """What its work on intercompany lines cost, which no account has."""
        return cost_left_out(self.profit_map, self.pools.costs)

    @contextmanager
    def reading(self) -> Iterator[DepartmentCosts]:
        before = (self.before[0].folder, self.before[1]) if self.before else None
        with read_department_costs(self.profit_map.folder, self.pools, before=before) as costs:
            yield costs


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """What stands around the list. Where nothing is `costed`, `missing` says why and what to do."""

    finding: str
    lead: str
    missing: tuple[str, str] | None
    departments: list[tuple[str, str]]
    department: str
    snapshot: Snapshot | None = None
    costed: Costed | None = None
    totals: DepartmentTotals = NOTHING
    pools: list[PoolFound] | None = None
    pools_finding: str = ""
    notes: tuple[str, ...] = ()
    may_draft: bool = False


def chosen_department(
    member: Member, chosen: ProfitMap | None, asked: str
) -> tuple[list[Department], Department | None]:
    """All that are for this member, those with resources in the map first; and the one with this number, or the first.

    Raises NotForYou, and Http404 for a department that is none of them.
    """
    require(member, Deed.READ, DEPARTMENT_COSTS)
    named = resources_of_departments(chosen.cost_model.toml) if chosen else {}
    found = sorted(costed_departments_for(member), key=lambda each: (each.name not in named, each.name))
    if not asked:
        return found, found[0] if found else None
    one = next((each for each in found if str(each.pk) == asked), None)
    if one is None:
        raise Http404(_("No such department."))
    return found, one


def costed(member: Member, profit_map: ProfitMap, department: Department) -> Costed:
    """The resources that the models of both maps say are its own."""
    before = maps.period_before(profit_map, among=maps_of_departments_for(member))
    if before is not None:
        before = ProfitMap.objects.select_related("cost_model").get(pk=before.pk)
    then = pools_of(before.cost_model, department) if before else DepartmentPools()
    pools = pools_of(profit_map.cost_model, department)
    is_alike = pools.costs.keys() == then.costs.keys()
    return Costed(
        department=department,
        profit_map=profit_map,
        pools=pools,
        before=(before, then) if before and is_alike else None,
        is_of_others_before=bool(before and not is_alike),
    )


def pools_of(cost_model: CostModel, department: Department) -> DepartmentPools:
    """The resources of a department in a model."""
    supplies = supplies_of(cost_model)
    codes = resources_of_departments(cost_model.toml).get(department.name, [])
    return DepartmentPools(
        costs={code: supplies[code][0] for code in codes}, minutes={code: supplies[code][1] for code in codes}
    )


def department_page(
    member: Member, chosen: ProfitMap | None, *, department: str = "", asked: str = ""
) -> DepartmentPage:
    """Of one department in a map; says what is missing where there is nothing to show."""
    departments, one = chosen_department(member, chosen, department)
    page = partial(
        DepartmentPage,
        departments=[(str(each.pk), each.name) for each in departments],
        department=str(one.pk) if one else "",
        snapshot=snapshot(member, chosen, asked=asked) if chosen else None,
        may_draft=may(member, Deed.WRITE, DRAFTS),
    )
    strangers = about_strangers(chosen.cost_model.toml) if chosen and sees_business(member) else ""
    notes = [strangers] if strangers else []
    if chosen is None or one is None or not (of_map := costed(member, chosen, one)).pools.costs:
        finding, missing = _missing(chosen, one)
        return page(finding=finding, lead="", missing=missing, notes=tuple(notes))
    with of_map.reading() as costs:
        totals, uses = costs.totals(), costs.capacity()
    return page(
        finding=_finding(of_map, totals),
        lead=_lead(of_map, totals),
        missing=None,
        costed=of_map,
        totals=totals,
        pools=[PoolFound(sentences.label(use.code), use) for use in uses],
        pools_finding=sentences.capacity(uses),
        notes=(*notes, *_notes(of_map, totals)),
    )


def _missing(chosen: ProfitMap | None, department: Department | None) -> tuple[str, tuple[str, str]]:
    if chosen is None:
        return _("No profit map is published yet"), (
            _("Nothing is costed yet"),
            _("Finance publishes a profit map; what accounts cost your department stands here then."),
        )
    if department is None:
        return _("No department is named yet"), (
            _("No resource has a department yet"),
            _("An administrator names departments, and the cost model says at each resource whose it is."),
        )
    return _("No resource is said to be of {department}").format(department=department), (
        _("The cost model of this profit map does not mention this department"),
        _("Finance says in the cost model, at each resource, which department it is of; the next profit map shows it."),
    )


def _finding(of_map: Costed, totals: DepartmentTotals) -> str:
    department = of_map.department
    if not totals.n:
        return _("No account takes work of {department}").format(department=department)
    if totals.n == 1:
        told = _("One account takes all the work of {department}").format(department=department)
    else:
        said = ngettext(
            "{half} of {n} accounts takes half of the work of {department}",
            "{half} of {n} accounts take half of the work of {department}",
            totals.half,
        )
        told = said.format(half=whole(totals.half), n=whole(totals.n), department=department)
    return _("{told}, intercompany lines aside").format(told=told) if of_map.left_out else told


def _lead(of_map: Costed, totals: DepartmentTotals) -> str:
    if of_map.left_out:
        said = _(
            "{resources} cost {cost} {currency}; {used} of it is charged to work, {left_out} of that for intercompany "
            "lines, {period}."
        )
    else:
        said = _("{resources} cost {cost} {currency}; {used} of it is charged to work, {period}.")
    told = said.format(
        used=money(totals.cost + of_map.left_out),
        left_out=money(of_map.left_out),
        cost=money(of_map.pools.cost),
        currency=of_map.profit_map.currency,
        resources=capfirst(enumerated([sentences.label(code) for code in of_map.pools.costs])),
        period=of_map.profit_map.period,
    )
    if of_map.before is None:
        return told
    return _("{told} Changes are against {period}.").format(told=told, period=of_map.before[0].period)


def _notes(of_map: Costed, totals: DepartmentTotals) -> Iterator[str]:
    if of_map.is_of_others_before:
        yield _("The period before had other resources of this department, so no change is shown.")
    if dearer := _rates_changed(of_map):
        yield _("Part of the change is that of the rates: a minute of {rates}.").format(rates=enumerated(dearer))
    if totals.unmapped:
        said = _(
            "{amount} {currency} of it went to invoice lines of no account (UNMAPPED): nobody has said yet whose their "
            "codes are. Ask whoever brings the lines in."
        )
        yield said.format(amount=money(totals.unmapped), currency=of_map.profit_map.currency)
    if of_map.pools.hides_minutes:
        yield _("A resource that costs nothing does not tell how long it worked: minutes are unknown.")


def _rates_changed(of_map: Costed) -> list[str]:
    """Resources whose minute cost something else in the period before."""
    now, then = of_map.pools.rates, (of_map.before[1] if of_map.before else DepartmentPools()).rates
    told = _("{resource} costs {now} instead of {then}")
    return [
        told.format(resource=sentences.label(code), now=_rate(now[code]), then=_rate(then[code]))
        for code in now
        if code in then and now[code] != then[code]
    ]


def _rate(rate: Decimal) -> str:
    return exact(rate.quantize(Decimal("0.0001")).normalize())
