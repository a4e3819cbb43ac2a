"""The REST API below /api/v1: which room brings what, and how each of its operations is entered."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser

from kingside.accounts.api import router as accounts
from kingside.comments.api import router as comments
from kingside.config.gate import FORM, JSON, Entry, gated, not_found
from kingside.config.openapi_document import DESCRIPTION, TAGS, document_of
from kingside.core.errors import DomainError
from kingside.exports.api import router as exports
from kingside.flags.api import router as flags
from kingside.guards.api import router as guards
from kingside.identity.api import router as identity
from kingside.imports.api import router as imports
from kingside.jobs.api import router as jobs
from kingside.lake.refusal import Refusal
from kingside.lake.results import ResultsGone
from kingside.money.api import router as money
from kingside.notices.api import router as notices
from kingside.overview.api import router as overview
from kingside.profit.api import router as profit
from kingside.search.api import router as search
from kingside.tables.api import router as tables
from kingside.web.rest.problems import problem_of

ROOT: Final = "/api/v1/"
DEEPEST: Final = 32  # levels of JSON
ROUTERS: Final = (
    *(identity, accounts, imports, money, jobs, profit, overview),
    *(comments, flags, guards, notices, search, tables, exports),
)
SOURCES: Final = {"body": JSON, "file": FORM, "form": FORM}


class StrictJson(Parser):
    """JSON as the standard has it: no NaN, no name twice, nothing deeper than anybody writes."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            sent = json.loads(
                request.body.decode(), parse_constant=_no_number, parse_float=Decimal, object_pairs_hook=_once_each
            )
        except UnicodeDecodeError:
            raise HttpError(400, _("The body is not UTF-8.")) from None
        except RecursionError:
            raise HttpError(400, _("The JSON is nested too deeply.")) from None
        except ValueError as error:
            raise HttpError(400, _("The body is not JSON: {error}.").format(error=error)) from None
        _refuse_unwritable(sent, depth=0)
        return sent  # type: ignore[no-any-return]


class Api(NinjaAPI):
    """Ninja's way in and out, with our problems, our parser and our document."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The document as integrators read it."""
        return document_of(super().get_openapi_schema(path_prefix=ROOT))

    def get_openapi_operation_id(self, operation: Any) -> str:
        """The name of the function, as in the names of addresses."""
        return str(operation.view_func.__name__)


def _no_number(name: str) -> NoReturn:
    raise ValueError(_("{name} is no number").format(name=name))


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(_("a name stands in it twice"))
    return found


def _refuse_unwritable(value: Any, *, depth: int) -> None:
    """What no database keeps, anywhere in the body."""
    if depth > DEEPEST:
        raise HttpError(400, _("The JSON is nested too deeply."))
    match value:
        case str():
            if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
                raise HttpError(400, _("A text in the body holds a NUL character or half of a surrogate pair."))
        case Mapping():
            for name, part in value.items():
                _refuse_unwritable(name, depth=depth + 1)
                _refuse_unwritable(part, depth=depth + 1)
        case list():
            for part in value:
                _refuse_unwritable(part, depth=depth + 1)


def _problem(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    answer = problem_of(error) if isinstance(error, Exception) else None
    if answer is None:
        raise error
    return answer


def made() -> Api:
    """The API with every room's operations; each room's router brings its tag."""
    found = Api(
        title="Kingside",
        version="1",
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
        parser=StrictJson(),
        openapi_extra={"tags": TAGS},
    )
    for each in (DomainError, Refusal, ResultsGone, Http404, HttpError, ValidationError):
        found.add_exception_handler(each, _problem)
    for router in ROUTERS:
        found.add_router("", router)
    return found


def patterns(made_api: Api) -> list[URLPattern]:
    """Every address of the API behind its door; what is none of them is a problem, not a page."""
    entries: dict[str, dict[str, Entry]] = {}
    names: list[tuple[str, str]] = []
    for bound in made_api._get_bound_routers():  # noqa: SLF001  the one way to a view and its operations
        for pattern, operation in zip(bound.urls_paths(bound.prefix), _operations(bound), strict=True):
            route = str(pattern.pattern)
            entry = _entry(pattern.callback, operation)
            entries.setdefault(route, {}).update(dict.fromkeys(operation.methods, entry))
            names.append((route, operation.view_func.__name__))
    gates = {route: gated(methods) for route, methods in entries.items()}
    found = [path(route, gates[route], name=name) for route, name in names]
    return [*found, re_path(r"^[\s\S]*", not_found, name="nothing")]


def _operations(bound: Any) -> list[Any]:
    return [operation for view in bound.path_operations.values() for operation in view.operations]


def _entry(view: Any, operation: Any) -> Entry:
    sources = [model.__ninja_param_source__ for model in operation.models]
    bodies = [SOURCES[source] for source in sources if source in SOURCES]
    body = FORM if FORM in bodies else next(iter(bodies), "")
    return Entry(view, body=body, query=_names(operation, "query"), form=_names(operation, "form", "file"))


def _names(operation: Any, *sources: str) -> frozenset[str]:
    models = [model for model in operation.models if model.__ninja_param_source__ in sources]
    return frozenset(name for model in models for name in getattr(model, "__ninja_flatten_map__", model.model_fields))


api: Final = made()
