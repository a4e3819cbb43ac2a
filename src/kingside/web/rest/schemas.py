"""What goes in and comes out: the words that the schemas of all rooms are made of."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Generic, Literal, TypeVar

from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict, PlainSerializer, StrictBool, StrictInt, WithJsonSchema

from kingside.core.versioning import Conflict

Item = TypeVar("Item")

LARGEST_KEY: Final = 2**63 - 1
DECIMAL_PATTERN: Final = r"^-?[0-9]+(\.[0-9]+)?$"
LONGEST_DECIMAL: Final = 60


class In(Schema):
    """What a program sends: fields that are not named here are refused, never passed over."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class Out(Schema):
    """What a program gets."""


def _written_out(value: Decimal) -> str:
    """Every digit and no more: 1500 and 280.17, never an exponent."""
    told = f"{value:f}"
    told = told.rstrip("0").rstrip(".") if "." in told else told
    return "0" if told == "-0" else told


def _iso_day(value: Any) -> Any:
    """A day as ISO 8601 has it, and nothing that could be read as one."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or len(value) != len("2025-12-31"):
        raise ValueError("Write the day as 2025-12-31.")
    return value


def told_exactly(value: Any) -> Any:
    """A decimal as text: a number in JSON may have gone through a float before it came here."""
    if not isinstance(value, str) or len(value) > LONGEST_DECIMAL or not re.fullmatch(DECIMAL_PATTERN, value):
        raise ValueError('Write the decimal as text, such as "1234.50".')
    return value


Exact = Annotated[
    Decimal,
    PlainSerializer(_written_out, return_type=str),
    WithJsonSchema({"type": "string", "pattern": DECIMAL_PATTERN, "examples": ["1234.50"]}),
]
"""A decimal with every digit, as text, since a number in JSON is a float to most who read it."""

Told = Annotated[
    Decimal,
    BeforeValidator(told_exactly),
    WithJsonSchema(
        {"type": "string", "pattern": DECIMAL_PATTERN, "maxLength": LONGEST_DECIMAL, "examples": ["1234.50"]}
    ),
]
"""A decimal that a program sends."""

Day = Annotated[
    date,
    BeforeValidator(_iso_day),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2025-12-31"]}),
]
Currency = Annotated[str, Field(description="ISO 4217.", examples=["EUR"])]
Number = Annotated[str, Field(description="The number of an account.", examples=["10020"])]
Key = Annotated[StrictInt, Field(ge=1, le=LARGEST_KEY, examples=[7])]
Version = Annotated[StrictInt, Field(ge=0, le=2**31 - 1, description="The version that you saw.", examples=[3])]
Yes = StrictBool


class Money(Out):
    """An amount, never without its currency."""

    amount: Exact
    currency: Currency


class Figure(Out):
    """A figure in one of three states: a value, unknown, or not shown to your role. Unknown is not zero."""

    state: Literal["value", "unknown", "not_shown"] = Field(examples=["value"])
    value: Exact | None = Field(description="Null unless the state is `value`.", examples=["1234.50"])
    unit: str = Field(description="A currency (empty where nobody knows which), `share` or `rank`.", examples=["EUR"])


def figure(value: Decimal | int | None, unit: str, *, is_shown: bool = True) -> Figure:
    """What may not be shown carries no value, whatever it is."""
    if not is_shown:
        return Figure(state="not_shown", value=None, unit=unit)
    state: Literal["value", "unknown"] = "unknown" if value is None else "value"
    return Figure(state=state, value=None if value is None else Decimal(value), unit=unit)


class Listed(Out, Generic[Item]):
    """One portion of a list."""

    items: Sequence[Item]
    next: str | None = Field(
        description="The address of the next portion, null after the last; the header Link says it too.",
        examples=["/api/v1/accounts?limit=50&cursor=eyJ"],
    )


class Done(Out):
    """It was done; `says` in words."""

    says: str = Field(examples=["Done."])


class Contested(Out):
    """One field in which the two versions differ."""

    field: str = Field(examples=["sector"])
    seen: str = Field(description="What the version said that you saw; empty where nobody knows.", examples=["Paper"])
    theirs: str = Field(examples=["Packaging"])
    yours: str = Field(examples=["Paper, packaging"])
    is_contested: bool = Field(description="Both changed it, or nobody can tell.", examples=[True])


class BothVersions(Out):
    """What somebody saved since the version that you saw, beside what you sent."""

    version: int = Field(description="Send this one once you have chosen.", examples=[4])
    who: str = Field(examples=["Nadia Rahn"])
    at: str | None = Field(examples=["2025-12-31T09:30:00+00:00"])
    fields: list[Contested]


def both_versions(conflict: Conflict) -> dict[str, Any]:
    """The page that asks which version to keep, as a document."""
    return BothVersions(
        version=conflict.version,
        who=conflict.who,
        at=conflict.at.isoformat() if conflict.at else None,
        fields=[
            Contested(
                field=choice.versions.field,
                seen=choice.seen,
                theirs=choice.theirs,
                yours=choice.yours,
                is_contested=choice.versions.is_contested,
            )
            for choice in conflict.choices
        ],
    ).model_dump()


class Wrong(Out):
    """One thing that is wrong with a request, and where."""

    pointer: str | None = Field(None, description="JSON pointer into the body.", examples=["#/version"])
    parameter: str | None = Field(None, description="Name in the address.", examples=["limit"])
    detail: str = Field(examples=["Input should be a valid integer"])


class Reason(Out):
    """Why a move is held up."""

    code: str = Field(examples=["cost_model.not_reconciled"])
    sentence: str = Field(examples=["It is not reconciled."])


class Problem(Out):
    """RFC 9457: what went wrong and what to do about it."""

    type: str = Field(description="A stable name for programs.", examples=["urn:kingside:problem:not_found"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(ge=400, le=599, examples=[404])
    detail: str = Field(description="For people.", examples=["There is nothing here among what you may see."])
    errors: list[Wrong] | None = Field(None, description="Of 400 and 422: each place that is wrong.")
    reasons: list[Reason] | None = Field(None, description="Of a move that is held up: each reason.")
    conflict: BothVersions | None = Field(None, description="Of a stale version: both versions.")
