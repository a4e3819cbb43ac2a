"""What waits for a member's decision: each source brings its rows, most pressing first.

A new source is a function here, or of a lower room, and its name in `DECIDE`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from kingside.accounts.queries import sentence_of, waiting_proposals
from kingside.identity.access import may
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.imports.models import ImportBatch
from kingside.imports.queries import waiting_for_a_decision
from kingside.money.access import RATES
from kingside.money.needs import without_rates
from kingside.profit import reconciliation, sentences
from kingside.profit.access import BUSINESS, sees_business
from kingside.profit.models import ProfitMap
from kingside.profit.models.exits import ExitState
from kingside.profit.notices import WAITS
from kingside.profit.queries import maps
from kingside.profit.queries.business import NOTES
from kingside.profit.queries.exits import waiting_exits
from kingside.profit.queries.maps import Building
from kingside.profit.queries.reporting import OtherCurrency


@dataclass(frozen=True, slots=True)
class Row:
    """What waits, in a sentence, and the verb that leads to where it is dealt with."""

    says: str
    verb: str
    url: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose desk it is, the newest profit map on it, if any is published, and what became of a later one.

    `other_currency` where the reporting currency is not that of the map any more.
    """

    member: Member
    profit_map: ProfitMap | None
    building: Building | None
    other_currency: OtherCurrency | None = None

    @property
    def sees_business(self) -> bool:
        return sees_business(self.member)

    @property
    def summary(self) -> dict[str, Any]:
        return (self.profit_map.summary or {}) if self.profit_map else {}


Source = Callable[[Desk], Iterable[Row]]


def files(desk: Desk) -> Iterable[Row]:
    """Files that were read or tried and wait for the word of somebody who may bring them in."""
    for batch in waiting_for_a_decision(desk.member):
        verb = _("Pair its columns") if batch.state == ImportBatch.State.READ else _("Import it")
        says = _("“{file}” from {source} waits for your word.").format(file=batch.file_name, source=batch.source)
        yield Row(says, verb, batch.get_absolute_url())


def exits(desk: Desk) -> Iterable[Row]:
    """Proposals to leave an account whose next step is theirs."""
    for proposal in waiting_exits(desk.member):
        says = WAITS[ExitState(proposal.state)].format(account=proposal.account)
        yield Row(says, _("Look at it"), proposal.get_absolute_url())


def team_changes(desk: Desk) -> Iterable[Row]:
    """What is proposed for a team that is theirs to answer for."""
    for proposal in waiting_proposals(desk.member):
        asks = _("{who} proposes a change of the team of {account}.")
        asks = asks.format(who=proposal.proposed_by, account=proposal.account)
        yield Row(f"{asks} {sentence_of(proposal)}", _("Answer it"), proposal.get_absolute_url())


def failed_map(desk: Desk) -> Iterable[Row]:
    """The profit map requested last, where it was not published."""
    if desk.building and desk.building.failure:
        says = _("The profit map requested last was not published: {reason}").format(reason=desk.building.failure)
        yield Row(says, _("Look at it"), _profit())


def missing_rates(desk: Desk) -> Iterable[Row]:
    """Amounts that cannot be converted, so that no map can be made of them."""
    if may(desk.member, Deed.WRITE, RATES):
        for need in without_rates():
            yield Row(f"{need.says}.", _("Add rates"), reverse("money:rates"))


def in_another_currency(desk: Desk) -> Iterable[Row]:
    """A map that is not in the reporting currency any more, for whoever may write its cost model in that."""
    if (other := desk.other_currency) and other.model_url:
        yield Row(f"{other.says} {other.next_step}", _("Go to the cost model"), other.model_url)


def off_ledger(desk: Desk) -> Iterable[Row]:
    """A map that nobody can hold against the ledger, or that is too far off it."""
    if desk.sees_business and desk.profit_map and not reconciliation.holds(desk.summary):
        yield Row(f"{reconciliation.finding(desk.summary)}.", _("Look at the bridge"), _profit("reconciliation"))


def warnings(desk: Desk) -> Iterable[Row]:
    """What looked wrong in the input of the map."""
    for warning in desk.summary.get("warnings", []) if desk.sees_business else ():
        if warning["code"] not in NOTES:
            verb, url = _remedy(warning["code"], desk)
            yield Row(sentences.label(warning["text"]), verb, url)


def behind_imports(desk: Desk) -> Iterable[Row]:
    """A map that rests on what was undone, or lacks what was imported since."""
    if desk.other_currency or not may(desk.member, Deed.WRITE, BUSINESS):
        return
    if (behind := maps.behind(desk.profit_map)) is not None:
        yield Row(behind.says, _("Calculate once more"), _profit())


DECIDE: Final[tuple[Source, ...]] = (
    *(files, exits, team_changes, failed_map, missing_rates, in_another_currency, behind_imports, off_ledger, warnings),
)


def _remedy(code: str, desk: Desk) -> tuple[str, str]:
    """The verb and where it leads."""
    match code:
        case "unmapped_account":
            if desk.profit_map and desk.profit_map.batches:
                return _("Find their account"), reverse("profit:codes")
            return _("Find their account"), reverse("overview:account", args=["UNMAPPED"])
        case "overrun":
            return _("Look at the capacity"), _profit("capacity")
    return _("Look at the warnings"), _profit("warnings")


def _profit(part: str = "") -> str:
    return reverse("profit:business") + (f"#{part}" if part else "")
