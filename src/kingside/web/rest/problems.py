"""What went wrong, for programs: problem details as RFC 9457 has them, for the API and for pages that are asked so."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja.errors import HttpError, ValidationError

from kingside.core.errors import DomainError
from kingside.core.texts import Text
from kingside.core.versioning import Conflict, StaleVersion
from kingside.core.workflow import NotAllowed
from kingside.lake.refusal import Refusal
from kingside.lake.results import ResultsGone
from kingside.web.rest.schemas import both_versions

PROBLEM: Final = "application/problem+json"
RESULTS_GONE: Final = gettext_lazy(
    "The files of this profit map were removed just now, as happens when the demo is told anew. Try again."
)
NOTHING_HERE: Final = gettext_lazy("There is nothing here among what you may see.")
WRONG: Final = gettext_lazy("What was sent is not what this takes; `errors` says where.")


def problem(
    status: int,
    detail: Text,
    *,
    kind: str = "",
    title: str = "",
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> JsonResponse:
    """One answer; `kind` is the stable name that programs compare, by default that of the status."""
    phrase = HTTPStatus(status).phrase
    document = {
        "type": f"urn:kingside:problem:{kind or _snake(phrase)}",
        "title": title or phrase,
        "status": status,
        "detail": str(detail),
        **more,
    }
    return JsonResponse(document, status=status, content_type=PROBLEM, headers=headers)


def problem_of(error: Exception) -> JsonResponse | None:
    """The answer for what a person or a program can mend; None for faults of ours."""
    match error:
        case NotAllowed():
            reasons = [{"code": each.code, "sentence": each.sentence} for each in error.reasons]
            return _of_domain(error, reasons=reasons)
        case DomainError():
            return _of_domain(error)
        case Refusal():
            return problem(422, str(error), kind="refusal", title=_("The input cannot be used"))
        case ResultsGone():
            return problem(503, RESULTS_GONE, kind="results_gone", headers={"Retry-After": "5"})
        case Http404():
            return problem(404, NOTHING_HERE)
        case ValidationError():
            return problem(422, WRONG, kind="invalid", errors=[_where(each) for each in error.errors])
        case HttpError():
            return problem(error.status_code, error.message)
    return None


def stale_answer(stale: StaleVersion, conflict: Conflict | None, *, version: int = 0) -> JsonResponse:
    """Somebody saved after the version that a program saw: both, for it to choose, or which `version` it is by now."""
    told = {"conflict": both_versions(conflict)} if conflict else {"version": version}
    return problem(stale.status, stale.sentence, kind="stale_version", **told)


def kind_of(error: type[DomainError]) -> str:
    """`HasALead` is `has_a_lead`."""
    return _snake(re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=A)(?=[A-Z])", "_", error.__name__))


def _of_domain(error: DomainError, **more: list[dict[str, str]]) -> JsonResponse:
    return problem(
        error.status,
        error.sentence,
        kind=kind_of(type(error)),
        title=str(error.title or _("Not done")),
        headers=None,
        **more,
    )


def _where(error: Mapping[str, Any]) -> dict[str, str]:
    """`pointer` leads into the body, `parameter` names what stands in the address or a header."""
    place, *path = error["loc"]
    detail = str(error["msg"]).removeprefix("Value error, ")
    if place == "body":
        return {"pointer": "#/" + "/".join(str(step) for step in path[1:]), "detail": detail}
    return {"parameter": str(path[-1] if path else place), "detail": detail}


def _snake(words: str) -> str:
    return re.sub(r"\W+", "_", words).strip("_").lower()
