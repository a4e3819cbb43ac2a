"""What a member who is to be erased still holds here; and what was said of and by members when a team was to change."""

from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from kingside.accounts.models import Membership, MentorAssignment, ProposalState, TeamProposal
from kingside.audit.operations import erase
from kingside.core.texts import in_a_sentence
from kingside.identity.kinds import Leaver, Writing, assignments, erasers, writings
from kingside.identity.models import Member

writings.register("team proposals")(Writing(TeamProposal, "proposed_by", ("why",)))
writings.register("answers to team proposals")(Writing(TeamProposal, "answered_by", ("answer",)))

GONE: Final = "Erased"  # in place of a reason, which no proposal is without


@assignments.register("accounts")
def held_at_accounts(member: Member, on: date) -> list[str]:
    """Places on teams, mentorships, and proposals about them that wait for an answer."""
    teams = Membership.objects.filter(member=member).exclude(valid_to__lte=on).select_related("account")
    mentored = MentorAssignment.objects.filter(member=member).exclude(valid_to__lte=on).select_related("account")
    waiting = TeamProposal.objects.filter(member=member, state=ProposalState.PROPOSED).select_related("account")
    return [
        *(
            _("{role} of {account}").format(role=in_a_sentence(each.get_team_role_display()), account=each.account)
            for each in teams
        ),
        *(_("mentor of {account}").format(account=each.account) for each in mentored),
        *(_("a proposal for the team of {account} waits").format(account=each.account) for each in waiting),
    ]


@erasers.register("team proposals")
def erase_reasons(leaver: Leaver) -> None:
    """Why they were to join or to leave, on the row and beside the trail."""
    about = TeamProposal.objects.filter(member=leaver.member)
    erase(kind="team_proposal", ids=list(about.values_list("pk", flat=True)))
    about.update(why=GONE)
    about.exclude(answer="").update(answer=GONE)
