"""Opening a notice, marking it as read, and how notices come. Their list is a page across rooms."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kingside.identity.middleware import MemberRequest
from kingside.notices import operations, queries
from kingside.notices.access import notices_for, still_visible
from kingside.notices.forms import WishForm
from kingside.notices.models import Notice


@require_safe
def open_one(request: MemberRequest, pk: int) -> HttpResponse:
    """Go where a notice leads; that it was opened means that it was read."""
    notice = _notice_or_404(request, pk)
    if request.method == "GET":
        operations.read(notice=notice, at=timezone.now())
    return redirect(notice.path)


@require_POST
def read(request: MemberRequest, pk: int) -> HttpResponse:
    """Seen, without going anywhere."""
    operations.read(notice=_notice_or_404(request, pk), at=timezone.now())
    return _back(request)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    """In the page or not, by mail at once, daily or never; each kind by itself."""
    told = request.POST if request.method == "POST" else None
    forms = [WishForm(setting, told) for setting in queries.settings_of(request.member)]
    if request.method == "POST" and all(form.is_valid() for form in forms):
        operations.choose(member=request.member, wishes={form.setting.kind: form.wish for form in forms})
        messages.success(request, _("From now on you hear of things like this."))
        return redirect("notices:settings")
    status = 400 if request.method == "POST" else 200
    return render(request, "notices/settings.html", {"forms": forms}, status=status)


def _notice_or_404(request: MemberRequest, pk: int) -> Notice:
    notice = get_object_or_404(notices_for(request.member), pk=pk)
    if not still_visible(request.member, [notice]):
        raise Http404(_("What this was about is not there for you any more."))
    return notice


def _back(request: HttpRequest) -> HttpResponse:
    """To the list as it was asked for."""
    asked = QueryDict(request.POST.get("query", "")).urlencode()
    return redirect(reverse("overview:notices") + (f"?{asked}" if asked else ""))
