"""The API for people who build on it: the OpenAPI document, and a page made of it; nothing comes from elsewhere."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kingside.config.api import api
from kingside.config.gate import Entry, gated
from kingside.identity.middleware import MemberRequest
from kingside.web.rest.schemas import DECIMAL_PATTERN


@dataclass(frozen=True, slots=True)
class Field:
    """A field or parameter in words."""

    name: str
    kind: str
    is_required: bool
    says: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation in words."""

    id: str
    method: str
    address: str
    title: str
    says: str
    parameters: list[Field]
    body_type: str
    body: list[Field]
    sent: str
    answered: str
    got: str


@dataclass(frozen=True, slots=True)
class Part:
    """The operations under one heading."""

    name: str
    says: str
    operations: list[Operation]


@cache
def whole() -> dict[str, Any]:
    """The document; it does not change while a process lives."""
    found: dict[str, Any] = api.get_openapi_schema()
    return found


@login_not_required
@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """For a member who signed in, or a program with a token."""
    if getattr(request, "member", None) is not None:
        return _document(request)
    return _by_token(request)


def _document(request: HttpRequest) -> HttpResponse:
    return JsonResponse(whole(), json_dumps_params={"ensure_ascii": False})


_by_token = gated({"GET": Entry(_document)})


@require_safe
def reference(request: MemberRequest) -> HttpResponse:
    """Every operation with what it takes and answers."""
    return render(request, "web/api.html", {"parts": parts(), "count": sum(len(each.operations) for each in parts())})


@cache
def parts() -> list[Part]:
    """The document in words, under the headings of its tags."""
    schemas = whole()["components"]["schemas"]
    listed = [
        (operation["tags"][0], _operation(method, address, operation, schemas))
        for address, methods in whole()["paths"].items()
        for method, operation in methods.items()
    ]
    return [
        Part(tag["name"], tag["description"], [each for name, each in listed if name == tag["name"]])
        for tag in whole()["tags"]
    ]


def _operation(method: str, address: str, said: Mapping[str, Any], schemas: Mapping[str, Any]) -> Operation:
    [(body_type, body)] = said.get("requestBody", {"content": {"": {}}})["content"].items()
    status, answer = next((code, each) for code, each in said["responses"].items() if code < "300")
    media: dict[str, Any] = next(iter(answer.get("content", {}).values()), {})
    return Operation(
        id=said["operationId"],
        method=method.upper(),
        address=address,
        title=said["summary"],
        says=said.get("description", ""),
        parameters=[_parameter(each) for each in said["parameters"]],
        body_type=body_type,
        body=_fields(body.get("schema", {}), schemas),
        sent=_as_json(body["example"]) if "example" in body else "",
        answered=status,
        got=_as_json(media["example"]) if "example" in media else "",
    )


def _parameter(said: Mapping[str, Any]) -> Field:
    return Field(
        name=said["name"],
        kind=f"{said['in']}, {_kind(said['schema'])}",
        is_required=said["required"],
        says=said.get("description", ""),
    )


def _fields(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> list[Field]:
    if "$ref" in schema:
        return _fields(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    needed = schema.get("required", [])
    return [
        Field(name, _kind(each), name in needed, each.get("description", ""))
        for name, each in schema.get("properties", {}).items()
    ]


def _kind(schema: Mapping[str, Any]) -> str:
    """The type of a value in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema or "allOf" in schema:
        return " or ".join(_kind(each) for each in schema.get("anyOf", schema.get("allOf", [])))
    if "enum" in schema or "const" in schema:
        return ", ".join(str(each) or "“”" for each in schema.get("enum", [schema.get("const")]))
    if schema.get("pattern") == DECIMAL_PATTERN:
        return "decimal"
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    return str(schema.get("format") or schema.get("type", "anything"))


def _as_json(example: Any) -> str:
    return example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)
