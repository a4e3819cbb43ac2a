"""A rule of which the test says what it finds."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kingside.flags.access import FLAG_RULES
from kingside.flags.kinds import Finding, FlagRule, flag_rules
from kingside.flags.models import Loudness, Severity

LEAK = "tests.leak"


class Pipes:
    """What leaks, by place: how many litres, and the money at stake."""

    def __init__(self) -> None:
        self.leaking: dict[str, Decimal] = {}
        self.owner: int | None = None
        self.is_broken = False

    def find(self, _: object) -> Iterator[Finding]:
        """One finding per place."""
        if self.is_broken:
            raise ZeroDivisionError
        for place, litres in self.leaking.items():
            yield Finding(
                subject_kind="pipe",
                subject_id=place,
                label=place,
                path="/gallery/",
                evidence={"litres": litres},
                measure=litres,
                at_stake=litres,
                currency="EUR",
                owner=self.owner,
            )


RULE = FlagRule(
    title="A pipe leaks",
    means="Water goes where nobody wants it.",
    next_step="Turn it off",
    severity=Severity.WARNING,
    loudness=Loudness.LOUD,
    resource=FLAG_RULES,
    find=lambda on: (),
    says=lambda seen: f"{seen['litres']} litres a day.",
)


@pytest.fixture
def pipes(monkeypatch: pytest.MonkeyPatch) -> Pipes:
    """The only rule that looks; about the business, and seen by the head of key accounts."""
    house = Pipes()
    only: Any = {LEAK: replace(RULE, find=house.find)}
    monkeypatch.setattr(flag_rules, "_entries", only)
    return house
