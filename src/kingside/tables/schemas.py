"""What comes in and goes out by API about lists: views that are kept, and many rows changed at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field
from pydantic import StrictInt, StrictStr

from kingside.tables.kinds import BulkVerb, ListKind
from kingside.tables.models import ChangedRow, SavedView
from kingside.tables.operations import LONGEST_QUERY
from kingside.tables.outcomes import SHOWN, ChangePage
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import In, Out, Version, Yes


class ViewsAsked(Paging):
    """Which views."""

    list: str = Field("", max_length=60, description="Of one list, such as `accounts`.", examples=["accounts"])


class ViewSaid(In):
    """How a list is looked at, to be kept under a name."""

    list: str = Field(max_length=60, description="Such as `accounts`.", examples=["accounts"])
    name: str = Field(min_length=1, max_length=60, examples=["Worst in the north"])
    query: str = Field(
        "",
        max_length=LONGEST_QUERY,
        description="What the list's page has behind the `?` of its address.",
        examples=["sort=name"],
    )
    is_shared: Yes = Field(default=False, description="For everybody; not every role may.", examples=[False])
    is_default: Yes = Field(default=False, description="You begin with it.", examples=[False])


class ViewSeen(Out):
    """A kept view of a list; its `query` is also what a file of it is asked for with."""

    id: int = Field(examples=[7])
    list: str = Field(examples=["accounts"])
    name: str = Field(examples=["Worst in the north"])
    query: str = Field(examples=["sort=name"])
    owner: str = Field(examples=["Nadia Rahn"])
    is_shared: bool
    is_default: bool = Field(description="Its owner begins with it.")

    @staticmethod
    def of(view: SavedView) -> "ViewSeen":
        return ViewSeen(
            id=view.pk,
            list=view.list_name,
            name=view.name,
            query=view.query,
            owner=str(view.owner),
            is_shared=view.is_shared,
            is_default=view.is_default,
        )


class FieldSeen(Out):
    """What a change of many rows is told."""

    name: str = Field(examples=["sector"])
    label: str = Field(examples=["Sector"])
    help: str = Field(examples=["Empty: nobody knows."])
    is_required: bool


class VerbSeen(Out):
    """What you may do with many rows of a list at once."""

    name: str = Field(description="Stands in the address.", examples=["sector"])
    label: str = Field(examples=["Say the sector"])
    fields: list[FieldSeen]

    @staticmethod
    def of(verb: BulkVerb) -> "VerbSeen":
        fields = [
            FieldSeen(name=name, label=str(each.label or name), help=str(each.help_text), is_required=each.required)
            for name, each in verb.form.base_fields.items()
        ]
        return VerbSeen(name=verb.name, label=str(verb.label), fields=fields)


class ListSeen(Out):
    """A list that you may see; `name` is what views, files and changes know it by."""

    name: str = Field(examples=["accounts"])
    title: str = Field(examples=["Accounts"])
    verbs: list[VerbSeen]

    @staticmethod
    def of(kind: ListKind, verbs: Sequence[BulkVerb]) -> "ListSeen":
        return ListSeen(name=kind.name, title=str(kind.title), verbs=[VerbSeen.of(verb) for verb in verbs])


class RowSaid(In):
    """A row at the version that you saw."""

    row: str = Field(min_length=1, max_length=60, description="An account by its number.", examples=["10020"])
    version: Version


class BulkChangeSaid(In):
    """Which rows, and what they shall say."""

    rows: list[RowSaid] = Field([], description="Leave it out with `is_all`.")
    is_all: Yes = Field(
        default=False,
        description="Instead of `rows` all that are as asked by `query`, each at the version it has now.",
        examples=[False],
    )
    query: str = Field(
        "",
        max_length=LONGEST_QUERY,
        description="What the list's page has behind the `?` of its address.",
        examples=["show=worst"],
    )
    to: dict[str, StrictStr | StrictInt | None] = Field(
        description="The fields of the verb, see `/lists`; one that is left out is empty.",
        examples=[{"sector": "Paper"}],
    )


class StayedSeen(Out):
    """A row that stayed as it was."""

    row: str | None = Field(description="Null where you do not see it any more.", examples=["10020"])
    name: str = Field(examples=["Orrestad Paper"])
    why: str = Field(examples=["Somebody saved this after you opened it."])


class BulkPreviewSeen(Out):
    """What would come of changing many rows, if it was done now; nothing has changed."""

    n: int = Field(description="Rows that are chosen.", examples=[2])
    tried: int = Field(description="Of them, the first 500 at most; of the others nothing is known.", examples=[2])
    changed: int = Field(description="Of those tried, rows that would say something else.", examples=[1])
    same: int = Field(description="Rows that say so already.", examples=[0])
    n_stayed: int = Field(description="Rows that would stay as they are.", examples=[1])
    stayed: Sequence[StayedSeen] = Field(description="The first 200 of those, with the reason.")

    @staticmethod
    def of(tried: Sequence[ChangedRow], *, n: int, keys: Mapping[str, str]) -> "BulkPreviewSeen":
        """`keys` says what programs call the rows that would stay."""
        outcome = ChangedRow.Outcome
        counts = Counter(row.outcome for row in tried)
        stayed = [row for row in tried if row.outcome == outcome.REFUSED][:SHOWN]
        return BulkPreviewSeen(
            n=n,
            tried=len(tried),
            changed=counts[outcome.CHANGED],
            same=counts[outcome.SAME],
            n_stayed=counts[outcome.REFUSED],
            stayed=[StayedSeen(row=keys.get(row.key), name=row.name, why=row.why) for row in stayed],
        )


class BulkChangeSeen(Out):
    """Many rows changed at once: how far it is, and what came of each."""

    id: UUID
    list: str = Field(examples=["accounts"])
    verb: str = Field(examples=["sector"])
    state: Literal["changing", "changed", "undoing", "undone", "stopped"] = Field(
        description="More than 500 rows take a job; `stopped`: nobody goes on unless the job is tried again."
    )
    says: str = Field(examples=["2 accounts changed"])
    made_at: datetime
    n: int = Field(description="Rows that were chosen.", examples=[2])
    changed: int = Field(description="Of them, rows that say something else now.", examples=[2])
    same: int = Field(description="Rows that said so already.", examples=[0])
    waiting: int = Field(description="Rows still to come.", examples=[0])
    undone: int = Field(description="Rows that say again what they said.", examples=[0])
    n_stayed: int = Field(description="Rows that stayed as they were, or that undoing left.", examples=[0])
    stayed: Sequence[StayedSeen] = Field(description="The first 200 of those, with the reason.")
    can_be_undone: bool
    job: str | None = Field(
        description="For `/jobs/{id}`; null without one.", examples=["7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10"]
    )
    failure: str = Field(description="Why the rest was not done; empty where nothing is left.", examples=[""])

    @staticmethod
    def of(page: ChangePage, keys: Mapping[str, str]) -> "BulkChangeSeen":
        """`keys` says what programs call the rows that stayed."""
        change, outcome = page.change, ChangedRow.Outcome
        return BulkChangeSeen(
            id=change.pk,
            list=change.list_name,
            verb=change.verb,
            state=_state(page),
            says=" ".join(part for part in (f"{page.finding}.", page.rest) if part),
            made_at=change.made_at,
            n=change.n,
            changed=page.counts.get(outcome.CHANGED, 0),
            same=page.counts.get(outcome.SAME, 0),
            waiting=page.counts.get(outcome.WAITING, 0),
            undone=page.counts.get(outcome.UNDONE, 0),
            n_stayed=page.n_stayed,
            stayed=[StayedSeen(row=keys.get(row.key), name=row.name, why=row.why) for row in page.stayed],
            can_be_undone=page.can_be_undone,
            job=str(page.job.pk) if page.job else None,
            failure=page.fell_short,
        )


def _state(page: ChangePage) -> Literal["changing", "changed", "undoing", "undone", "stopped"]:
    if page.change.is_over:
        return "undone" if page.is_undoing else "changed"
    if page.is_going_on:
        return "undoing" if page.is_undoing else "changing"
    return "stopped"
