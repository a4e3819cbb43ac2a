"""Comments wherever they stand: a record's own page shows them, these addresses change them."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kingside.comments import operations, queries
from kingside.comments.access import NotYourComment, comments_for, subject_for, subject_of
from kingside.comments.files import NotAttachable
from kingside.comments.forms import CommentForm, MendForm
from kingside.comments.kinds import commented
from kingside.comments.models import Comment
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion
from kingside.identity.middleware import MemberRequest
from kingside.web.bodies import takes_files


@takes_files(lambda: operations.MOST_FILES * settings.KINGSIDE_LARGEST_ATTACHMENT)
@require_POST
def write(request: MemberRequest, kind: str, record_id: str) -> HttpResponse:
    """Say something; where that is not possible, what was written stays on the page."""
    subject = subject_for(request.member, kind, record_id)
    form = CommentForm(request.POST, request.FILES, label_suffix="")
    status = 400
    if form.is_valid():
        said = form.cleaned_data
        try:
            comment = operations.write(
                on=(kind, subject),
                by=request.member,
                key=said["key"],
                text=said["text"],
                attached=said["attached"],
                at=timezone.now(),
            )
        except DomainError as error:
            form.add_error("attached" if isinstance(error, NotAttachable) else "text", error.sentence)
            status = error.status
        else:
            return _back_to(comment, subject)
    context = {"form": form, "subject": subject, "called": commented[kind].called(subject), "kind": kind}
    return render(request, "comments/write.html", context, status=status)


@require_safe
def people(request: MemberRequest, kind: str, record_id: str) -> JsonResponse:
    """Names that may follow an @ here."""
    subject = subject_for(request.member, kind, record_id)
    return JsonResponse({"names": queries.people_like(kind, subject, request.GET.get("q", ""))})


@require_safe
def comment(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The page it stands on, at its place."""
    found = _comment(request, pk)
    return _back_to(found, subject_of(found, request.member))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Mend one's own words."""
    found = _comment(request, pk)
    subject = subject_of(found, request.member)
    if found.by_id != request.member.pk:
        raise NotYourComment
    form = MendForm(request.POST or None, initial={"text": found.text, "version": found.version}, label_suffix="")
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            said = form.cleaned_data
            try:
                operations.edit(comment=found, by=request.member, at=timezone.now(), **said)
            except StaleVersion as stale:
                conflict = queries.conflict_of(found, request.member, seen=said["seen_version"], text=said["text"])
                return render(request, "web/conflict.html", {"conflict": conflict}, status=stale.status)
            except DomainError as error:
                form.add_error("text", error.sentence)
                status = error.status
            else:
                return _back_to(found, subject)
    called = commented[found.subject_kind].called(subject)
    context = {"form": form, "subject": subject, "called": called, "comment": found}
    return render(request, "comments/edit.html", context, status=status)


@require_POST
def remove(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take it away; its place offers to bring it back."""
    found = _comment(request, pk)
    subject = subject_of(found, request.member)
    operations.remove(comment=found, by=request.member, at=timezone.now())
    messages.success(request, _("The comment was taken away. You can bring it back for thirty days."))
    return _back_to(found, subject)


@require_POST
def restore(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Bring it back."""
    found = _comment(request, pk)
    operations.restore(comment=found, by=request.member)
    return _back_to(found, subject_of(found, request.member))


@require_safe
def attachment(request: MemberRequest, pk: UUID, attachment_pk: UUID) -> FileResponse:
    """The file, to be kept and never to be shown: nothing that came in runs in our pages."""
    found = get_object_or_404(_comment(request, pk).attachments, pk=attachment_pk)
    headers = {"Content-Security-Policy": "sandbox; default-src 'none'"}
    return FileResponse(
        operations.hand_out(attachment=found, to=request.member),
        as_attachment=True,
        filename=found.name,
        content_type=found.media_type,
        headers=headers,
    )


def _comment(request: MemberRequest, pk: UUID) -> Comment:
    return get_object_or_404(comments_for(request.member), pk=pk)


def _back_to(comment: Comment, subject: Any) -> HttpResponse:
    """An older one than the page begins with needs all of them."""
    return redirect(f"{subject.get_absolute_url()}?comments=all#comment-{comment.pk}")
