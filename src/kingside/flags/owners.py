"""What a look needs to know besides what rules find: tiers, loudness, whose a flag is, what is at stake."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kingside.core.texts import Text
from kingside.flags import access
from kingside.flags.kinds import Finding, accounts, flag_rules, left, worth
from kingside.flags.models import Loudness, RuleSetting
from kingside.identity.models import Member

OTHERS = ""  # accounts without a tier, and what is about no account


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Read once for all rules."""

    settings: Mapping[tuple[str, str], Loudness]
    tiers: Mapping[int, str]
    every_tier: tuple[str, ...]
    responsible: Mapping[int, list[int]]
    active: frozenset[int]
    last_resort: int | None
    worths: Mapping[int, tuple[Decimal, str]]
    left: frozenset[int]

    def is_silent(self, rule: str, finding: Finding) -> bool:
        """Whether nobody is warned: the rule is off there, or the account was left."""
        is_left = finding.account in self.left and not flag_rules[rule].is_of_left
        return is_left or self.loudness(rule, self.tier(finding)) == Loudness.OFF

    def loudness(self, rule: str, tier: str) -> Loudness:
        """What was set for it, else what the rule brings along."""
        return self.settings.get((rule, tier)) or flag_rules[rule].loudness_of(tier)

    def tier(self, finding: Finding) -> str:
        """Of the account; "" for none."""
        return OTHERS if finding.account is None else self.tiers.get(finding.account, OTHERS)

    def owner(self, finding: Finding) -> int | None:
        """The rule's own, else who looks after the account, else the last resort; whoever is let in."""
        looking_after = [] if finding.account is None else self.responsible.get(finding.account, [])
        chain = (finding.owner, *looking_after)
        return next((pk for pk in chain if pk in self.active), self.last_resort)

    def stake(self, finding: Finding) -> tuple[Decimal | None, str, bool]:
        """Money, its currency, and whether it is what the account earns."""
        if finding.at_stake is not None:
            return finding.at_stake, finding.currency, False
        if finding.account is None or finding.account not in self.worths:
            return None, "", False
        amount, currency = self.worths[finding.account]
        return abs(amount), currency, True


def surroundings(*, on: date) -> Surroundings:
    """As of a day, in a fixed number of queries."""
    last = access.last_resort()
    tiers: dict[int, str] = {}
    responsible: dict[int, list[int]] = {}
    worths: dict[int, tuple[Decimal, str]] = {}
    for room in accounts.values():
        tiers |= room.tiers()
        responsible |= room.responsible(on)
    for measure in worth.values():
        worths |= measure.of_accounts()
    return Surroundings(
        settings={(each.rule, each.tier): Loudness(each.loudness) for each in RuleSetting.objects.all()},
        tiers=tiers,
        every_tier=(OTHERS, *tier_labels()),
        responsible=responsible,
        active=frozenset(Member.objects.filter(is_active=True).order_by().values_list("pk", flat=True)),
        last_resort=last.pk if last else None,
        worths=worths,
        left=frozenset(pk for of_room in left.values() for pk in of_room()),
    )


def tier_labels() -> dict[str, Text]:
    """The tiers there are, in words."""
    found: dict[str, Text] = {}
    for room in accounts.values():
        found |= room.tier_labels
    return found
