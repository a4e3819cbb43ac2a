"""What comes in and goes out by API about accounts: what people say of them, their codes, their team and proposals."""

from datetime import date, datetime
from typing import Literal

from ninja import Field

from kingside.accounts.models import Account
from kingside.accounts.proposals import LONGEST
from kingside.accounts.queries import Held, Proposed, TeamPage
from kingside.identity.models import Member
from kingside.identity.schemas import UnitName
from kingside.web.rest.schemas import Day, In, Key, Number, Out, Version

TeamRole = Literal["LEAD", "SUPPORT", "DEVELOPMENT", "SPECIALIST", "PLAYER"]
Change = Literal["JOIN", "LEAVE", "HAND_OVER", "MENTOR"]
State = Literal["PROPOSED", "ACCEPTED", "DECLINED", "WITHDRAWN"]


class AccountSaid(In):
    """What a person says of an account, over the version that was seen."""

    version: Version
    name: str = Field(min_length=1, max_length=300, examples=["Orrestad Paper"])
    sector: str = Field("", max_length=200, examples=["Paper"])
    since: Day | None = Field(None, description="Customer since; null is unknown.")
    parent: str | None = Field(
        None,
        max_length=300,
        description="Number of the account it is part of; null is none. Left out, it stays.",
        examples=["10010"],
    )


class AccountKept(Out):
    """What is known of an account after a change."""

    number: Number
    version: int = Field(examples=[4])
    name: str = Field(examples=["Orrestad Paper"])
    sector: str = Field(examples=["Paper"])
    since: date | None
    parent: str | None = Field(description="Number of the account it is part of.", examples=["10010"])

    @staticmethod
    def resolve_parent(account: Account) -> str | None:
        return account.parent.number if account.parent else None


class CodeSeen(Out):
    """What one source calls an account."""

    source: str = Field(examples=["SAP"])
    code: str = Field(examples=["4711"])


class HeldSeen(Out):
    """Somebody was, is or will be on the team, or mentor."""

    id: int = Field(examples=[12])
    who: str = Field(examples=["Nadia Rahn"])
    title: str = Field(examples=["Lead account manager"])
    role: str = Field(examples=["Lead"])
    valid_from: date
    valid_to: date | None = Field(description="The first day on which it no longer holds.")
    recorded_by: str = Field(examples=["Maud Keller"])
    is_current: bool
    is_over: bool

    @staticmethod
    def of(held: Held) -> "HeldSeen":
        told = {name: getattr(held, name) for name in HeldSeen.model_fields if name != "id"}
        return HeldSeen.model_validate(told | {"id": held.pk})


class TeamSeen(Out):
    """Who is on the team, who mentors, who was."""

    finding: str = Field(examples=["Nadia Rahn leads Orrestad Paper"])
    team: list[HeldSeen]
    mentors: list[HeldSeen]
    history: list[HeldSeen]
    unit: UnitName | None
    version: int = Field(description="Of the account; send it with another unit.", examples=[3])
    may_change: bool

    @staticmethod
    def of(page: TeamPage, account: Account) -> "TeamSeen":
        return TeamSeen(
            finding=page.finding,
            team=[HeldSeen.of(held) for held in page.team],
            mentors=[HeldSeen.of(held) for held in page.mentors],
            history=[HeldSeen.of(held) for held in page.history],
            unit=UnitName.from_orm(account.unit) if account.unit else None,
            version=account.version,
            may_change=page.may_change,
        )


class Candidate(Out):
    """A member who can be named where a team changes."""

    id: int = Field(examples=[12])
    name: str = Field(examples=["Lena Brandt"])
    title: str = Field(examples=["Lead account manager"])
    function: str = Field(examples=["Sales"])

    @staticmethod
    def of(member: Member) -> "Candidate":
        return Candidate(id=member.pk, name=member.name, title=member.title, function=member.function)


class Joining(In):
    """A member joins the team, from one day to the day before another."""

    member: Key = Field(description="Id of a candidate.")
    team_role: TeamRole = Field(examples=["SUPPORT"])
    valid_from: Day
    valid_to: Day | None = None


class HandOver(In):
    """Who leads from a day on."""

    to: Key = Field(description="Id of a member.")
    on: Day


class Mentoring(In):
    """Who looks at the account from outside."""

    member: Key = Field(description="Id of a member who is not on the team.")
    interval_months: int = Field(3, ge=2, le=6, strict=True, description="Between two reviews.", examples=[3])
    valid_from: Day
    valid_to: Day | None = None


class Placing(In):
    """The unit that an account is in, over the version that was seen."""

    version: Version
    unit: Key | None = Field(description="Id of a unit; null is none.")


class TeamProposed(In):
    """What should be different, from when, and why."""

    change: Change = Field(
        description="JOIN with a role; LEAVE of whoever is with it; HAND_OVER of the lead; MENTOR.", examples=["JOIN"]
    )
    member: Key = Field(description="Id of the member whom it is about.")
    team_role: TeamRole | Literal[""] = Field("", description="Of who joins.", examples=["SUPPORT"])
    interval_months: int | None = Field(
        None, ge=2, le=6, strict=True, description="Between two reviews of a mentor; 3 if left out.", examples=[None]
    )
    on: Day = Field(description="From this day, or from that of the answer where it comes later.")
    why: str = Field(min_length=1, max_length=LONGEST, examples=["Their second plant needs somebody on site."])


class TeamDeclined(In):
    """Why not."""

    answer: str = Field(min_length=1, max_length=LONGEST, examples=["He has enough to do until summer."])


class TeamProposalSeen(Out):
    """A proposal for a team, what became of it, and what you may do with it now."""

    id: int = Field(examples=[12])
    says: str = Field(examples=["Sami Haddad joins the team from 1 December 2026, as support."])
    change: Change = Field(examples=["JOIN"])
    member: int = Field(description="Id of the member whom it is about.", examples=[7])
    team_role: str = Field(examples=["SUPPORT"])
    interval_months: int | None
    on: date
    why: str = Field(examples=["Their second plant needs somebody on site."])
    who: str = Field(description="Who proposed it.", examples=["Nadia Rahn"])
    at: datetime
    state: State = Field(examples=["PROPOSED"])
    answered_by: str = Field(examples=[""])
    answered_at: datetime | None
    answer: str = Field(description="Why it was declined.", examples=[""])
    warned: list[str] = Field(description="What was warned of when it was accepted.", examples=[[]])
    may_accept: bool
    may_decline: bool
    may_withdraw: bool

    @staticmethod
    def of(row: Proposed) -> "TeamProposalSeen":
        told = {name: getattr(row, name) for name in TeamProposalSeen.model_fields if name != "id"}
        return TeamProposalSeen.model_validate(told | {"id": row.pk, "member": row.member.pk})
