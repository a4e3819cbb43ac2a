"""Signing in, by password or in the demo by one click on a persona; signing out; a new password."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.views import LoginView, LogoutView, PasswordChangeView
from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from kingside.identity import queries, set_up_link
from kingside.identity.forms.sign_in import FirstMemberForm
from kingside.identity.middleware import MemberRequest
from kingside.identity.models import Member
from kingside.identity.operations import PersonaNeedsNone, WeakPassword


class SignIn(LoginView):  # type: ignore[misc]
    """The form, the personas of an open demo, or which command helps where nobody can sign in yet."""

    template_name = "identity/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        wanted = self.request.GET.get("next", "")
        return context | {
            "cards": [_card(member, wanted) for member in queries.personas(self.request)],
            "has_members": queries.has_members(),
            "next": wanted,
        }


@method_decorator((login_not_required, never_cache), name="dispatch")
class FirstMember(FormView[FirstMemberForm]):
    """Whoever sets up an installation lets herself in, once, by the link that `kingside serve` printed."""

    template_name = "identity/first_member.html"
    form_class = FirstMemberForm
    success_url = reverse_lazy("home")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        set_up_link.check(request, kwargs["token"])
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: FirstMemberForm) -> HttpResponse:
        try:
            member = form.welcome()
        except WeakPassword as error:
            form.add_error("password", error.sentence)
            return self.form_invalid(form)
        login(self.request, member, backend="kingside.identity.backends.Passwords")
        return super().form_valid(form)


def _card(member: Member, wanted: str) -> dict[str, str]:
    query = f"?{urlencode({'next': wanted})}" if wanted else ""
    url = reverse("persona", args=[member.pk]) + query
    return {"url": url, "name": member.name, "title": member.title, "sentence": member.sentence}


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):  # type: ignore[misc]
    """Asks on GET, does on POST."""

    template_name = "identity/sign_out.html"


class NewPassword(PasswordChangeView):  # type: ignore[misc]
    """A member's own new password; a persona of the demo has none."""

    template_name = "identity/new_password.html"
    success_url = reverse_lazy("home")

    def dispatch(self, request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.member.is_demo:
            raise PersonaNeedsNone
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer


@login_not_required
@never_cache
@require_POST
def persona(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in as one of the demo's people; 404 wherever the demo is not open."""
    chosen = get_object_or_404(queries.personas(request), pk=pk)
    login(request, authenticate(request, persona=chosen))
    return redirect(_wanted_page(request))


def _wanted_page(request: HttpRequest) -> str:
    """The page they came for, if it is one of ours."""
    wanted = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else settings.LOGIN_REDIRECT_URL
