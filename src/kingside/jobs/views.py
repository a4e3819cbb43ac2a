"""What one can do about a job. The list of all of them is a page across rooms."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kingside.identity.middleware import MemberRequest
from kingside.jobs import operations, queries
from kingside.jobs.access import job_to_change
from kingside.jobs.models import Job


@require_safe
def job(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Go to what a job is about; to the page of background work where that has no page."""
    found = queries.job_for(request.member, pk)
    if not queries.reachable(request.member, {str(pk)}):
        raise Http404(_("What this work was about is not there for you any more."))
    return _back(request, found)


@require_POST
def stop(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Ask for the end of a job, and go back to what it is about."""
    found = _job_or_404(request, pk)
    operations.stop(job=found, by=request.member)
    messages.success(request, _("It stops as soon as it can; nothing of it stays half done."))
    return _back(request, found)


@require_POST
def again(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Try a job once more that failed or was stopped."""
    operations.try_again(job=_job_or_404(request, pk), by=request.member)
    return redirect("overview:jobs")


def _job_or_404(request: MemberRequest, pk: UUID) -> Job:
    return job_to_change(request.member, queries.job_for(request.member, pk))


def _back(request: MemberRequest, of: Job) -> HttpResponse:
    subject = queries.subject_of(of, request.member)
    return redirect(subject.url if subject and subject.url else "overview:jobs")
