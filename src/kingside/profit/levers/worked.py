"""What was worked out with some levers pulled: figures, and how they are kept as JSON with a scenario."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kingside.lake.levers import Lever, Outcome, WhatIf, as_document, lever_from


@dataclass(frozen=True, slots=True)
class Saving:
    """What one lever brings when it is the only one."""

    lever: Lever
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Released:
    """Minutes of a resource that nothing uses any more, and what they cost: money only once they are used or cut."""

    pool: str
    minutes: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class ElementChange:
    """What a cost element took before and takes after; `saved` is positive where it takes less."""

    code: str
    before: Decimal
    after: Decimal

    @property
    def saved(self) -> Decimal:
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class Worked:
    """Before and after, of the cell (or account) that was asked about and of the whole account."""

    level: str
    before: Outcome
    after: Outcome
    account_before: Outcome
    account_after: Outcome
    savings: tuple[Saving, ...]
    released: tuple[Released, ...]

    @property
    def left_before(self) -> Decimal:
        return self.before.at(self.level)

    @property
    def left_after(self) -> Decimal:
        return self.after.at(self.level)

    @property
    def together(self) -> Decimal:
        """What all levers bring together."""
        return self.left_after - self.left_before

    @property
    def one_by_one(self) -> Decimal:
        """The sum of what each brings alone: more or less than together."""
        return sum((saving.amount for saving in self.savings), Decimal(0))

    @property
    def elsewhere(self) -> Decimal:
        """What they bring, or take, on other products of the account."""
        return self.account_after.at(self.level) - self.account_before.at(self.level) - self.together

    @property
    def released_cost(self) -> Decimal:
        return sum((each.cost for each in self.released), Decimal(0))

    @property
    def changes(self) -> list[ElementChange]:
        """The elements that take another amount, the most saved first."""
        found = [
            ElementChange(code, amount, self.after.elements[code])
            for code, amount in self.before.elements.items()
            if amount != self.after.elements[code]
        ]
        return sorted(found, key=lambda change: -change.saved)


def worked_from(answer: WhatIf, level: str) -> Worked:
    """The answer, in the figures that people compare."""
    before = answer.before.scope.at(level)
    released = {code: minutes - answer.together.minutes[code] for code, minutes in answer.before.minutes.items()}
    return Worked(
        level=level,
        before=answer.before.scope,
        after=answer.together.scope,
        account_before=answer.before.account,
        account_after=answer.together.account,
        savings=tuple(
            Saving(lever, alone.scope.at(level) - before)
            for lever, alone in zip(answer.levers, answer.alone, strict=True)
        ),
        released=tuple(
            Released(code, minutes, round(minutes * answer.rates[code], 2))
            for code, minutes in released.items()
            if minutes
        ),
    )


def document_of(worked: Worked) -> dict[str, Any]:
    """For a JSON column: decimals are text."""
    return {
        "level": worked.level,
        "steps": dict(worked.before.steps),
        "before": _outcome(worked.before),
        "after": _outcome(worked.after),
        "account_before": _outcome(worked.account_before),
        "account_after": _outcome(worked.account_after),
        "savings": [{"lever": as_document(each.lever), "amount": str(each.amount)} for each in worked.savings],
        "released": [
            {"pool": each.pool, "minutes": str(each.minutes), "cost": str(each.cost)} for each in worked.released
        ],
    }


def worked_of(document: Mapping[str, Any]) -> Worked:
    """Reads what `document_of` said."""
    steps = document["steps"]
    return Worked(
        level=document["level"],
        before=_read(document["before"], steps),
        after=_read(document["after"], steps),
        account_before=_read(document["account_before"], steps),
        account_after=_read(document["account_after"], steps),
        savings=tuple(Saving(lever_from(each["lever"]), Decimal(each["amount"])) for each in document["savings"]),
        released=tuple(
            Released(each["pool"], Decimal(each["minutes"]), Decimal(each["cost"])) for each in document["released"]
        ),
    )


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "orders": outcome.orders,
        "lines": outcome.lines,
        "net_revenue": str(outcome.net_revenue),
        "cogs": str(outcome.cogs),
        "elements": {code: str(amount) for code, amount in outcome.elements.items()},
    }


def _read(document: Mapping[str, Any], steps: Mapping[str, str]) -> Outcome:
    return Outcome(
        orders=document["orders"],
        lines=document["lines"],
        net_revenue=Decimal(document["net_revenue"]),
        cogs=Decimal(document["cogs"]),
        elements={code: Decimal(amount) for code, amount in document["elements"].items()},
        steps=steps,
    )
