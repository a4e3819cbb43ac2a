"""Recording that somebody examined the levers of a loss, and what an account could still buy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from kingside.accounts.access import require_at
from kingside.accounts.models import Account
from kingside.audit.operations import record
from kingside.core.errors import DomainError
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.lake.levers import as_document
from kingside.lake.results import CellFigures, CellSelection, read_results
from kingside.offerings.queries import names_of
from kingside.profit.access import LEVERS
from kingside.profit.levers.worked import worked_of
from kingside.profit.models import Examination, LeverScenario, ProfitMap, WhiteSpace
from kingside.profit.queries.scenarios import levers_in
from kingside.profit.queries.what_if import work_out
from kingside.profit.scenarios import ScenarioChanged, of_map

MOST_OTHERS = 12
LONGEST = 300
MOST = Decimal(10) ** 15
CENT = Decimal("0.01")


class NothingExamined(DomainError):
    """Say which levers were examined: take a scenario, or name a lever with what it would save and how you know."""


class NotALoss(DomainError):
    """This pair does not lose money in this profit map, so there is no loss to examine."""

    status = 409


class NoSuchCell(DomainError):
    """This profit map holds no such account and product."""


class ScenarioOfAnotherMap(DomainError):
    """This scenario was worked out on another profit map; refresh it on the newest one, then record the examination."""

    status = 409


class ScenarioOfAnotherCell(DomainError):
    """This scenario is about another account or product."""


class NoSuchLever(DomainError):
    """You refuse a lever that this scenario does not have; open it again to see which levers it has now."""


class NoSuchSaving(DomainError):
    """A saving is an amount of zero or more, with at most 2 decimal places and a sentence that says how you know."""


class NoSuchWhiteSpace(DomainError):
    """White space is an amount a year, zero or more, with a sentence that says how you know."""


class NoSuchProduct(DomainError):
    """There is no product of this code."""


@dataclass(frozen=True, slots=True)
class OtherLever:
    """A lever that the cost model cannot price: what it is, what it saves in the period, how one knows."""

    says: str
    saving: Decimal
    evidence: str
    is_accepted: bool = True


@transaction.atomic
def examine(
    *,
    profit_map: ProfitMap,
    account: Account,
    product: str,
    by: Member,
    scenario: LeverScenario | None = None,
    seen_version: int | None = None,
    refused: Mapping[int, str] | None = None,
    others: Sequence[OtherLever] = (),
) -> Examination:
    """Record which levers of a loss were examined, and what the accepted ones bring.

    `refused` are places of levers in the scenario that will not come, each with the reason. Accepted levers of the
    scenario count together, as worked out on the lines; other levers are added. `seen_version` is the version of the
    scenario that the places were read from, None where nobody asks.

    Raises NothingExamined, NotALoss, NoSuchCell, ScenarioOfAnotherMap, ScenarioOfAnotherCell, ScenarioChanged,
    NoSuchLever, NoSuchSaving, LinesChanged.
    """
    require_at(account, by, Deed.WRITE, LEVERS)
    _check_others(others)
    if scenario is None and not others:
        raise NothingExamined
    scenario = _held(scenario, seen_version) if scenario else None
    _check_refused(refused or {}, scenario)
    cell = _cell(profit_map, account, product)
    if cell.at_level >= 0:
        raise NotALoss
    levers: list[dict[str, Any]] = []
    recoverable = sum((each.saving for each in others if each.is_accepted), Decimal(0))
    if scenario is not None:
        _check_scenario(scenario, profit_map, account, product)
        levers += _of_scenario(scenario, refused or {})
        recoverable += _together(scenario, profit_map, refused or {})
    levers += [_of_other(each) for each in others]
    examination = Examination.objects.create(
        account=account,
        product=product,
        scenario=scenario,
        levers=levers,
        at_level=cell.at_level,
        recoverable=recoverable,
        examined_by=by,
        **of_map(profit_map),
    )
    became = {"profit": (cell.at_level, examination.result)}
    record(by=by, verb="recorded", subject=examination, changes=became, detail=profit_map.currency)
    return examination


@transaction.atomic
def record_white_space(
    *, account: Account, product: str, annual_value: Decimal, currency: str, source: str, by: Member
) -> WhiteSpace:
    """What the account could still buy in a year; the newest entry counts, zero takes it back."""
    require_at(account, by, Deed.WRITE, LEVERS)
    if not _is_amount(annual_value) or not _is_said(source) or not product:
        raise NoSuchWhiteSpace
    if product not in names_of({product}):
        raise NoSuchProduct
    kept = WhiteSpace.objects.create(
        account=account,
        product=product,
        annual_value=annual_value,
        currency=currency,
        source=source.strip(),
        recorded_by=by,
    )
    record(by=by, verb="recorded", subject=kept, detail=f"{annual_value:f} {currency}")
    return kept


def _check_others(others: Sequence[OtherLever]) -> None:
    if len(others) > MOST_OTHERS or not all(
        _is_amount(each.saving) and _is_said(each.says) and _is_said(each.evidence) for each in others
    ):
        raise NoSuchSaving


def _is_amount(amount: Decimal) -> bool:
    return amount.is_finite() and 0 <= amount < MOST and amount == amount.quantize(CENT)


def _is_said(text: str) -> bool:
    return bool(text.strip()) and len(text) <= LONGEST and "\0" not in text


def _cell(profit_map: ProfitMap, account: Account, product: str) -> CellFigures:
    with read_results(profit_map.folder, level=profit_map.level) as results:
        found = results.cells(CellSelection(account=account.number, product=product), order="worst", limit=1)
    if not found or not product:
        raise NoSuchCell
    return found[0]


def _held(scenario: LeverScenario, seen_version: int | None) -> LeverScenario:
    """As it is now, and stays: nobody revises or deletes what an examination is about to rest on."""
    held = LeverScenario.objects.select_for_update().get(pk=scenario.pk)
    if seen_version not in (None, held.version):
        raise ScenarioChanged
    return held


def _check_refused(refused: Mapping[int, str], scenario: LeverScenario | None) -> None:
    if not refused.keys() <= set(range(len(scenario.levers) if scenario else 0)):
        raise NoSuchLever


def _check_scenario(scenario: LeverScenario, profit_map: ProfitMap, account: Account, product: str) -> None:
    if (scenario.account_id, scenario.product) != (account.pk, product) or scenario.deleted_at:
        raise ScenarioOfAnotherCell
    if scenario.profit_map_id != profit_map.pk:
        raise ScenarioOfAnotherMap


def _of_scenario(scenario: LeverScenario, refused: Mapping[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "lever": as_document(saving.lever),
            "saving": str(saving.amount),
            "is_accepted": place not in refused,
            "remark": refused.get(place, "")[:LONGEST],
        }
        for place, saving in enumerate(worked_of(scenario.outcome).savings)
    ]


def _together(scenario: LeverScenario, profit_map: ProfitMap, refused: Mapping[int, str]) -> Decimal:
    """What the accepted ones bring when all of them are pulled; worked out again where not all are."""
    levers = levers_in(scenario)
    accepted = [lever for place, lever in enumerate(levers) if place not in refused]
    if len(accepted) == len(levers):
        return worked_of(scenario.outcome).together
    if not accepted:
        return Decimal(0)
    answer = work_out(profit_map, account=scenario.account.number, product=scenario.product, levers=accepted)
    return answer.worked.together


def _of_other(other: OtherLever) -> dict[str, Any]:
    return {
        "says": other.says.strip(),
        "saving": f"{other.saving:f}",
        "is_accepted": other.is_accepted,
        "remark": other.evidence.strip(),
    }
