"""Hearthvane Stoves was left a while ago, and is sold to all the same; for Tessarine Rail Works a product waits."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.accounts.team import add_to_team
from kingside.comments.operations import write
from kingside.demo.story import (
    ADMINISTRATOR,
    EXECUTIVE,
    FINANCE,
    GROWS_AND_EARNS_LESS,
    HEAD,
    KEY_ACCOUNT_MANAGER,
    SALES_MANAGER,
    Persona,
)
from kingside.demo.timeline import FULL_MONTHS, Timeline
from kingside.identity.models import Member, Role
from kingside.lake.results import CellSelection, read_results
from kingside.notices.models import Notice
from kingside.profit.commented import EXIT
from kingside.profit.examining import OtherLever, examine
from kingside.profit.exits import check, communicate, decide, execute, plan_message, propose, recommend
from kingside.profit.freed import Figures
from kingside.profit.models import ProfitMap
from kingside.profit.models.exits import ExitMessage, ExitProposal

LEFT: Final = "21040"
"""Hearthvane Stoves: freight and fees alone cost more than their gross margin, before anybody works for them."""
WHY_LEFT: Final = "Their prices leave eight per cent, and they take the visits, calls and hours of a large account."
TRIED: Final = "A minimum order, half the visits, a tenth on prices: offered twice in writing, refused twice."
GO: Final = "They know what it would take and said no. I would not make a third offer."
WHAT_GOES: Final = "Visits, freight and interest end, and are more than the margin. The hours stay with us, for others."
DECIDED: Final = "We leave, in good order: with notice, and with two names of who would like to serve them."
TOLD: Final = (
    "What is ordered we deliver; new orders we take until the end of next month, and we name two who take over."
)
MONTHS_AGO: Final = 2  # that we left
NOTICE: Final = timedelta(days=45)

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
def tell_of_leaving(before: ProfitMap, newest: ProfitMap, timeline: Timeline, *, at: datetime) -> None:
    """What was left, on the map of the year before, and what may be; nothing where somebody proposed something."""
    if ExitProposal.objects.exists():
        return
    _leave(before, timeline)
    _propose_to_stop(newest, at=at)


def _leave(before: ProfitMap, timeline: Timeline) -> None:
    """All the way: proposed and recommended, checked, decided, told, done."""
    account, lead = Account.objects.get(number=LEFT), _member(SALES_MANAGER)
    left_on = timeline.first_day(FULL_MONTHS - MONTHS_AGO)
    told_on = left_on - NOTICE
    add_to_team(
        account=account, member=lead, team_role=Role.LEAD, by=_member(ADMINISTRATOR),
        valid_from=timeline.period(1).first,
    )  # fmt: skip
    proposal = propose(
        account=account, product="", profit_map=before, reason=WHY_LEFT, levers=TRIED, by=lead, at=_on(told_on, -35)
    )
    recommend(proposal=proposal, seen=proposal.version, is_for=True, reason=GO, by=_member(HEAD), at=_on(told_on, -30))
    shares = {part.key: part.begins_at(is_product=False) for part in Figures.from_document(proposal.figures).parts}
    check(
        proposal=proposal,
        seen=proposal.version,
        shares=shares,
        says=WHAT_GOES,
        by=_member(FINANCE),
        at=_on(told_on, -21),
    )
    proposal.refresh_from_db()
    decide(
        proposal=proposal,
        seen=proposal.version,
        is_approved=True,
        reason=DECIDED,
        by=_member(EXECUTIVE),
        at=_on(told_on, -14),
    )
    proposal.refresh_from_db()
    plan_message(
        proposal=proposal, seen=proposal.version, audience=ExitMessage.Audience.CUSTOMER,
        whom="Their head of purchasing", what=TOLD, on=told_on, teller=lead, by=lead,
    )  # fmt: skip
    for step, day in ((communicate, told_on), (execute, left_on)):
        proposal.refresh_from_db()
        step(proposal=proposal, seen=proposal.version, by=lead, at=_on(day))
    told = Notice.objects.unread().filter(path=proposal.get_absolute_url())
    told.update(read_at=_on(left_on))  # each was read before the next step


def _propose_to_stop(newest: ProfitMap, *, at: datetime) -> None:
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


def _on(day: date, later: int = 0) -> datetime:
    """In the morning of so many days later."""
    return datetime.combine(day + timedelta(days=later), time(9), timezone.get_default_timezone())


def _member(persona: Persona) -> Member:
    return Member.objects.get(email=persona.email)
