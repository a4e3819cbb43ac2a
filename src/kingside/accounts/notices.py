"""What members hear of accounts: that they are on a team, lead it, or look at it from outside."""

from collections.abc import Collection, Iterable

from django.utils import timezone

from kingside.accounts.access import accounts_for
from kingside.accounts.models import Membership, MentorAssignment
from kingside.identity.models import Member, Role
from kingside.notices.kinds import NoticeKind, named_in_path, notice_kinds
from kingside.notices.models import Mail
from kingside.notices.operations import notify

TEAM = "accounts.team"
AS_WHAT = {Role.LEAD: "You lead {}", Role.MENTOR: "You are mentor of {}"}


def _seen(member: Member, numbers: Collection[str]) -> Iterable[str]:
    return accounts_for(member).filter(number__in=numbers).values_list("number", flat=True)


notice_kinds.register(TEAM)(
    NoticeKind(
        title="You have a new account",
        sentence="When you join the team of an account, come to lead it, or become its mentor.",
        visible=named_in_path("number", _seen),
        mail=Mail.AT_ONCE,
    )
)


def tell_new_role(held: Membership | MentorAssignment, *, role: str, by: Member | None) -> None:
    """Tell a member what he is to an account, and from when; nothing of what is over already."""
    today = timezone.localdate()
    if held.valid_to is not None and held.valid_to <= today:
        return
    said = AS_WHAT.get(Role(role), f"You are on the team of {{}}, as {Role(role).label.lower()}").format(held.account)
    begins = f" from {held.valid_from:%-d %B %Y}" if held.valid_from > today else ""
    path = held.account.get_absolute_url()
    notify(to=[held.member], kind=TEAM, text=f"{said}{begins}.", path=path, by=by, at=timezone.now())
