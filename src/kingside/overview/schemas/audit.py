"""What goes out by API about the audit trail."""

from datetime import datetime
from typing import Literal

from ninja import Field

from kingside.audit.telling import Entry
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Day, Out


class ChangeSeen(Out):
    """One field in words."""

    field: str = Field(examples=["sector"])
    before: str = Field(examples=["Paper"])
    after: str = Field(examples=["Packaging"])


class EventSeen(Out):
    """Who did what to which record, when."""

    at: datetime
    who: str = Field(examples=["Nadia Rahn"])
    verb: str = Field(examples=["edited"])
    kind: str = Field(examples=["account"])
    record: str = Field(examples=["Orrestad Paper"])
    record_id: str = Field(examples=["17"])
    version: int | None = Field(examples=[4])
    detail: str = Field(description="A program says by which token.", examples=["[token 7]"])
    cause: str = Field(description="Kind of what it was done in the course of; or empty.", examples=["import"])
    cause_id: str = Field(examples=["0197c3f0-5d1e-7c55-9f0a-3f1f1c0f7a11"])
    changes: list[ChangeSeen]

    @staticmethod
    def of(entry: Entry) -> "EventSeen":
        return EventSeen(
            at=entry.at,
            who=entry.who,
            verb=entry.verb,
            kind=entry.noun,
            record=entry.record,
            record_id=entry.record_id,
            version=entry.version,
            detail=entry.detail,
            cause=entry.because,
            cause_id=entry.cause_id,
            changes=[ChangeSeen.from_orm(each) for each in entry.changes],
        )


class AuditAsked(Paging):
    """Which events; what is empty does not narrow."""

    kind: str = Field("", max_length=40, description="Of record.", examples=["account"])
    record: str = Field("", max_length=40, description="Its id; needs `kind`.", examples=["17"])
    who: str = Field("", max_length=40, description="Id of a member, or `Kingside` itself.", examples=["7"])
    verb: str = Field("", max_length=40, examples=["edited"])
    first: Day | Literal[""] = Field("", description="From this day.", examples=["2025-01-01"])
    last: Day | Literal[""] = Field("", description="To this day.", examples=["2025-12-31"])
