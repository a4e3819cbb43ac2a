"""Members comment on accounts; who leads one hears of each comment."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from kingside.accounts.access import COMMENTS, may_at, who_may_at, within
from kingside.accounts.models import Account, Membership
from kingside.comments.kinds import Commented, commented
from kingside.identity.models import Member, Role, in_force
from kingside.identity.policy import Deed

ACCOUNT = "account"


def _rows(member: Member, deed: Deed) -> QuerySet[Account]:
    return within(member, deed, COMMENTS)


def _may(member: Member, deed: Deed, account: Account) -> bool:
    return may_at(account, member, deed, COMMENTS)


def _who_may(deed: Deed, account: Account) -> QuerySet[Member]:
    return who_may_at(account, deed, COMMENTS)


def _lead(account: Account) -> QuerySet[Member]:
    leads = Membership.objects.filter(in_force(timezone.localdate()), account=account, team_role=Role.LEAD)
    return Member.objects.filter(Exists(leads.filter(member=OuterRef("pk"))))


commented.register(ACCOUNT)(Commented(rows=_rows, may=_may, who_may=_who_may, told=_lead))
