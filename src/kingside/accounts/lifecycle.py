"""The way of a proposal for a team: proposed, then accepted, declined or taken back."""

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy
from statemachine.states import States

from kingside.accounts.models import ProposalState, TeamProposal
from kingside.core.workflow import Guard, Lifecycle, Mode
from kingside.identity.policy import Deed


@dataclass(frozen=True, slots=True)
class TeamFacts:
    """What the guard of a mentor looks at; for every other change nothing speaks against it."""

    is_mentor_approved: bool = True


MENTOR_NOT_APPROVED = Guard(
    "team.mentor_not_approved",
    gettext_lazy("No executive has approved this mentor: propose it, and an executive decides."),
    lambda facts: facts.is_mentor_approved,
    first_year="off",
    full="block",
    by_tier=True,
)


class TeamProposalLife(Lifecycle):
    """Proposed by the lead; accepted, which carries it out, or declined with a reason; or taken back."""

    title = gettext_lazy("Proposal for a team")
    s = States.from_enum(
        ProposalState,
        initial=ProposalState.PROPOSED,
        final=[ProposalState.ACCEPTED, ProposalState.DECLINED, ProposalState.WITHDRAWN],
    )

    accepted = s.PROPOSED.to(s.ACCEPTED)
    declined = s.PROPOSED.to(s.DECLINED)
    withdrawn = s.PROPOSED.to(s.WITHDRAWN)

    guards: ClassVar = {"accepted": (MENTOR_NOT_APPROVED,)}


def asked_by(proposal: TeamProposal, mode: Mode) -> tuple[Deed, ...]:
    """What those may who are asked to answer it: a mentor is a matter of executives as far as the guard says so.

    `mode` is what that guard does at the account.
    """
    if not proposal.is_of_a_mentor:
        return (Deed.WRITE,)
    if mode == "block":
        return (Deed.APPROVE,)
    return (Deed.WRITE, Deed.APPROVE) if mode == "warn" else (Deed.WRITE,)
