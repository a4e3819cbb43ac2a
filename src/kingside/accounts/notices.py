"""What members hear of accounts: that they are on a team, lead it, or look at it from outside; what is proposed."""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Final

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from kingside.accounts.access import TEAM as TEAM_ROW
from kingside.accounts.access import accounts_for, proposals_for, who_may_at
from kingside.accounts.lifecycle import asked_by
from kingside.accounts.models import PROPOSALS, Membership, MentorAssignment, ProposalState, TeamProposal
from kingside.accounts.queries import mentor_mode
from kingside.core import clock
from kingside.core.texts import in_a_sentence
from kingside.identity.models import Member, Role
from kingside.notices.kinds import NoticeKind, named_in_path, notice_kinds
from kingside.notices.models import Mail
from kingside.notices.operations import notify
from kingside.web.locales import day_in_words

TEAM = "accounts.team"
PROPOSAL: Final = "accounts.proposal"
ON_THE_TEAM = (
    gettext_lazy("You are on the team of {account}, as {role}."),
    gettext_lazy("You are on the team of {account}, as {role} from {day}."),
)
AS_WHAT = {  # at once, and from a day on
    Role.LEAD: (gettext_lazy("You lead {account}."), gettext_lazy("You lead {account} from {day}.")),
    Role.MENTOR: (
        gettext_lazy("You are mentor of {account}."),
        gettext_lazy("You are mentor of {account} from {day}."),
    ),
}


def _seen(member: Member, numbers: Collection[str]) -> Iterable[str]:
    return accounts_for(member).filter(number__in=numbers).values_list("number", flat=True)


notice_kinds.register(TEAM)(
    NoticeKind(
        title=gettext_lazy("You have a new account"),
        sentence=gettext_lazy("When you join the team of an account, come to lead it, or become its mentor."),
        visible=named_in_path("number", _seen),
        mail=Mail.AT_ONCE,
    )
)


def _of_teams(member: Member, numbers: Collection[str]) -> Iterable[str]:
    found = proposals_for(member).filter(account__number__in=numbers)
    return found.order_by().values_list("account__number", flat=True)


def _own(member: Member, numbers: Collection[str]) -> Iterable[str]:
    found = TeamProposal.objects.filter(proposed_by=member, account__number__in=numbers)
    return found.order_by().values_list("account__number", flat=True)


def _visible_proposals(member: Member, paths: Collection[str]) -> Collection[str]:
    """What leads to a team is for whoever reads what is proposed for it; the account’s page is there for everybody."""
    of_teams = {path for path in paths if path.endswith(PROPOSALS)}
    own = set(paths) - of_teams
    return {*named_in_path("number", _of_teams)(member, of_teams), *named_in_path("number", _own)(member, own)}


notice_kinds.register(PROPOSAL)(
    NoticeKind(
        title=gettext_lazy("A change of a team is proposed"),
        sentence=gettext_lazy("When one waits for your answer, and what became of one that you proposed."),
        visible=_visible_proposals,
    )
)

ANSWERS: Final = {
    ProposalState.ACCEPTED: gettext_lazy(
        "What you proposed for the team of {account} was accepted and is carried out."
    ),
    ProposalState.DECLINED: gettext_lazy("What you proposed for the team of {account} was declined; read why."),
    ProposalState.WITHDRAWN: gettext_lazy("What you proposed for the team of {account} was taken back."),
}


def tell_who_answers(proposal: TeamProposal, *, by: Member, at: datetime) -> None:
    """Whoever is asked hears of it."""
    deeds = asked_by(proposal, mentor_mode(proposal.account))
    asked = reduce(or_, (who_may_at(proposal.account, deed, TEAM_ROW) for deed in deeds))
    text = format_lazy(
        gettext_lazy("{who} proposes a change of the team of {account}; it waits for your answer."),
        who=proposal.proposed_by,
        account=proposal.account,
    )
    notify(to=asked, kind=PROPOSAL, text=text, path=proposal.get_absolute_url(), by=by, at=at)


def tell_the_answer(proposal: TeamProposal, *, by: Member, at: datetime) -> None:
    """Whoever proposed it hears what became of it; who handed the lead over may not see the team any more."""
    is_done = proposal.state == ProposalState.ACCEPTED
    path = proposal.account.get_absolute_url() if is_done else proposal.get_absolute_url()
    text = format_lazy(ANSWERS[ProposalState(proposal.state)], account=proposal.account)
    to = Member.objects.filter(pk=proposal.proposed_by_id, is_active=True)
    notify(to=to, kind=PROPOSAL, text=text, path=path, by=by, at=at)


def tell_new_role(held: Membership | MentorAssignment, *, role: str, by: Member | None) -> None:
    """Tell a member what he is to an account, and from when; nothing of what is over already."""
    today = clock.today()
    if held.valid_to is not None and held.valid_to <= today:
        return
    at_once, later = AS_WHAT.get(Role(role), ON_THE_TEAM)
    text = format_lazy(
        later if held.valid_from > today else at_once,
        account=held.account.name,
        role=lazy(in_a_sentence, str)(Role(role).label),
        day=lazy(day_in_words, str)(held.valid_from),
    )
    notify(to=[held.member], kind=TEAM, text=text, path=held.account.get_absolute_url(), by=by, at=timezone.now())
