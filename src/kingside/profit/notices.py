"""What members hear: that a cost model waits for their approval, that leaving an account waits for their word."""

from datetime import datetime
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.accounts.access import who_may_at
from kingside.identity.access import holders_of
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.notices.kinds import NoticeKind, named_in_path, notice_kinds
from kingside.notices.operations import notify
from kingside.profit.access import COST_MODELS, EXIT_CHECKS, EXITS, drafts_for, exits_for
from kingside.profit.lifecycle import NOT_APPROVED
from kingside.profit.models import CostDraft
from kingside.profit.models.exits import ExitProposal, ExitState

APPROVAL = "profit.approval"
EXIT: Final = "profit.exit"

notice_kinds.register(APPROVAL)(
    NoticeKind(
        title=gettext_lazy("A cost model waits for approval"),
        sentence=gettext_lazy(
            "When the ledger agrees with a draft, and it is yours to approve before it is published."
        ),
        visible=named_in_path(
            "pk", lambda member, pks: drafts_for(member).filter(pk__in=pks).values_list("pk", flat=True)
        ),
    )
)

notice_kinds.register(EXIT)(
    NoticeKind(
        title=gettext_lazy("Leaving an account waits for you"),
        sentence=gettext_lazy("When somebody proposes to leave an account, and the next step or its outcome is yours."),
        visible=named_in_path(
            "pk", lambda member, pks: exits_for(member).filter(pk__in=pks).values_list("pk", flat=True)
        ),
    )
)

WAITS: Final = {
    ExitState.DRAFT: gettext_lazy("It is proposed to leave {account}: say what you recommend, or check what it saves."),
    ExitState.FINANCE_CHECKED: gettext_lazy("Leaving {account} waits for your decision; finance has checked it."),
    ExitState.EXEC_APPROVED: gettext_lazy("Leaving {account} is approved: plan what is told, and tell it."),
    ExitState.COMMUNICATED: gettext_lazy("Leaving {account} was communicated: carry it out."),
    ExitState.EXECUTED: gettext_lazy("Leaving {account} is carried out."),
    ExitState.REJECTED: gettext_lazy("Leaving {account} was rejected or taken back."),
}


def tell_who_is_next(proposal: ExitProposal, *, by: Member, at: datetime) -> None:
    """Whoever has to do something hears of it; of the end whoever proposed it."""
    state = ExitState(proposal.state)
    text = format_lazy(WAITS[state], account=proposal.account)
    notify(to=_next(proposal, state), kind=EXIT, text=text, path=proposal.get_absolute_url(), by=by, at=at)


def _next(proposal: ExitProposal, state: ExitState) -> QuerySet[Member]:
    account = proposal.account
    match state:
        case ExitState.DRAFT:
            recommends = who_may_at(account, Deed.PROPOSE, EXIT_CHECKS)
            return recommends | who_may_at(account, Deed.APPROVE, EXIT_CHECKS)
        case ExitState.FINANCE_CHECKED:
            return who_may_at(account, Deed.APPROVE, EXITS)
        case ExitState.EXEC_APPROVED | ExitState.COMMUNICATED:
            return who_may_at(account, Deed.PROPOSE, EXITS)
        case _:
            return Member.objects.filter(pk=proposal.proposed_by_id, is_active=True)


def tell_who_approves(*, draft: CostDraft, by: Member | None) -> None:
    """Finance hears that a draft is ready, where publishing asks for an approval at all."""
    if NOT_APPROVED.mode == "off":
        return
    text = _("The ledger agrees with {draft}; it waits for your approval.").format(draft=draft)
    approvers = holders_of(COST_MODELS, Deed.APPROVE)
    notify(to=approvers, kind=APPROVAL, text=text, path=draft.get_absolute_url(), by=by, at=timezone.now())
