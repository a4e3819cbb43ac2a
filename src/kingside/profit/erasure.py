"""What a member who is to be erased still holds here, and what members wrote."""

from datetime import date

from django.utils.translation import gettext as _

from kingside.identity.kinds import Writing, assignments, writings
from kingside.identity.models import Member
from kingside.profit.models.exits import (
    CLOSED,
    ExitCheck,
    ExitDecision,
    ExitMessage,
    ExitProposal,
    ExitRecommendation,
    ExitState,
)
from kingside.profit.models.targets import AccountTarget

writings.register("targets")(Writing(AccountTarget, "why_by", ("why",), not_theirs=("set_at",)))
writings.register("exits")(Writing(ExitProposal, "proposed_by", ("reason", "levers"), later="revised_by"))
writings.register("revised exits")(Writing(ExitProposal, "revised_by", ("reason", "levers")))
writings.register("recommendations")(Writing(ExitRecommendation, "by", ("reason",)))
writings.register("checks")(Writing(ExitCheck, "by", ("says",)))
writings.register("decisions")(Writing(ExitDecision, "by", ("reason",)))


@assignments.register("exits")
def held_at_exits(member: Member, _on: date) -> list[str]:
    """Lines of plans that are still to be told: whoever else tells it needs a line of their own."""
    to_tell = ExitMessage.objects.filter(teller=member).exclude(proposal__state__in=(*CLOSED, ExitState.COMMUNICATED))
    return [
        _("tells {whom} of the exit from {account}").format(whom=each.whom, account=each.proposal.account)
        for each in to_tell.select_related("proposal__account")
    ]
