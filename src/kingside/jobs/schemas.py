"""What goes out by API about background work."""

from datetime import datetime
from typing import Literal, cast

from ninja import Field

from kingside.jobs.queries import Work
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Out

State = Literal["QUEUED", "RUNNING", "DONE", "FAILED", "STOPPED"]


class JobSeen(Out):
    """A piece of long work: what it is about, how far it is, how it ended."""

    id: str = Field(examples=["7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10"], json_schema_extra={"format": "uuid"})
    kind: str = Field(examples=["imports.import"])
    title: str = Field(examples=["Import a file"])
    subject: str | None = Field(description="Null where it has none, or none for you.", examples=["lines.csv"])
    subject_id: str = Field(examples=["0d6a2f9b-10f2-4c43-8a53-7b1f0a529f0e"])
    state: State = Field(examples=["RUNNING"])
    says: str = Field(examples=["Writing facts"])
    done: int = Field(description="Of `total` units.", examples=[3])
    total: int | None = Field(description="Null while nobody knows.", examples=[8])
    failure: str = Field(description="Why it will not be done; empty while it may be.", examples=[""])
    by: str = Field(examples=["Nadia Rahn"])
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @staticmethod
    def of(work: Work) -> "JobSeen":
        job = work.job
        return JobSeen(
            id=str(job.pk),
            kind=job.kind,
            title=str(work.title),
            subject=work.subject.label if work.subject else None,
            subject_id=job.subject_id,
            state=cast("State", job.state),
            says=job.doing if not job.is_finished else "",
            done=job.done,
            total=job.total,
            failure=job.fell_short,
            by=str(job.by or ""),
            queued_at=job.queued_at,
            started_at=job.started_at,
            finished_at=job.finished_at,
        )


class JobsAsked(Paging):
    """Which jobs."""

    state: Literal["", "unfinished", "finished", "failed"] = Field(
        "", description="`failed` is what nobody has tried again since.", examples=["failed"]
    )
