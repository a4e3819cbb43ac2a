"""There and back: signing in at an OpenID Connect provider."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from kingside.identity import openid
from kingside.identity.links import link

WANTED = "kingside.openid.next"


@login_not_required
@never_cache
@require_GET
def begin(request: HttpRequest) -> HttpResponse:
    """Off to the provider."""
    request.session[WANTED] = request.GET.get("next", "")
    return openid.send_there(request, back=link(request, reverse("openid_back")))


@login_not_required
@never_cache
@require_GET
def back(request: HttpRequest) -> HttpResponse:
    """Back from there; a second factor of ours is asked for all the same."""
    member = openid.recognise(claims=openid.proven_by(request), at=timezone.now())
    wanted = request.session.pop(WANTED, "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    answer: HttpResponse = perform_login(request, Login(user=member, redirect_url=wanted if is_ours else None))
    return answer
