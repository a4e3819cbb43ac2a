"""The lesson on profit: read, acknowledged, and by whom."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kingside.identity.middleware import MemberRequest
from kingside.profit import lesson
from kingside.profit.queries.lessons import lesson_page, readers_page


@require_safe
def read_lesson(request: MemberRequest) -> HttpResponse:
    """One screen of it."""
    page = lesson_page(request.member, asked=request.GET.get("screen", ""))
    return render(request, "profit/lesson.html", {"page": page})


@require_POST
def acknowledge(request: MemberRequest) -> HttpResponse:
    """The member has read the version that was shown."""
    sent = request.POST.get("version", "")
    lesson.acknowledge(member=request.member, version=int(sent[:9]) if sent.isdecimal() else 0, at=timezone.now())
    messages.success(request, _("Thank you. The lesson stays here for whenever you want it."))
    return redirect("profit:business")


@require_safe
def lesson_readers(request: MemberRequest) -> HttpResponse:
    """Who has acknowledged it."""
    return render(request, "profit/lesson/readers.html", {"page": readers_page(request.member)})
