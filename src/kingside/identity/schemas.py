"""What comes in and goes out by API about members, grants, departments and units."""

from datetime import date, datetime
from typing import Any, Literal, cast

from ninja import Field

from kingside.identity import queries
from kingside.identity.models import ApiToken, Role
from kingside.web.rest.schemas import Day, In, Key, Out, Version

Scope = Literal["read", "write"]
GrantedRole = Literal["MGR", "EXE", "FIN", "ADM", "PRG", "PRIVACY"]


class MemberName(Out):
    """A member by id and name."""

    id: int = Field(examples=[7])
    name: str = Field(examples=["Nadia Rahn"])


class UnitName(Out):
    """A business unit by id and name."""

    id: int = Field(examples=[2])
    name: str = Field(examples=["North"])


class TokenSeen(Out):
    """The token that asks."""

    id: int = Field(examples=[3])
    name: str = Field(examples=["Nightly invoices"])
    scope: Scope = Field(examples=["write"])
    expires_at: datetime


class Me(Out):
    """Who a token stands for, and what it may."""

    id: int = Field(examples=[7])
    name: str = Field(examples=["Nadia Rahn"])
    email: str = Field(examples=["nadia@example.com"])
    title: str = Field(examples=["Controller"])
    roles: list[str] = Field(description="Held for the whole business today.", examples=[["FIN"]])
    token: TokenSeen


class FormatsSaid(In):
    """How you read texts, days, times and numbers; empty leaves it to the browser or the installation."""

    time_zone: str = Field(max_length=60, examples=["Europe/Berlin"])
    locale: str = Field(max_length=10, examples=["de"])
    language: str = Field(default="", max_length=12, examples=["en"])


class FormatsSeen(Out):
    """How you read days, times and numbers on pages and in mails; the API writes ISO 8601 and UTC."""

    time_zone: str = Field(description="Empty is that of the installation.", examples=["Europe/Berlin"])
    locale: str = Field(description="Empty is that of the installation.", examples=["de"])
    language: str = Field(description="Empty is what the browser asks for.", examples=["en"])


class MemberSeen(Out):
    """A member of the list."""

    id: int = Field(examples=[7])
    name: str = Field(examples=["Nadia Rahn"])
    email: str = Field(examples=["nadia@example.com"])
    title: str = Field(examples=["Controller"])
    function: str = Field(examples=["Finance"])
    is_active: bool
    has_second_factor: bool
    last_seen_at: datetime | None

    @staticmethod
    def of(row: queries.Listed) -> "MemberSeen":
        member = row.member
        return MemberSeen(
            id=member.pk,
            name=member.name,
            email=member.email,
            title=member.title,
            function=member.function,
            is_active=member.is_active,
            has_second_factor=row.has_second_factor,
            last_seen_at=row.last_seen_at,
        )


class GrantSeen(Out):
    """A role that a member holds from one day to the day before another."""

    id: int = Field(examples=[5])
    role: str = Field(examples=[Role.FIN.value])
    unit: UnitName | None = Field(description="Null is the whole business.")
    valid_from: date
    valid_to: date | None = Field(description="The first day on which it no longer holds.")
    given_by: MemberName | None


class AbsenceSeen(Out):
    """A member is away from `valid_from` to the day before `valid_to`."""

    id: int = Field(examples=[4])
    valid_from: date
    valid_to: date | None


class MemberRoles(Out):
    """One member with roles, departments and absences; `past_grants` are over."""

    id: int = Field(examples=[7])
    version: int = Field(description="Send it with a change.", examples=[3])
    name: str = Field(examples=["Nadia Rahn"])
    email: str = Field(examples=["nadia@example.com"])
    title: str = Field(examples=["Controller"])
    function: str = Field(examples=["Finance"])
    finding: str = Field(examples=["Nadia Rahn: finance"])
    grants: list[GrantSeen]
    past_grants: list[GrantSeen]
    departments: list[str] = Field(examples=[["Represents Warehouse"]])
    absences: list[AbsenceSeen]

    @staticmethod
    def of(page: queries.MemberPage) -> "MemberRoles":
        return MemberRoles(
            id=page.member.pk,
            version=page.member.version,
            name=page.member.name,
            email=page.member.email,
            title=page.member.title,
            function=page.member.function,
            finding=page.finding,
            grants=[GrantSeen.from_orm(grant) for grant in page.grants],
            past_grants=[GrantSeen.from_orm(grant) for grant in page.history],
            departments=page.departments,
            absences=[AbsenceSeen.from_orm(absence) for absence in page.absences],
        )


class InvitationSeen(Out):
    """A guest who has not come yet. The link is in the mail only."""

    id: int = Field(examples=[9])
    name: str = Field(examples=["Gesa Holm"])
    email: str = Field(examples=["guest@example.com"])
    title: str = Field(examples=["Controller"])
    function: str = Field(examples=["Finance"])
    invited_at: datetime
    expires_at: datetime
    sent_at: datetime | None = Field(description="Null while no mail left; send it again.")


class DepartmentSeen(Out):
    """A department and who answers for it."""

    id: int = Field(examples=[2])
    version: int = Field(description="Send it with a change.", examples=[3])
    name: str = Field(examples=["Warehouse"])
    representative: MemberName | None
    deputy: MemberName | None


class UnitSeen(Out):
    """A part of the business; `parent` is what it is a part of."""

    id: int = Field(examples=[2])
    version: int = Field(description="Send it with a change.", examples=[3])
    name: str = Field(examples=["North"])
    parent: UnitName | None
    depth: int = Field(description="0 at the top of the tree.", examples=[0])


class Guest(In):
    """Whom to invite; the guest chooses the password."""

    name: str = Field(min_length=1, max_length=200, examples=["Gesa Holm"])
    email: str = Field(min_length=3, max_length=254, examples=["guest@example.com"])
    title: str = Field("", max_length=200, examples=["Controller"])
    function: str = Field("", max_length=200, examples=["Finance"])


class MemberChanged(In):
    """A member as they shall be called and reached, over the version that was seen; what is left out is empty."""

    version: Version
    name: str = Field(min_length=1, max_length=200, examples=["Nadia Rahn"])
    email: str = Field(min_length=3, max_length=254, examples=["nadia@example.com"])
    title: str = Field("", max_length=200, examples=["Controller"])
    function: str = Field("", max_length=200, examples=["Finance"])


class NewGrant(In):
    """A role from one day to the day before another."""

    role: GrantedRole = Field(examples=["FIN"])
    unit: Key | None = Field(None, description="Of managers, executives and finance; null is the whole business.")
    valid_from: Day
    valid_to: Day | None = None


class NewAbsence(In):
    """From when to when somebody is away."""

    valid_from: Day
    valid_to: Day | None = None


class DepartmentSaid(In):
    """A department as it shall be."""

    name: str = Field(min_length=1, max_length=200, examples=["Warehouse"])
    representative: Key | None = Field(None, description="Id of a member.")
    deputy: Key | None = Field(None, description="Id of another member.")


class DepartmentChanged(DepartmentSaid):
    """A department as it shall be, over the version that was seen."""

    version: Version


class UnitSaid(In):
    """A unit as it shall be."""

    name: str = Field(min_length=1, max_length=200, examples=["North"])
    parent: Key | None = Field(None, description="Id of the unit it is a part of.")


class UnitChanged(UnitSaid):
    """A unit as it shall be, over the version that was seen."""

    version: Version


def token_seen(token: ApiToken) -> TokenSeen:
    """The token without its text, of which Kingside keeps nothing."""
    return TokenSeen(id=token.pk, name=token.name, scope=cast("Scope", token.scope), expires_at=token.expires_at)


class HeldRows(Out):
    """Rows of one table that refer to a member."""

    table: str = Field(examples=["accounts.Membership"])
    as_: str = Field(alias="as", examples=["member"], description="By which of its references.")
    rows: list[dict[str, Any]] = Field(examples=[[{"id": 41, "team_role": "LEAD", "valid_from": "2026-03-01"}]])


class Held(Out):
    """What Kingside holds about a member; what the rows say depends on their table, names of others are not in them."""

    about: dict[str, Any] = Field(examples=[{"id": 7, "name": "Nadia Rahn", "email": "nadia@example.com"}])
    as_of: datetime
    tables: list[HeldRows]
    values_beside_the_trail: list[dict[str, Any]] = Field(
        description="What was said of them before, and what they wrote earlier.",
        examples=[[{"verb": "changed", "kind": "member", "field": "title", "before": "Sales", "after": "Lead"}]],
    )
    events: list[dict[str, Any]] = Field(
        description="What they did, and what happened to them.",
        examples=[[{"did": "edited", "kind": "account", "record_id": "12"}]],
    )
