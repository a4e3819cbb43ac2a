"""The OpenAPI document as integrators get it: what the rooms declare, and what holds for every operation."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kingside import __version__
from kingside.identity import replays
from kingside.web.rest.problems import PROBLEM
from kingside.web.rest.schemas import Problem

DESCRIPTION: Final = """\
Everything that the pages do, for programs, by the same rules: what a member may not see is not there (404), what she \
may see but not change answers 403.

**Tokens.** Members make them under *Your sign-in*; one reads, or reads and writes. Send it as \
`Authorization: Bearer kst_…`. Cookies do not open the API.

**Decimals** are text, so that no float comes between; money never stands without its currency. A figure that is not \
for your role says `not_shown`; `unknown` is not zero.

**Lists** come in portions; follow `next` until it is null.

**Problems** are RFC 9457 (`application/problem+json`); compare `type`, show `detail`.

**Writing once.** Send an `Idempotency-Key` with what you write; sent again within a day it gets the same answer and \
is done once.

**How much.** Headers `RateLimit-…` say what is left of this minute; 429 says in `Retry-After` how long to wait.
"""
TAGS: Final = [
    {"name": "You", "description": "Who a token stands for."},
    {"name": "Today", "description": "What the newest figures say, and what waits for you."},
    {"name": "Members", "description": "Who works with Kingside, as what; departments and business units."},
    {"name": "Accounts", "description": "Accounts, what they earn, their codes, teams and mentors."},
    {"name": "Imports", "description": "Files in: sent, mapped, tried, taken in, undone."},
    {"name": "Codes", "description": "Whose the codes on invoice lines are."},
    {
        "name": "Leaving accounts",
        "description": "Proposals to leave, step by step to the end; and the lesson on profit.",
    },
    {"name": "Cost models", "description": "How what we do costs what we pay: drafts, and what was published."},
    {"name": "Profit maps", "description": "What every account and product earned in a period."},
    {"name": "Ledger", "description": "What the ledger says of each month, and whether profit ties to it."},
    {"name": "Receivables", "description": "What accounts owe, as of any day in the books."},
    {"name": "Levers", "description": "What would change an account, before and after; examined and agreed."},
    {"name": "Targets", "description": "What accounts are to bring in a period, and how far that is reached."},
    {"name": "Background work", "description": "Jobs: how far they are, stopping them, trying again."},
    {"name": "Exchange rates", "description": "What one currency was in another, by day."},
    {"name": "Lists", "description": "Views of lists that you keep, and lists as files."},
    {"name": "Search", "description": "What a few letters find."},
    {"name": "Flags", "description": "What rules warn of, and how loud the rules are."},
    {"name": "Guards", "description": "What has to hold before a step is made, and what warns or blocks."},
    {"name": "Comments", "description": "What is said about a record."},
    {"name": "Notices", "description": "What you were told."},
    {"name": "Audit", "description": "Who did what when."},
]
SAYS: Final = {
    "400": "It cannot be read: no JSON, no cursor of ours, or a rule of this operation speaks against it.",
    "401": "No token, or one that is no good.",
    "403": "You see this but may not do it, or your token reads only.",
    "404": "There is nothing here among what you may see.",
    "409": "It is at another step or version by now, or already so; or the idempotency key is at work.",
    "410": "It was here, and is kept no longer.",
    "411": "In chunks, without saying how long it is.",
    "413": "More than this takes.",
    "415": "Not the type of body that this takes.",
    "422": "Not what the schema says, or something is missing before this can be done.",
    "429": "More than one may ask in a minute.",
    "503": "Kingside cannot answer just now; try again.",
}
ALWAYS: Final = ("400", "401", "403", "404", "422", "429", "503")
WRITING: Final = ("409", "411", "413", "415")
LIMITS: Final = {
    "RateLimit-Limit": "Requests in a minute.",
    "RateLimit-Remaining": "How many are left.",
    "RateLimit-Reset": "Seconds until the minute is over.",
}
KEY: Final = {
    "in": "header",
    "name": replays.HEADER,
    "required": False,
    "description": "Done once, however often it is sent with this key; kept for a day.",
    "schema": {"type": "string", "minLength": 1, "maxLength": replays.LONGEST, "pattern": r"^[!-~]+$"},
    "example": "4f6c1a90-6d5e-4c55-9f0a-2d8f5b1c7e11",
}


def document_of(declared: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that is the same everywhere is said here, once."""
    document = dict(declared)
    document["info"] = {**document["info"], "version": __version__, "license": {"name": "Apache-2.0"}}
    document["servers"] = [{"url": "/"}]
    components = document["components"]
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"] = dict(sorted((components["schemas"] | problem.pop("$defs") | {"Problem": problem}).items()))
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "kst_…"}}
    document["security"] = [{"token": []}]
    document["paths"] = dict(sorted(document["paths"].items()))
    for method, operation in operations_of(document):
        _complete(method, operation, components["schemas"])
    return document


def operations_of(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every operation with its method."""
    for methods in document["paths"].values():
        yield from methods.items()


def _complete(method: str, operation: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    is_writing = method != "get"
    operation["responses"] = {str(code): answer for code, answer in operation["responses"].items()}
    codes = {*ALWAYS, *(WRITING if is_writing else ()), *(operation["responses"].keys() & SAYS.keys())}
    for code, answer in operation["responses"].items():
        answer["headers"] = {name: _header(says) for name, says in LIMITS.items()}
        if code == "204":
            answer.pop("content", None)
    operation["responses"] |= {code: _refusal(code) for code in sorted(codes)}
    if is_writing:
        operation["parameters"] = [*operation["parameters"], KEY]
    for parameter in operation["parameters"]:
        _exemplify_parameter(parameter, schemas)
    bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
    for media in (media for body in bodies for media in body.get("content", {}).values()):
        media.setdefault("example", example_of(media["schema"], schemas))


def _refusal(code: str) -> dict[str, Any]:
    title = {"type": f"urn:kingside:problem:{code}", "title": SAYS[code].partition(":")[0], "status": int(code)}
    schema = {"$ref": "#/components/schemas/Problem"}
    headers = {"Retry-After": _header("Seconds to wait.")} if code in ("429", "503") else {}
    headers |= {"WWW-Authenticate": {"schema": {"type": "string"}, "description": "Bearer."}} if code == "401" else {}
    content = {PROBLEM: {"schema": schema, "example": title | {"detail": SAYS[code]}}}
    return {"description": SAYS[code], "content": content, **({"headers": headers} if headers else {})}


def _header(says: str) -> dict[str, Any]:
    return {"description": says, "schema": {"type": "integer"}}


def _exemplify_parameter(parameter: dict[str, Any], schemas: Mapping[str, Any]) -> None:
    parameter.pop("examples", None)  # those of JSON Schema; OpenAPI means something else by the name
    parameter.setdefault("example", example_of(parameter["schema"], schemas))


def example_of(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    """What a value of this schema looks like, made of the examples of its parts."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for choice in ("allOf", "anyOf", "oneOf"):
        if choice in schema:
            return example_of(schema[choice][0], schemas)
    if "default" in schema or "const" in schema or "enum" in schema:
        return schema.get("default", schema.get("const", schema.get("enum", [None])[0]))
    match schema.get("type"):
        case "object":
            named = {name: example_of(part, schemas) for name, part in schema.get("properties", {}).items()}
            more = schema.get("additionalProperties")
            return named or ({"name": example_of(more, schemas)} if isinstance(more, dict) else {})
        case "array":
            return [example_of(schema["items"], schemas)]
        case "boolean":
            return True
        case "integer" | "number":
            return max(1, schema.get("minimum", 1))
        case "string":
            return OF_FORMAT.get(schema.get("format", ""), "Text")
    return None


OF_FORMAT: Final = {
    "date": "2025-12-31",
    "date-time": "2025-12-31T09:30:00Z",
    "uuid": "7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10",
    "binary": "order,line,account\n",
    "email": "guest@example.com",
}
