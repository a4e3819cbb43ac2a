"""What comes in and goes out by API about codes on invoice lines."""

from datetime import date, datetime
from typing import Literal

from ninja import Field

from kingside.profit.queries.codes import CodeRow, Suggestion
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Figure, In, Number, Out, figure


class SuggestionSeen(Out):
    """An account a code may belong to, and why one may think so."""

    number: Number
    name: str = Field(examples=["Orrestad Paper"])
    why: str = Field(examples=["the same number"])
    is_sure: bool

    @staticmethod
    def of(found: Suggestion) -> "SuggestionSeen":
        return SuggestionSeen(number=found.number, name=found.name, why=found.why, is_sure=found.is_sure)


class CodeUsed(Out):
    """A code on invoice lines; without an account it counts as nobody's."""

    source: str = Field(examples=["SAP"])
    code: str = Field(examples=["4711"])
    name: str = Field(description="As the lines say it.", examples=["ORRESTAD PAPER AB"])
    account: str = Field(description="Its number; empty is nobody's.", examples=[""])
    lines: int = Field(examples=[120])
    net_revenue: Figure = Field(description="In the currency of the imported lines.")
    first_day: date
    last_day: date
    suggestion: SuggestionSeen | None

    @staticmethod
    def of(row: CodeRow, *, currency: str, shows_revenue: bool) -> "CodeUsed":
        use = row.use
        return CodeUsed(
            source=use.source,
            code=use.code,
            name=use.name,
            account=use.account,
            lines=use.lines,
            net_revenue=figure(use.net_revenue, currency, is_shown=shows_revenue),
            first_day=use.first_day,
            last_day=use.last_day,
            suggestion=SuggestionSeen.of(row.suggestion) if row.suggestion else None,
        )


class CodeOf(In):
    """A code in its source."""

    source: str = Field(min_length=1, max_length=60, examples=["SAP"])
    code: str = Field(min_length=1, max_length=200, examples=["4711"])


class Assigned(CodeOf):
    """A code and whose it shall be."""

    account: str = Field(
        min_length=1,
        max_length=200,
        description="Number of an account; of a new one, its name.",
        examples=["10020"],
    )


class Assigning(In):
    """Codes and whose they shall be, at once and undone as one."""

    how: Literal["given", "new"] = Field(
        "given",
        description="`given` to accounts that are there; `new` makes an account of each code.",
        examples=["given"],
    )
    codes: list[Assigned] = Field(min_length=1, max_length=5000)


class AssignmentSeen(Out):
    """Codes that were assigned at once."""

    id: str = Field(examples=["7b1f0a52-9f0e-4c43-8a53-0f4d6a2f9b10"], json_schema_extra={"format": "uuid"})
    codes: int = Field(examples=[3])
    by: str = Field(examples=["Nadia Rahn"])
    assigned_at: datetime
    undone_at: datetime | None


class Returned(Out):
    """What an undo gave back; `kept` were moved again since."""

    reversed: int = Field(examples=[3])
    kept: list[list[str]] = Field(examples=[[["SAP", "4711"]]])


class CodesAsked(Paging):
    """Which codes."""

    show: Literal["unassigned", "all"] = Field("unassigned", examples=["unassigned"])
    search: str = Field("", max_length=200, description="In code and name.", examples=["orrestad"])
