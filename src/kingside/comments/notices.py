"""What members are told about comments."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext_lazy

from kingside.comments.access import comments_for
from kingside.comments.operations import MENTION, NEW
from kingside.identity.models import Member
from kingside.notices.kinds import NoticeKind, named_in_path, notice_kinds
from kingside.notices.models import Mail


def _seen(member: Member, ids: Collection[str]) -> Iterable[object]:
    return comments_for(member).filter(pk__in=ids, removed_at=None).values_list("pk", flat=True)


visible = named_in_path("pk", _seen)

notice_kinds.register(MENTION)(
    NoticeKind(
        title=gettext_lazy("Somebody mentions you"),
        sentence=gettext_lazy("A comment on something you may see names you."),
        visible=visible,
        mail=Mail.AT_ONCE,
    )
)
notice_kinds.register(NEW)(
    NoticeKind(
        title=gettext_lazy("More is said"),
        sentence=gettext_lazy("There is a new comment where you wrote one, or on an account that you lead."),
        visible=visible,
    )
)
