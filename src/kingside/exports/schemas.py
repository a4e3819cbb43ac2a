"""What comes in and goes out by API about lists as files."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Field

from kingside.exports.models import Export
from kingside.tables.operations import LONGEST_QUERY
from kingside.web.rest.schemas import In, Out


class ExportSaid(In):
    """Which list as which kind of file."""

    list: str = Field(max_length=60, description="Such as `accounts`.", examples=["accounts"])
    format: Literal["csv", "xlsx"]
    query: str = Field(
        "",
        max_length=LONGEST_QUERY,
        description="What the list's page has behind the `?` of its address; see `/views`.",
        examples=["sort=name"],
    )


class ExportSeen(Out):
    """A list as a file, written by a job."""

    id: UUID
    title: str = Field(examples=["Accounts"])
    format: Export.Format
    query: str = Field(examples=["sort=name"])
    asked_at: datetime
    state: Literal["waiting", "written", "failed", "gone"] = Field(description="Files are kept for three days.")
    rows: int | None = Field(description="Null until it is written.", examples=[480])

    @staticmethod
    def of(export: Export, *, is_failed: bool = False) -> "ExportSeen":
        state: Literal["waiting", "written", "failed", "gone"] = "failed" if is_failed else "waiting"
        if export.written_at:
            state = "written" if export.is_kept else "gone"
        return ExportSeen(
            id=export.pk,
            title=export.title,
            format=Export.Format(export.format),
            query=export.query,
            asked_at=export.asked_at,
            state=state,
            rows=export.rows,
        )
