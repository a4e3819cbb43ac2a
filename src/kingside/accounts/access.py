"""Which accounts a member may see."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from kingside.accounts.models import Account
from kingside.identity.models import Member


def accounts_for(member: Member | AnonymousUser) -> QuerySet[Account]:
    """Every active member sees every account; anybody else sees none."""
    return Account.objects.all() if member.is_active else Account.objects.none()
