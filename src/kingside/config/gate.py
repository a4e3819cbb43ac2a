"""The door of the API, the same for every operation: who asks, how much, in what form; problems as answers.

Only a token opens it. A session's cookie does not, so that no page of somebody else can write through a browser.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from ninja.errors import ConfigError

from kingside.audit.operations import acting_through
from kingside.core.errors import DomainError
from kingside.identity import rates, replays, tokens
from kingside.identity.middleware import TokenRequest
from kingside.identity.models import ApiToken
from kingside.web.rest.problems import problem, problem_of

LARGEST_BODY: Final = 1 << 20  # bytes of JSON; files have a limit of their own
SAFE: Final = ("GET",)
JSON, FORM = "application/json", "multipart/form-data"
NO_TOKEN = gettext_lazy("Send a token: `Authorization: Bearer kst_…`. Members make theirs under Your sign-in.")
BAD_TOKEN = gettext_lazy("This token is unknown, revoked or run out, or its member is not let in any more.")
TOO_NARROW = gettext_lazy("This token reads only; make one that writes, under Your sign-in.")
AWAY = gettext_lazy("The database does not answer just now. Try again in a moment.")

log = logging.getLogger(__name__)

View = Callable[..., HttpResponse]
Enter = Callable[["Entry"], HttpResponse]


@dataclass(frozen=True, slots=True)
class Entry:
    """A view, the type of body that it takes ("" for none), and what may stand in its query and in its form."""

    view: View
    body: str = ""
    query: frozenset[str] = frozenset()
    form: frozenset[str] = frozenset()


def gated(entries: Mapping[str, Entry]) -> View:
    """What one address does, by method, behind the door."""

    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer = _through(request, entries, lambda entry: entry.view(request, *args, **kwargs))
        except (OperationalError, InterfaceError):
            log.exception("The database does not answer")
            answer = problem(503, str(AWAY), kind="database_away", headers={"Retry-After": "5"})
        return _finished(request, answer)

    opened.login_required = False  # type: ignore[attr-defined]
    opened.csrf_exempt = True  # type: ignore[attr-defined]
    return opened


@csrf_exempt
@login_not_required
def not_found(request: HttpRequest) -> HttpResponse:
    """No operation has this address."""
    return problem(404, _("The API has no such address; /api/v1/docs/ lists them all."))


def _finished(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    patch_vary_headers(answer, ["Authorization"])
    if following := getattr(request, "next_portion", ""):
        answer["Link"] = f'<{following}>; rel="next"'
    return answer


def _through(request: HttpRequest, entries: Mapping[str, Entry], enter: Enter) -> HttpResponse:
    token, refused = _known(request)
    if token is None:
        return refused or problem(401, str(BAD_TOKEN))
    allowance = rates.of_program(token.member, now=timezone.now())
    answered = rates.too_many(allowance) if allowance.is_spent else _asked(request, token, entries, enter)
    for name, value in allowance.headers.items():
        answered[name] = value
    return answered


def _known(request: HttpRequest) -> tuple[ApiToken | None, HttpResponse | None]:
    """Whose token this is. Whoever tries many that are none has to wait."""
    text = tokens.in_header(request)
    token = tokens.token_of(text) if text else None
    if token is not None:
        token.member.remembered = {}
        asked = cast("TokenRequest", request)
        asked.user = asked.member = token.member
        asked.token = token
        return token, None
    allowance = rates.of_a_try(request, now=timezone.now())
    if allowance.is_spent:
        return None, rates.too_many(allowance)
    challenge = 'Bearer error="invalid_token"' if text else "Bearer"
    return None, problem(401, str(BAD_TOKEN if text else NO_TOKEN), headers={"WWW-Authenticate": challenge})


def _asked(request: HttpRequest, token: ApiToken, entries: Mapping[str, Entry], enter: Enter) -> HttpResponse:
    method = request.method = "GET" if request.method == "HEAD" else str(request.method)
    if method not in entries:
        allowed = ", ".join(sorted(entries))
        return problem(405, _("This address takes {methods}.").format(methods=allowed), headers={"Allow": allowed})
    if method not in SAFE and token.scope != ApiToken.Scope.WRITE:
        challenge = {"WWW-Authenticate": 'Bearer error="insufficient_scope", scope="write"'}
        return problem(403, str(TOO_NARROW), kind="insufficient_scope", headers=challenge)
    try:
        entry = entries[method]
        return _out_of_form(request, entry) or _answered(request, token, lambda: enter(entry))
    except (RequestDataTooBig, TooManyFieldsSent):
        return problem(413, _("That is more than this takes."))
    except (UnreadablePostError, MultiPartParserError, SuspiciousOperation):
        return problem(400, _("The body ends early, or is no form as its header says."), kind="unreadable")


def _answered(request: HttpRequest, token: ApiToken, answer: Callable[[], HttpResponse]) -> HttpResponse:
    if request.method in SAFE:
        return answer()
    try:
        with acting_through(f"token {token.pk}"):
            return replays.once(request, token, answer)
    except DomainError as error:
        refused = problem_of(error)
        if refused is None:
            raise ConfigError from error
        return refused


def _out_of_form(request: HttpRequest, entry: Entry) -> HttpResponse | None:
    """What is wrong with how it was sent, before anybody looks at what was sent."""
    if "\0" in request.path:
        return not_found(request)
    if unknown := sorted(set(request.GET) - entry.query):
        errors = [{"parameter": name, "detail": _("There is no such parameter here.")} for name in unknown]
        return problem(422, _("The query names what this does not take."), kind="invalid", errors=errors)
    if repeated := [name for name, values in request.GET.lists() if len(values) > 1]:
        errors = [{"parameter": name, "detail": _("It stands there more than once.")} for name in repeated]
        return problem(422, _("A parameter may stand in the query once."), kind="invalid", errors=errors)
    if nul := [name for name, values in request.GET.lists() if any("\0" in value for value in values)]:
        errors = [{"parameter": name, "detail": _("It holds a NUL character.")} for name in nul]
        return problem(422, _("No text may hold a NUL character."), kind="invalid", errors=errors)
    return _out_of_body(request, entry) or _out_of_fields(request, entry)


def _out_of_fields(request: HttpRequest, entry: Entry) -> HttpResponse | None:
    """Of a form; ninja passes over what it does not know."""
    if entry.body != FORM:
        return None
    unknown = sorted({*request.POST, *request.FILES} - entry.form)
    errors = [{"pointer": f"#/{name}", "detail": _("There is no such field here.")} for name in unknown]
    return problem(422, _("The form has what this does not take."), kind="invalid", errors=errors) if errors else None


def _out_of_body(request: HttpRequest, entry: Entry) -> HttpResponse | None:
    if "Transfer-Encoding" in request.headers:
        return problem(
            411, _("Say in Content-Length how long the body is; in chunks of unknown number it is not read.")
        )
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if not entry.body:
        is_nothing = request.content_type == JSON and length <= len("{}") and request.body in (b"", b"{}")
        return problem(415, _("This takes no body.")) if length and not is_nothing else None
    if request.content_type != entry.body:
        return problem(
            415, _("Send it as {content_type}.").format(content_type=entry.body), headers={"Accept": entry.body}
        )
    if entry.body == JSON and request.encoding and request.encoding.lower().replace("-", "") != "utf8":
        return problem(415, _("Send JSON in UTF-8."))
    if length > (LARGEST_BODY if entry.body == JSON else settings.KINGSIDE_LARGEST_UPLOAD + LARGEST_BODY):
        return problem(413, _("That is more than this takes."))
    return None
