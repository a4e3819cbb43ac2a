"""By API: background work, and what one can do about it."""

from typing import Annotated
from uuid import UUID

from ninja import Path, Query, Router

from kingside.identity.middleware import TokenRequest
from kingside.jobs import operations, queries
from kingside.jobs.access import job_to_change, jobs_for
from kingside.jobs.models import Job
from kingside.jobs.schemas import JobsAsked, JobSeen
from kingside.web.rest.paging import By, Portion, portion
from kingside.web.rest.schemas import Listed

router = Router(tags=["Background work"])
JobId = Annotated[UUID, Path(example="7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10")]
NEWEST_FIRST = [By("queued_at", is_descending=True), By("pk")]


@router.get("/jobs", response=Listed[JobSeen], summary="Background work")
def jobs_list(request: TokenRequest, asked: Query[JobsAsked]) -> Portion[JobSeen]:
    """One's own, and of everybody for whoever may see that; the newest first."""
    jobs = queries.jobs_in(jobs_for(request.member), asked.state).select_related("by")
    found = portion(request, jobs, NEWEST_FIRST, asked)
    return Portion([JobSeen.of(work) for work in queries.in_words(found.items, request.member)], found.next)


@router.get("/jobs/{uuid:pk}", response=JobSeen, summary="One job")
def job_show(request: TokenRequest, pk: JobId) -> JobSeen:
    """How far it is; ask again every few seconds until `finished_at` is set."""
    return _seen(request, queries.job_for(request.member, pk))


@router.post("/jobs/{uuid:pk}/stop", response=JobSeen, summary="Stop a job")
def job_stop(request: TokenRequest, pk: JobId) -> JobSeen:
    """It stops as soon as it can; nothing of it stays half done."""
    job = job_to_change(request.member, queries.job_for(request.member, pk))
    operations.stop(job=job, by=request.member)
    return _seen(request, job)


@router.post("/jobs/{uuid:pk}/again", response=JobSeen, summary="Try a job again")
def job_again(request: TokenRequest, pk: JobId) -> JobSeen:
    """One that failed or was stopped."""
    job = job_to_change(request.member, queries.job_for(request.member, pk))
    operations.try_again(job=job, by=request.member)
    return _seen(request, job)


def _seen(request: TokenRequest, job: Job) -> JobSeen:
    return JobSeen.of(queries.in_words([job], request.member)[0])
