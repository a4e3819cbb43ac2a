"""What members hear of accounts: that they are on a team, lead it, or look at it from outside."""

from collections.abc import Collection, Iterable

from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from kingside.accounts.access import accounts_for
from kingside.accounts.models import Membership, MentorAssignment
from kingside.core import clock
from kingside.core.texts import in_a_sentence
from kingside.identity.models import Member, Role
from kingside.notices.kinds import NoticeKind, named_in_path, notice_kinds
from kingside.notices.models import Mail
from kingside.notices.operations import notify
from kingside.web.locales import day_in_words

TEAM = "accounts.team"
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
