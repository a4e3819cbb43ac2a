"""The page of background work, and what one can do about a job."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from kingside.identity.access import require
from kingside.identity.middleware import MemberRequest
from kingside.identity.policy import Deed
from kingside.jobs import operations, queries
from kingside.jobs.access import JOBS, jobs_for
from kingside.jobs.models import Job


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """What is going on, what failed, what is done, and what is done every day."""
    page = queries.jobs_page(request.member, number=request.GET.get("page"))
    return render(request, "jobs/home.html", {"page": page})


@require_POST
def stop(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Ask for the end of a job, and go back to what it is about."""
    job = _job_or_404(request, pk)
    operations.stop(job=job, by=request.member)
    messages.success(request, "It stops as soon as it can; nothing of it stays half done.")
    return _back(request, job)


@require_POST
def again(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Try a job once more that failed or was stopped."""
    job = _job_or_404(request, pk)
    operations.try_again(job=job, by=request.member)
    return redirect("jobs:home")


def _job_or_404(request: MemberRequest, pk: UUID) -> Job:
    job = get_object_or_404(jobs_for(request.member), pk=pk)
    if job.by != request.member:
        require(request.member, Deed.WRITE, JOBS)
    return job


def _back(request: MemberRequest, job: Job) -> HttpResponse:
    subject = queries.subject_of(job, request.member)
    return redirect(subject.url if subject and subject.url else "jobs:home")
