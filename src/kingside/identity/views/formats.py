"""How a member reads texts, days, times and numbers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kingside.identity.formats import choose_formats, reading_as
from kingside.identity.forms.formats import FormatsForm
from kingside.identity.middleware import MemberRequest


@require_http_methods(["GET", "HEAD", "POST"])
def formats(request: MemberRequest) -> HttpResponse:
    """One's own choice."""
    form = FormatsForm(request.POST or None, member=request.member)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            choose_formats(member=request.member, **form.cleaned_data)
            with reading_as(request.member):
                messages.success(request, _("Pages are written this way from now on."))
            return redirect("formats")
        status = 400
    return render(request, "identity/formats.html", {"form": form}, status=status)
