"""A proposal to stop what Tessarine Rail Works buys at a loss: checked by finance, and waiting for the director."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from kingside.accounts.models import Account
from kingside.comments.operations import write
from kingside.demo.story import FINANCE, GROWS_AND_EARNS_LESS, HEAD, KEY_ACCOUNT_MANAGER, Persona
from kingside.identity.models import Member
from kingside.lake.results import CellSelection, read_results
from kingside.profit.commented import EXIT
from kingside.profit.examining import OtherLever, examine
from kingside.profit.exits import check, propose, recommend
from kingside.profit.freed import Figures
from kingside.profit.models import ProfitMap
from kingside.profit.models.exits import ExitProposal

REASON: Final = "They order it by the piece and by tomorrow, and we raised the price twice already."
LEVERS: Final = "We asked for both in writing; a portal would not change the piecework."
EXAMINED: Final = (
    OtherLever("A minimum order", Decimal("1500.00"), "Refused in spring: they plan by the piece.", is_accepted=False),
    OtherLever("A fixed delivery day", Decimal("900.00"), "Refused in spring by their works.", is_accepted=False),
    OtherLever("Orders through the portal", Decimal("250.00"), "Their new buyer agreed; ten orders a month."),
)
STAY: Final = "It is a small loss on a customer who still grows; ask their new buyer first."
CHECKED: Final = (
    "All of them are busy enough to use most of the time elsewhere. The van still drives there, the visits go on, "
    "and the overhead stays with us."
)
COMMENT: Final = "@Jonas Tveitmark, who tells their works manager, and what do we offer him instead?"
USED_ELSEWHERE: Final = Decimal("0.6")  # of the minutes that would be freed


@transaction.atomic
def propose_to_leave(newest: ProfitMap, *, at: datetime) -> None:
    """Nothing where somebody proposed something already."""
    if ExitProposal.objects.exists():
        return
    account = Account.objects.get(number=GROWS_AND_EARNS_LESS.number)
    with read_results(newest.folder, level=newest.level) as results:
        product = results.cells(CellSelection(account=account.number), order="worst", limit=1)[0].product
    manager = _member(KEY_ACCOUNT_MANAGER)
    examination = examine(profit_map=newest, account=account, product=product, by=manager, others=EXAMINED)
    proposal = propose(
        account=account, product=product, profit_map=newest, reason=REASON, levers=LEVERS,
        examination=examination.pk, by=manager, at=at,
    )  # fmt: skip
    recommend(proposal=proposal, seen=proposal.version, is_for=False, reason=STAY, by=_member(HEAD), at=at)
    proposal.refresh_from_db()
    parts = Figures.from_document(proposal.figures).parts
    shares = {
        part.key: USED_ELSEWHERE if part.minutes is not None else part.begins_at(is_product=True) for part in parts
    }
    check(proposal=proposal, seen=proposal.version, shares=shares, says=CHECKED, by=_member(FINANCE), at=at)
    write(on=(EXIT, proposal), by=_member(HEAD), key=uuid5(NAMESPACE_URL, COMMENT), text=COMMENT, at=at)


def _member(persona: Persona) -> Member:
    return Member.objects.get(email=persona.email)
