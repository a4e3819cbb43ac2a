"""What comes in and goes out by API about flags."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Field

from kingside.flags.models import Dismissal, Loudness
from kingside.flags.queries import FlagPage, FlagRow, RuleRow
from kingside.web.rest.paging import Paging
from kingside.web.rest.schemas import Day, Figure, In, Out, figure


class FlagsAsked(Paging):
    """Which flags."""

    state: Literal["open", "aside", "gone"] = Field("open", description="Still so; put aside; no longer so.")
    rule: str = Field("", max_length=60, description="Name of a rule.", examples=["profit.key_account_loses"])
    search: str = Field("", max_length=200, description="In the name of what it is about.", examples=["paper"])
    mine: bool = Field(default=False, description="Only those that are yours to deal with.", examples=[False])


class FlagSeen(Out):
    """Something that a rule found, and what to do about it."""

    id: int = Field(examples=[7])
    rule: str = Field(examples=["profit.key_account_loses"])
    title: str = Field(examples=["A key account loses money"])
    says: str = Field(examples=["It lost 12,400 EUR in 2025."])
    about: str = Field(examples=["Orrestad Paper"])
    path: str = Field(description="The page where the next step is taken.", examples=["/accounts/A/"])
    next_step: str = Field(examples=["Look at its costs"])
    severity: Literal["NOTE", "WARNING", "SERIOUS"]
    owner: str = Field(description="Empty where it is nobody's.", examples=["Nadia Rahn"])
    since: datetime
    closed_at: datetime | None
    at_stake: Figure

    @staticmethod
    def of(row: FlagRow) -> "FlagSeen":
        return FlagSeen.model_validate(_told(row))


class DismissalSeen(Out):
    """Somebody put a flag aside until a day, for a reason."""

    id: int = Field(examples=[3])
    by: str = Field(examples=["Nadia Rahn"])
    at: datetime
    reason: str = Field(examples=["Their new prices hold from March."])
    until: date = Field(description="The first day on which it no longer holds.")
    ended_at: datetime | None
    ended_by: str = Field(description="Empty where nobody ended it.", examples=[""])

    @staticmethod
    def of(dismissal: Dismissal) -> "DismissalSeen":
        return DismissalSeen(
            id=dismissal.pk,
            by=dismissal.by.name,
            at=dismissal.at,
            reason=dismissal.reason,
            until=dismissal.until,
            ended_at=dismissal.ended_at,
            ended_by=dismissal.ended_by.name if dismissal.ended_by else "",
        )


class Evidence(Out):
    """One thing that was seen, as people read it."""

    name: str = Field(examples=["net margin"])
    value: str = Field(examples=["-4.1 %"])


class FlagShown(FlagSeen):
    """A flag with what it rests on."""

    means: str = Field(examples=["We pay for serving them."])
    evidence: list[Evidence]
    held: DismissalSeen | None = Field(description="What keeps it aside now.")
    past: list[DismissalSeen]
    may_dismiss: bool

    @staticmethod
    def of_page(page: FlagPage) -> "FlagShown":
        more = {
            "means": str(page.means),
            "evidence": [Evidence(name=str(name), value=str(value)) for name, value in page.evidence],
            "held": DismissalSeen.of(page.held) if page.held else None,
            "past": [DismissalSeen.of(each) for each in page.past],
            "may_dismiss": page.may_dismiss,
        }
        return FlagShown.model_validate(_told(page.row) | more)


class DismissalSaid(In):
    """Why a flag is put aside, and until when."""

    reason: str = Field(min_length=1, max_length=300, examples=["Their new prices hold from March."])
    until: Day = Field(description="A day to come, within a year.")


class ForTier(Out):
    """How loud a rule is for accounts of one tier."""

    tier: str = Field(description="Empty for all others.", examples=["KEY"])
    label: str = Field(examples=["Key"])
    loudness: Loudness


class RuleSeen(Out):
    """A rule, how loud it is, and what became of its flags."""

    name: str = Field(examples=["profit.key_account_loses"])
    title: str = Field(examples=["A key account loses money"])
    means: str = Field(examples=["We pay for serving them."])
    loudness: list[ForTier]
    open: int = Field(examples=[4])
    seen: int = Field(description="Flags that there ever were.", examples=[11])
    dismissed: int = Field(description="Those of them that somebody put aside.", examples=[2])
    is_mostly_dismissed: bool
    checked_at: datetime | None
    is_failing: bool = Field(description="It could not look lately, by a fault of ours.")

    @staticmethod
    def of(row: RuleRow) -> "RuleSeen":
        told = {name: getattr(row, name) for name in RuleSeen.model_fields if hasattr(row, name)}
        loudness = [ForTier(tier=tier, label=str(label), loudness=loud) for tier, label, loud in row.loudness]
        return RuleSeen.model_validate(
            told | {"title": str(row.rule.title), "means": str(row.rule.means), "loudness": loudness}
        )


class TierSaid(In):
    """How loud the rule shall be for accounts of one tier."""

    tier: str = Field(max_length=20, description="As the rule names it; empty for all others.", examples=[""])
    loudness: Loudness = Field(examples=[Loudness.QUIET])
    seen: Loudness = Field(description="How loud it was when you looked.", examples=[Loudness.QUIET])


class LoudnessSaid(In):
    """How loud a rule shall be; tiers that are not named stay as they are."""

    loudness: list[TierSaid] = Field(min_length=1, max_length=20)


def _told(row: FlagRow) -> dict[str, object]:
    stake: Decimal | None = row.at_stake
    return {
        "id": row.pk,
        "rule": row.rule,
        "title": str(row.title),
        "says": row.says,
        "about": row.label,
        "path": row.path,
        "next_step": str(row.next_step),
        "severity": row.severity.name,
        "owner": row.owner,
        "since": row.since,
        "closed_at": row.closed_at,
        "at_stake": figure(stake, row.currency, is_shown=row.shows_stake),
    }
