"""Whose kept views of a list a member sees, and who shares one with everybody."""

from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from kingside.identity.access import Somebody, may, reads_audit_of_the_business
from kingside.identity.models import Member, Role
from kingside.identity.policy import WRITE, Deed, Resource, each, policy
from kingside.identity.trail import Reach, readers, with_rows
from kingside.tables.kinds import lists
from kingside.tables.models import BulkChange, SavedView

SHARED_VIEWS: Final = policy.register("shared views")(
    Resource(
        title=gettext_lazy("Views of lists for everybody"),
        what=gettext_lazy(
            "Share how a list is sorted and narrowed. Everybody may use such a view, and keep views of their own."
        ),
        cells=each((Role.MGR, Role.FIN, Role.ADM, Role.PRG), WRITE),
    )
)


def may_share(member: Member) -> bool:
    """Whether a view of this member's may be for everybody."""
    return may(member, Deed.WRITE, SHARED_VIEWS)


def all_views(member: Member) -> "QuerySet[SavedView]":
    """A member's own views and those that somebody shares, of lists that are for her: names of views tell of them."""
    shown = Q(owner=member.pk) | Q(is_shared=True, owner__is_active=True)
    return SavedView.objects.filter(shown, list_name__in=_lists_of(member), deleted_at=None).select_related("owner")


def views_for(member: Member, kind: str) -> "QuerySet[SavedView]":
    """The same of one list."""
    return all_views(member).filter(list_name=kind)


def own_views(member: Member) -> "QuerySet[SavedView]":
    """Views that a member may share and delete."""
    return SavedView.objects.filter(owner=member.pk)


def changes_for(member: Somebody) -> "QuerySet[BulkChange]":
    """Changes of many rows that a member made."""
    return BulkChange.objects.filter(by=member.pk) if member.is_active else BulkChange.objects.none()


@readers.register("saved_view")
def _views_in_the_trail(member: Somebody) -> Reach:
    """Those of lists that are for the reader: names of views tell what is in a list."""
    hers = _lists_of(member) if isinstance(member, Member) and reads_audit_of_the_business(member) else []
    return SavedView.objects.filter(list_name__in=hers) if 0 < len(hers) < len(lists) else bool(hers)


readers.register("bulk_change")(with_rows())


def _lists_of(member: Member) -> list[str]:
    return [name for name, kind in lists.items() if kind.may(member)]
