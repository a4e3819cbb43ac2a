"""Invitations as a list: guests who have not come yet, for those who see members."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.db.models import Case, CharField, F, IntegerField, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.identity.access import may_manage_members, require_sight_of_members, sees_members
from kingside.identity.invitations import restore, withdraw
from kingside.identity.models import Invitation, Member
from kingside.identity.queries import open_invitations
from kingside.tables.columns import Choice, Column, Kind
from kingside.tables.kinds import BulkVerb, ListKind, Opened, Params, lists

STATES: Final = (
    Choice("open", gettext_lazy("Open")),
    Choice("unsent", gettext_lazy("Mail not sent")),
    Choice("ended", gettext_lazy("Ended")),
)
OPEN, WITHDRAWN = 0, 1  # the versions of an invitation, as far as withdrawing it goes


def changes_invitations(member: Member) -> bool:
    """Send them again and withdraw them; the demo has none."""
    return may_manage_members(member) and not settings.KINGSIDE_IS_DEMO


def _open(member: Member, params: Params) -> Opened:
    require_sight_of_members(member)
    state = Case(
        When(sent_at=None, then=Value("unsent")),
        When(expires_at__lt=timezone.now(), then=Value("ended")),
        default=Value("open"),
        output_field=CharField(),
    )
    return Opened(
        rows=open_invitations().annotate(
            state=state,
            who=Coalesce(F("invited_by__name"), Value("")),
            version=Value(OPEN, output_field=IntegerField()),
        ),
        order="-invited_at",
        hidden=frozenset() if changes_invitations(member) else frozenset({"change"}),
    )


def withdraw_one(*, pk: str, version: int, by: Member) -> dict[str, Any]:
    """Raises NoSuchInvitation where the guest has come meanwhile, or somebody withdrew it."""
    withdraw(invitation=Invitation.objects.get(pk=pk), by=by, at=timezone.now())
    return {"version": WITHDRAWN, "before": OPEN}


def restore_one(*, pk: str, version: int, before: int, by: Member) -> None:
    """Raises AlreadyInvited or AlreadyAMember where the guest was invited anew or let in since."""
    restore(invitation=Invitation.objects.get(pk=pk), by=by)


WITHDRAW: Final = BulkVerb(
    name="withdraw",
    label=gettext_lazy("Withdraw"),
    form=forms.Form,
    may=changes_invitations,
    apply=withdraw_one,
    undo=restore_one,
)

INVITATIONS: Final = lists.register("invitations")(
    ListKind(
        name="invitations",
        title=gettext_lazy("Invitations"),
        noun=gettext_lazy("invitation"),
        nouns=ngettext_lazy("{n} invitation", "{n} invitations", "number"),
        address="overview:invitations",
        columns=(
            Column(name="name", label=gettext_lazy("Name"), is_title=True, may_be_unknown=False),
            Column(name="email", label=gettext_lazy("E-mail"), may_be_unknown=False),
            Column(name="title", label=gettext_lazy("Title"), is_optional=True),
            Column(name="function", label=gettext_lazy("Function"), is_optional=True),
            Column(
                name="invited_at",
                label=gettext_lazy("Invited"),
                kind=Kind.MOMENT,
                starts="desc",
                template="overview/cells/day.html",
                may_be_unknown=False,
            ),
            Column(name="by", label=gettext_lazy("By"), path="who"),
            Column(
                name="state",
                label=gettext_lazy("Link"),
                kind=Kind.CHOICE,
                choices=STATES,
                template="overview/cells/invitation_link.html",
                may_be_unknown=False,
            ),
            Column(
                name="expires_at",
                label=gettext_lazy("Link ends"),
                kind=Kind.MOMENT,
                is_optional=True,
                may_be_unknown=False,
            ),
            Column(
                name="change",
                label=gettext_lazy("Change"),
                path="pk",
                is_sortable=False,
                is_filterable=False,
                is_exported=False,
                template="overview/cells/change_invitation.html",
            ),
        ),
        open=_open,
        may=sees_members,
        search=("name", "email"),
        search_label=gettext_lazy("Name or e-mail"),
        ties=("name", "pk"),
        version="version",
        names_members=True,
        verbs=(WITHDRAW,),
    )
)
