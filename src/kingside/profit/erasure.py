"""What a member who is to be erased still holds here."""

from datetime import date

from django.utils.translation import gettext as _

from kingside.identity.kinds import assignments
from kingside.identity.models import Member
from kingside.profit.models.exits import CLOSED, ExitMessage, ExitState


@assignments.register("exits")
def held_at_exits(member: Member, _on: date) -> list[str]:
    """Lines of plans that are still to be told: whoever else tells it needs a line of their own."""
    to_tell = ExitMessage.objects.filter(teller=member).exclude(proposal__state__in=(*CLOSED, ExitState.COMMUNICATED))
    return [
        _("tells {whom} of the exit from {account}").format(whom=each.whom, account=each.proposal.account)
        for each in to_tell.select_related("proposal__account")
    ]
