"""Proposals to leave an account: what is frozen in one, the list of them, and the page of one."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from kingside.accounts.access import extent_of, may_at
from kingside.accounts.models import Account
from kingside.audit.kinds import told_on_pages
from kingside.core.errors import DomainError
from kingside.core.workflow import can
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.lake.results import AccountFigures, CellFigures, CellSelection, Element, ElementAmount
from kingside.offerings.queries import names_of
from kingside.profit import sentences
from kingside.profit.access import EXIT_CHECKS, EXITS, exits_for, levers_of, statements_of
from kingside.profit.freed import Figures, Freed, Part, freed, minutes_of
from kingside.profit.lifecycle import ExitLife
from kingside.profit.models import CostModel, ProfitMap
from kingside.profit.models.exits import (
    CLOSED,
    ExitCheck,
    ExitDecision,
    ExitMessage,
    ExitProposal,
    ExitRecommendation,
    ExitState,
)
from kingside.profit.queries.exit_guards import (
    Ahead,
    Behind,
    ChosenExamination,
    ahead_of,
    chosen_examination,
    reservations_of,
)
from kingside.profit.queries.judgements import read_judged
from kingside.profit.queries.maps import Snapshot, snapshot_of
from kingside.profit.queries.revisions import Later, Revision, later_for, revision_for
from kingside.web.figures import exact_percent
from kingside.web.words import PROFIT_CLASSES, SEGMENTS


class NotCosted(DomainError):
    """The profit map holds no figures of this; publish one that does, then propose it."""

    status = 409


@dataclass(frozen=True, slots=True)
class ExitRow:
    """A proposal as programs list it; without figures where those are not for this member."""

    pk: int
    url: str
    account: str
    product: str
    step: ExitState
    proposed_by: str
    proposed_at: datetime
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class ExitsPage:
    """What stands around the list of proposals."""

    n_open: int
    may_propose: bool
    snapshot: Snapshot | None  # of the map that the newest proposal with figures rests on


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the costs in words; `share` in per cent where finance said it, else what the form begins with."""

    key: str
    label: str
    part: Part
    percents: Decimal
    goes: Decimal | None
    stays: Decimal | None
    idle: Decimal | None


@dataclass(frozen=True, slots=True)
class MayNow:
    """What this member may do with the proposal as it stands."""

    revise: bool
    recommend: bool
    check: bool
    approve: bool
    reject: bool
    plan: bool
    communicate: bool
    execute: bool
    withdraw: bool

    @property
    def decide(self) -> bool:
        return self.approve or self.reject

    @property
    def go_on(self) -> bool:
        return self.communicate or self.execute or self.withdraw


@dataclass(frozen=True, slots=True)
class ExitPage:
    """Everything that one page says of a proposal; `revised` and `later` while it is open and a newer map is there.

    `examination` is for whoever sees levers. `reservations` are what guards warned of until now, `ahead` is what they
    hold against the next step; both are for whoever sees the figures that they tell of.
    """

    proposal: ExitProposal
    account: Account
    product: str
    finding: str
    named: str
    figures: Figures | None
    snapshot: Snapshot | None  # of the map that the figures are of, where that is still there
    revised: Revision | None
    later: Later | None
    parts: list[PartRow]
    freed: Freed | None
    check: ExitCheck | None
    decision: ExitDecision | None
    recommendations: list[ExitRecommendation]
    messages: list[ExitMessage]
    behind: Behind
    examination: ChosenExamination | None
    reservations: list[str]
    ahead: Ahead
    may: MayNow
    is_own: bool


def figures_of(profit_map: ProfitMap, *, account: Account, product: str) -> Figures:
    """What a published map says of the account, or of one product there. Raises NotCosted."""
    with read_judged(profit_map) as results:
        found: AccountFigures | CellFigures | None
        if product:
            cells = results.cells(CellSelection(account=account.number, product=product), order="worst", limit=1)
            found = cells[0] if cells else None
            amounts = results.cell_elements(account=account.number, product=product)
        else:
            found = results.account(account.number)
            amounts = results.account_elements(account.number)
        elements = results.elements()
    if found is None:
        raise NotCosted
    return Figures(
        period=str(profit_map),
        currency=profit_map.currency,
        net_revenue=found.net_revenue,
        gross_margin=found.gross_margin,
        net_profit=found.net_profit,
        net_margin=found.net_margin,
        named=found.profit_class if isinstance(found, CellFigures) else found.segment,
        parts=tuple(_parts(profit_map.cost_model, elements, amounts)),
    )


def exits_page(member: Member) -> ExitsPage:
    """How many that this member may read are under way, and whether she may add one."""
    shown = exits_for(member).filter(statements_of(member).condition("account__"), profit_map__isnull=False)
    return ExitsPage(
        snapshot=snapshot_of(
            member, shown.order_by("-proposed_at", "-pk").values_list("profit_map", flat=True).first()
        ),
        n_open=exits_for(member).exclude(state__in=CLOSED).count(),
        may_propose=bool(extent_of(member, Deed.PROPOSE, EXITS)),
    )


def exit_rows(member: Member, proposals: Sequence[ExitProposal]) -> list[ExitRow]:
    """Each as this member may see it."""
    products = names_of({each.product for each in proposals if each.product})
    costs = statements_of(member)
    return [
        ExitRow(
            pk=each.pk,
            url=each.get_absolute_url(),
            account=each.account.name,
            product=products.get(each.product, each.product),
            step=ExitState(each.state),
            proposed_by=each.proposed_by.name,
            proposed_at=each.proposed_at,
            figures=Figures.from_document(each.figures) if costs.holds(each.account) else None,
        )
        for each in proposals
    ]


def waiting_exits(member: Member) -> list[ExitProposal]:
    """Those whose next step is this member's, the longest waiting first."""
    found = exits_for(member).exclude(state__in=CLOSED).select_related("account").order_by("proposed_at", "pk")
    proposals = list(found.annotate(said=Exists(ExitRecommendation.objects.filter(proposal=OuterRef("pk"), by=member))))
    if not proposals:
        return []
    steps = {
        name: extent_of(member, deed, resource)
        for name, deed, resource in (
            ("recommend", Deed.PROPOSE, EXIT_CHECKS),
            ("check", Deed.APPROVE, EXIT_CHECKS),
            ("decide", Deed.APPROVE, EXITS),
            ("carry out", Deed.PROPOSE, EXITS),
        )
    }

    def is_next(proposal: Any) -> bool:
        theirs = {name for name, extent in steps.items() if extent.holds(proposal.account)}
        match proposal.state:
            case ExitState.DRAFT:
                is_asked = "check" in theirs or ("recommend" in theirs and not proposal.said)
                return is_asked and not proposal.is_of(member)
            case ExitState.FINANCE_CHECKED:
                return "decide" in theirs and not proposal.is_of(member)
        return "carry out" in theirs

    return [each for each in proposals if is_next(each)]


def exit_page(member: Member, proposal: ExitProposal) -> ExitPage:
    """One proposal; amounts only where the costs of the account are for this member."""
    is_shown = statements_of(member).holds(proposal.account)
    figures = Figures.from_document(proposal.figures)
    check = ExitCheck.objects.select_related("by").filter(proposal=proposal).first()
    shares = {code: Decimal(share) for code, share in check.shares.items()} if check else {}
    found = freed(figures, shares) if check else None
    behind = Behind(proposal)
    product = names_of({proposal.product}).get(proposal.product, proposal.product) if proposal.product else ""
    return ExitPage(
        proposal=proposal,
        account=proposal.account,
        product=product,
        finding=sentences.exit_finding(found if is_shown else None, ExitState(proposal.state)),
        named=str((PROFIT_CLASSES if proposal.product else SEGMENTS)[figures.named].label),
        figures=figures if is_shown else None,
        snapshot=snapshot_of(member, proposal.profit_map_id) if is_shown else None,
        revised=(
            revision_for(member, proposal.profit_map, proposal.account, proposal.product)
            if is_shown and proposal.is_open
            else None
        ),
        later=(
            later_for(member, proposal.profit_map, proposal.account, proposal.product, period=figures.period)
            if is_shown and proposal.is_open
            else None
        ),
        parts=list(_rows(figures, found, is_product=bool(proposal.product))) if is_shown else [],
        freed=found if is_shown else None,
        check=check,
        decision=ExitDecision.objects.select_related("by").filter(proposal=proposal).first(),
        recommendations=list(proposal.recommendations.select_related("by")),
        messages=list(proposal.messages.select_related("teller")),
        behind=behind,
        examination=chosen_examination(proposal, behind) if levers_of(member).holds(proposal.account) else None,
        reservations=reservations_of(proposal) if is_shown else [],
        ahead=ahead_of(proposal, behind) if is_shown else Ahead(),
        may=_may_now(member, proposal),
        is_own=proposal.is_of(member),
    )


def accounts_to_leave(member: Member) -> QuerySet[Account]:
    """Accounts that this member may propose to leave."""
    return Account.objects.filter(extent_of(member, Deed.PROPOSE, EXITS).condition())


def _may_now(member: Member, proposal: ExitProposal) -> MayNow:
    account, is_own = proposal.account, proposal.is_of(member)
    proposes = may_at(account, member, Deed.PROPOSE, EXITS)
    decides = may_at(account, member, Deed.APPROVE, EXITS) and not is_own
    is_undecided = proposal.state in (ExitState.DRAFT, ExitState.FINANCE_CHECKED)

    def now(name: str) -> bool:
        return can(ExitLife, name, state=proposal.state)

    return MayNow(
        revise=proposes and now("revised"),
        recommend=is_undecided and not is_own and may_at(account, member, Deed.PROPOSE, EXIT_CHECKS),
        check=now("checked") and not is_own and may_at(account, member, Deed.APPROVE, EXIT_CHECKS),
        approve=decides and now("approved"),
        reject=decides and now("rejected"),
        plan=proposes and proposal.state not in (*CLOSED, ExitState.COMMUNICATED),
        communicate=proposes and now("communicated"),
        execute=proposes and now("executed"),
        withdraw=proposes and now("withdrawn"),
    )


def _rows(figures: Figures, found: Freed | None, *, is_product: bool) -> Iterable[PartRow]:
    by_key = {each.part.key: each for each in found.parts} if found else {}
    for part in figures.parts:
        said = by_key.get(part.key)
        yield PartRow(
            key=part.key,
            label=sentences.label(part.code),
            part=part,
            percents=100 * (said.share if said else part.begins_at(is_product=is_product)),
            goes=said.goes if said else None,
            stays=said.stays if said else None,
            idle=said.idle if said else None,
        )


@told_on_pages.register("exit_proposal share that goes")
def _shares_on_page(recorded: Mapping[str, str]) -> str:
    """What goes of each part, as the page of the proposal names and counts it."""
    shares = ((sentences.label(key.partition("-")[2]), Decimal(share)) for key, share in recorded.items())
    return ", ".join(f"{label}: {exact_percent(share)}" for label, share in shares)


def _parts(cost_model: CostModel, elements: list[Element], amounts: list[ElementAmount]) -> Iterable[Part]:
    """Each resource once with its minutes, then each element that needs none, in the order of the model."""
    pool_of = {element.code: element.pool for element in elements}
    per = {element.code: element.per for element in elements}
    pools: dict[str, Decimal] = {}
    for each in amounts:
        if pool := pool_of[each.code]:
            pools[pool] = pools.get(pool, Decimal(0)) + each.amount
    supplies = supplies_of(cost_model)
    for pool, amount in pools.items():
        cost, minutes = supplies[pool]
        yield Part(pool, amount, minutes_of(amount, cost=cost, practical_minutes=minutes))
    for each in amounts:
        if not pool_of[each.code] and each.amount:
            yield Part(each.code, each.amount, step=each.step, per=per[each.code])


def supplies_of(cost_model: CostModel) -> dict[str, tuple[Decimal, Decimal]]:
    """By resource what it costs in the period, and the minutes it can work; the model was checked when adopted."""
    pools = tomllib.loads(cost_model.toml, parse_float=Decimal).get("pool", [])
    return {pool["code"]: (Decimal(pool["cost"]), _practical(pool)) for pool in pools}


def _practical(pool: dict[str, Decimal | int]) -> Decimal:
    if "practical_minutes" in pool:
        return Decimal(pool["practical_minutes"])
    return Decimal(pool["theoretical_minutes"]) * Decimal(pool["factor"])
