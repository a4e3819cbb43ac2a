"""Drafts of cost models as a list: what is being written, and what became of it."""

from typing import Any, Final

from django import forms
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.identity.access import may, require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.profit.access import DRAFTS, deleted_drafts_for, drafts_for
from kingside.profit.drafting import DraftChanged, delete_draft, restore_draft
from kingside.profit.lists.cost_models import title_of
from kingside.profit.models import CostDraft
from kingside.tables.columns import Choice, Column, Kind
from kingside.tables.kinds import BulkVerb, ListKind, Opened, Params, Values, lists

STATES: Final = tuple(Choice(value, label) for value, label in CostDraft.State.choices)


def may_draft(member: Member) -> bool:
    """Write drafts, and delete them."""
    return may(member, Deed.WRITE, DRAFTS)


def _open(member: Member, params: Params) -> Opened:
    require(member, Deed.READ, DRAFTS)
    return Opened(
        rows=drafts_for(member).annotate(
            who=Coalesce(F("updated_by__name"), Value("")),
            published_as=Case(When(adopted_as=None, then=Value("")), default=title_of("adopted_as__")),
        ),
        order="-updated_at",
        hidden=frozenset() if may_draft(member) else frozenset({"delete"}),
    )


def _url(values: Values) -> str:
    return reverse("profit:draft", args=[values["pk"]])


def delete_one(*, pk: str, version: int, by: Member) -> dict[str, Any]:
    """Raises DraftChanged where somebody saved it since it was seen."""
    draft = drafts_for(by).get(pk=pk)
    if draft.version != version:
        raise DraftChanged
    delete_draft(draft=draft, by=by, at=timezone.now())
    return {"version": version, "before": version}


def restore_one(*, pk: str, version: int, before: int, by: Member) -> None:
    """Raises CostDraft.DoesNotExist where somebody brought it back before, even if it was deleted again since."""
    restore_draft(draft=deleted_drafts_for(by).get(pk=pk, version=version), by=by)


DELETE: Final = BulkVerb(
    name="delete",
    label=gettext_lazy("Delete"),
    form=forms.Form,
    may=may_draft,
    apply=delete_one,
    undo=restore_one,
)

COST_DRAFTS: Final = lists.register("cost-drafts")(
    ListKind(
        name="cost-drafts",
        title=gettext_lazy("Drafts of cost models"),
        noun=gettext_lazy("draft"),
        nouns=ngettext_lazy("{n} draft", "{n} drafts", "number"),
        address="profit:cost_drafts",
        columns=(
            Column(name="name", label=gettext_lazy("Draft"), is_title=True, may_be_unknown=False),
            Column(
                name="updated_at", label=gettext_lazy("Changed"), kind=Kind.MOMENT, starts="desc", may_be_unknown=False
            ),
            Column(name="by", label=gettext_lazy("By"), path="who"),
            Column(
                name="created_at",
                label=gettext_lazy("Begun"),
                kind=Kind.MOMENT,
                starts="desc",
                is_optional=True,
                may_be_unknown=False,
            ),
            Column(name="state", label=gettext_lazy("State"), kind=Kind.CHOICE, choices=STATES, may_be_unknown=False),
            Column(name="published_as", label=gettext_lazy("Published as"), template="profit/costs/published_as.html"),
            Column(
                name="delete",
                label=gettext_lazy("Delete"),
                path="pk",
                is_sortable=False,
                is_filterable=False,
                is_exported=False,
                template="profit/costs/delete.html",
            ),
        ),
        open=_open,
        may=lambda member: may(member, Deed.READ, DRAFTS),
        search=("name",),
        ties=("-pk",),
        also=("adopted_as_id", "updated_at"),
        url=_url,
        version="version",
        verbs=(DELETE,),
    )
)
