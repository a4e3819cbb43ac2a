"""What members hear of cost models: that one waits for their approval."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.identity.access import holders_of
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.notices.kinds import NoticeKind, named_in_path, notice_kinds
from kingside.notices.operations import notify
from kingside.profit.access import COST_MODELS, drafts_for
from kingside.profit.lifecycle import NOT_APPROVED
from kingside.profit.models import CostDraft

APPROVAL = "profit.approval"

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


def tell_who_approves(*, draft: CostDraft, by: Member | None) -> None:
    """Finance hears that a draft is ready, where publishing asks for an approval at all."""
    if NOT_APPROVED.mode == "off":
        return
    text = _("The ledger agrees with {draft}; it waits for your approval.").format(draft=draft)
    approvers = holders_of(COST_MODELS, Deed.APPROVE)
    notify(to=approvers, kind=APPROVAL, text=text, path=draft.get_absolute_url(), by=by, at=timezone.now())
