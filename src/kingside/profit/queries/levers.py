"""The page of levers: what would change an account or a cell, before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kingside.accounts.access import accounts_for, may_at, require_at
from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.jobs.models import Job
from kingside.lake.levers import Lever
from kingside.offerings.queries import names_of
from kingside.profit.access import LEVERS, scenarios_for
from kingside.profit.cascade import Step
from kingside.profit.levers.offers import Missing, Offer, offers_in
from kingside.profit.levers.typed import fields_of
from kingside.profit.levers.words import in_words
from kingside.profit.levers.worked import Worked
from kingside.profit.models import WORK_OUT, KeptWhatIf, LeverScenario, ProfitMap
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.profit.queries.revisions import NewestOfPeriods, newest_of_periods
from kingside.profit.queries.what_if import digest_of, kept_what_ifs_on, lines_of, work_out
from kingside.profit.sentences import label, money
from kingside.profit.wordings import LEVELS


@dataclass(frozen=True, slots=True)
class Cell:
    """What the page is about: an account, or one product of it."""

    account: Account
    product: str
    product_name: str

    @property
    def name(self) -> str:
        if not self.product:
            return str(self.account)
        return _("{account} with {product}").format(account=self.account, product=self.product_name)

    @property
    def asks(self) -> str:
        """The part of an address that names it."""
        return urlencode({"account": self.account.number, "product": self.product})


@dataclass(frozen=True, slots=True)
class SavedLever:
    """What one lever brings alone."""

    words: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """A figure before and after; `is_money` tells amounts from counts, `is_strong` marks margins."""

    label: str
    before: Decimal | None
    after: Decimal | None
    style: str = "exact"
    is_strong: bool = False

    @property
    def change(self) -> Decimal | None:
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class ReleasedTime:
    """Whole minutes of a resource that nothing uses any more; negative where more are used."""

    name: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Result:
    """What was worked out, ready to be read."""

    finding: str
    rows: list[Row]
    levers: list[SavedLever]
    together: Decimal
    one_by_one: Decimal
    elsewhere: Decimal
    released: list[ReleasedTime]
    released_cost: Decimal
    steps: list[Step]
    lines: int

    @property
    def is_additive(self) -> bool:
        return self.together == self.one_by_one


@dataclass(frozen=True, slots=True)
class LeversPage:
    """Everything the page shows; `result` is None until a lever is pulled. `is_large` where a job works it out.

    `stale` are maps of scenarios whose period was calculated once more since.
    """

    snapshot: Snapshot
    cell: Cell
    finding: str
    offers: list[Offer]
    missing: list[Missing]
    result: Result | None
    scenarios: list[LeverScenario]
    stale: NewestOfPeriods
    may_save: bool
    is_large: bool
    values: Mapping[str, str]

    @property
    def minor(self) -> list[Offer]:
        """Levers that are folded away."""
        return [offer for offer in self.offers if offer.is_minor]

    @property
    def major(self) -> list[Offer]:
        return [offer for offer in self.offers if not offer.is_minor]

    @property
    def is_minor_pulled(self) -> bool:
        return any(offer.is_pulled for offer in self.minor)


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Levers of a large account that are worked out by a job; `job` is None as long as nobody asked for it."""

    snapshot: Snapshot
    cell: Cell
    lines: int
    levers: list[str]
    what_if: KeptWhatIf | None
    job: Job | None
    values: Mapping[str, str]

    @property
    def is_going_on(self) -> bool:
        return self.job is not None and not self.job.is_finished


def levers_page(
    member: Member,
    profit_map: ProfitMap,
    cell: Cell,
    levers: Sequence[Lever],
    *,
    asked: str = "",
    typed: Mapping[str, str] | None = None,
) -> LeversPage:
    """With these levers pulled; `typed` is what stays in the form where they cannot be. Raises what `work_out` does."""
    answer = work_out(profit_map, account=cell.account.number, product=cell.product, levers=levers)
    values: Mapping[str, str] = fields_of(levers)
    offers, missing = offers_in(answer.openings, values if typed is None else typed, profit_map.currency)
    is_pulled = any(not lever.changes_nothing for lever in levers)
    result = result_of(answer.worked, cell, profit_map.currency) if is_pulled else None
    saved = scenarios_of(member, cell)
    return LeversPage(
        snapshot=snapshot(member, profit_map, asked=asked),
        cell=cell,
        finding=result.finding if result else _("What would change {name}?").format(name=cell.name),
        offers=offers,
        missing=missing,
        result=result,
        scenarios=saved,
        stale=newest_of_periods(member, [each.profit_map for each in saved]),
        may_save=may_at(cell.account, member, Deed.WRITE, LEVERS),
        is_large=answer.is_kept,
        values=values,
    )


def waiting_page(
    member: Member, profit_map: ProfitMap, cell: Cell, levers: Sequence[Lever], *, asked: str = ""
) -> WaitingPage:
    """What stands in place of the levers of a large account until a job has worked them out."""
    kept = kept_what_ifs_on(profit_map, cell.account.number, cell.product).filter(digest=digest_of(levers)).first()
    jobs = Job.objects.filter(kind=WORK_OUT, subject_id=str(kept.pk)) if kept else Job.objects.none()
    return WaitingPage(
        snapshot=snapshot(member, profit_map, asked=asked),
        cell=cell,
        lines=lines_of(profit_map, cell.account.number),
        levers=[in_words(lever, profit_map.currency) for lever in levers],
        what_if=kept,
        job=jobs.order_by("-queued_at").first(),
        values=fields_of(levers),
    )


def cell_or_404(member: Member, number: str, product: str) -> Cell:
    """An account, or one product of it, whose levers a member sees."""
    account = accounts_for(member).filter(number=number).first()
    if account is None:
        raise Http404(_("No such account."))
    require_at(account, member, Deed.READ, LEVERS)
    return cell_of(account, product)


def cell_of(account: Account, product: str) -> Cell:
    return Cell(account, product, names_of({product}).get(product, product) if product else "")


def scenarios_of(member: Member, cell: Cell) -> list[LeverScenario]:
    """What was saved of it, the last changed first."""
    saved = scenarios_for(member).filter(account=cell.account, product=cell.product)
    return list(saved.select_related("updated_by", "profit_map").defer("outcome"))


def result_of(worked: Worked, cell: Cell, currency: str) -> Result:
    """In words and rows."""
    return Result(
        finding=_finding(worked, cell),
        rows=_rows(worked),
        levers=[SavedLever(in_words(each.lever, currency), each.amount) for each in worked.savings],
        together=worked.together,
        one_by_one=worked.one_by_one,
        elsewhere=worked.elsewhere if cell.product else Decimal(0),
        released=[ReleasedTime(label(each.pool), int(each.minutes.to_integral_value())) for each in worked.released],
        released_cost=worked.released_cost,
        steps=_steps(worked),
        lines=worked.before.lines,
    )


def levers_url(cell: Cell, shown: Snapshot | None = None) -> str:
    """Where the levers of a cell are tried."""
    kept = f"&map={shown.pk}" if shown and shown.query else ""
    return f"{reverse('profit:levers')}?{cell.asks}{kept}"


def _finding(worked: Worked, cell: Cell) -> str:
    """What it comes to, whether that is a gain or still a loss."""
    before, after = worked.left_before, worked.left_after
    facts = {"name": cell.name, "before": money(before), "after": money(after)}
    if before == after:
        return _("{name} stays as it is").format(**facts)
    if before < 0 <= after:
        return _("{name}: a loss of {before} becomes {after} earned").format(**facts)
    if after < 0 <= before:
        return _("{name}: {before} earned becomes a loss of {after}").format(**facts)
    if after < 0:
        return _("{name} still loses {after}, instead of {before}").format(**facts)
    return _("{name} earns {after} instead of {before}").format(**facts)


def _rows(worked: Worked) -> list[Row]:
    before, after = worked.before, worked.after
    changes = [Row(label(each.code).capitalize(), -each.before, -each.after) for each in worked.changes]
    level = str(LEVELS[worked.level])
    return [
        Row(_("Orders"), Decimal(before.orders), Decimal(after.orders), "count"),
        Row(_("Invoice lines"), Decimal(before.lines), Decimal(after.lines), "count"),
        Row(_("Net revenue"), before.net_revenue, after.net_revenue),
        Row(_("Gross margin"), before.gross_margin, after.gross_margin, is_strong=True),
        *changes,
        Row(_("Other costs"), *_others(worked)),
        *([] if worked.level == "net" else [Row(level.capitalize(), worked.left_before, worked.left_after)]),
        Row(_("Net profit"), before.net_profit, after.net_profit, is_strong=True),
        Row(_("Net margin"), before.net_margin, after.net_margin, "percent"),
    ]


def _others(worked: Worked) -> tuple[Decimal, Decimal]:
    """The costs that no lever moved."""
    moved = {each.code for each in worked.changes}
    same = sum((amount for code, amount in worked.before.elements.items() if code not in moved), Decimal(0))
    return -same, -same


def _steps(worked: Worked) -> list[Step]:
    before, after = worked.before, worked.after
    goods = Step(_("Cost of goods"), before.cogs - after.cogs, "change")
    revenue = Step(_("Net revenue"), after.net_revenue - before.net_revenue, "change")
    changes = [Step(label(each.code).capitalize(), each.saved, "change") for each in worked.changes]
    return [
        Step(_("Net profit now"), before.net_profit, "start"),
        *(step for step in (revenue, goods) if step.amount),
        *changes,
        Step(_("With the levers"), after.net_profit, "total"),
    ]
