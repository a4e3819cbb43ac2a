"""A proposal to leave an account on its way, and who takes which step."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.profit import exits
from kingside.profit.examining import OtherLever, examine
from kingside.profit.freed import Figures
from kingside.profit.models import Examination, ProfitMap
from kingside.profit.models.exits import ExitProposal
from tests.cast import mentors, on_team


@dataclass
class Way:
    """A proposal on its way; each step may be taken by somebody."""

    proposal: ExitProposal
    lead: Member
    shares: dict[str, Decimal]

    def take(self, step: str, by: Member) -> None:
        self.proposal.refresh_from_db()
        at = timezone.now()
        told: dict[str, Any] = {"proposal": self.proposal, "seen": self.proposal.version, "by": by}
        whom: dict[str, Any] = {
            "audience": "CUSTOMER",
            "whom": "Their buyer",
            "what": "We end it.",
            "on": timezone.localdate(),
        }
        steps: dict[str, Callable[[], object]] = {
            "check": lambda: exits.check(**told, shares=self.shares, says="", at=at),
            "approve": lambda: exits.decide(**told, is_approved=True, reason="It costs us.", at=at),
            "reject": lambda: exits.decide(**told, is_approved=False, reason="They grow.", at=at),
            "plan": lambda: exits.plan_message(**told, teller=self.lead, **whom),
            "communicate": lambda: exits.communicate(**told, at=at),
            "execute": lambda: exits.execute(**told, at=at),
            "withdraw": lambda: exits.withdraw(**told, at=at),
            "revise": lambda: exits.revise(
                **told, reason="Still.", levers="Fewer orders.", examination=self.proposal.examination, at=at
            ),
            "recommend": lambda: exits.recommend(**told, is_for=True, reason="I tried.", at=at),
        }
        steps[step]()
        self.proposal.refresh_from_db()


@pytest.fixture
def to_leave(workshop: ProfitMap, lead: Member, mentor: Member) -> Account:
    """B, which loses 77.97, 48.27 of it with L3; led by Lena, looked at by Moira."""
    found = Account.objects.get(number="B")
    on_team(found, lead)
    mentors(found, mentor)
    return found


@pytest.fixture
def way(to_leave: Account, lead: Member) -> Way:
    proposal = propose(to_leave, lead, examination=examined(to_leave, lead).pk)
    keys = [part.key for part in Figures.from_document(proposal.figures).parts]
    return Way(proposal, lead, dict.fromkeys(keys, Decimal(1)))


def examined(account: Account, by: Member, *, saving: int = 1, product: str = "L3") -> Examination:
    """Somebody looked, and found one lever that comes."""
    lever = OtherLever("Fewer orders", Decimal(saving), "They agreed.")
    newest = ProfitMap.objects.published()[0]
    return examine(profit_map=newest, account=account, product=product, by=by, others=[lever])


def propose(account: Account, by: Member, **other: Any) -> ExitProposal:
    said = {"product": "", "reason": "Nothing helped.", "levers": "Order size, freight."}
    newest = ProfitMap.objects.published()[0]
    return exits.propose(account=account, profit_map=newest, **(said | other), by=by, at=timezone.now())


@pytest.fixture
def people(request: pytest.FixtureRequest) -> Callable[[str], Member]:
    return request.getfixturevalue


def taken(way: Way, people: Callable[[str], Member], *steps: tuple[str, str]) -> None:
    for step, who in steps:
        way.take(step, people(who))


ALL_THE_WAY = (
    ("recommend", "manager"),
    ("check", "finance"),
    ("approve", "executive"),
    ("plan", "lead"),
    ("communicate", "lead"),
    ("execute", "lead"),
)
