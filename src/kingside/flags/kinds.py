"""What flags can warn of; each room registers its rules in its `flags.py`."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet

from kingside.core.registry import Registry
from kingside.core.texts import Text
from kingside.flags.models import Loudness, Severity
from kingside.identity.models import Member
from kingside.identity.policy import Deed, Resource

Evidence = Mapping[str, Any]
"""What was seen, by name; from the database decimals and dates come back as text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a rule found.

    `path` is where the next step is taken, `account` the key of the account it is about (None: the business),
    `measure` how bad it is, `owner` whose it is where the rule knows better than the team of the account does.
    Without `at_stake` an account's flag counts what the account earns.
    """

    subject_kind: str
    subject_id: str
    label: str
    path: str
    account: int | None = None
    evidence: Evidence = field(default_factory=dict)
    measure: Decimal | None = None
    at_stake: Decimal | None = None
    currency: str = ""
    owner: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRule:
    """`title` names it, `means` says why it matters, `next_step` what to do about it, as a verb with its object.

    Whoever may read `resource`, at the account if it is about one, sees the flag with all its evidence. `find` gets the
    day and answers in a fixed number of queries. `says` turns evidence into a sentence. `otherwise` is the loudness
    for accounts without a tier, where that differs. A flag put aside comes back when its measure has grown by
    `comes_back_at` times. `is_in_decide` where Today says the same under Decide, `is_of_left` where it also
    warns of accounts that were left. `words` are for names and values of
    the evidence, which is kept in English, what people read instead.
    """

    title: Text
    means: Text
    next_step: Text
    severity: Severity
    loudness: Loudness
    resource: Resource
    find: Callable[[date], Iterable[Finding]]
    says: Callable[[Evidence], str]
    otherwise: Loudness | None = None
    comes_back_at: Decimal = Decimal("1.25")
    is_in_decide: bool = False
    is_of_left: bool = False
    words: Mapping[str, Text] = field(default_factory=dict)

    def loudness_of(self, tier: str) -> Loudness:
        """What the rule brings along for accounts of a tier."""
        return self.loudness if tier or self.otherwise is None else self.otherwise


flag_rules: Registry[FlagRule] = Registry("flag rules")

look_again_after: Registry[tuple[str, ...]] = Registry("reasons to look for flags")
"""Kinds of job, by the room that names them, after which what rules find may be different."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """What flags have to know of accounts: brought by their room, which stands above this one.

    `within` are the accounts at which a member may do something with a resource. `responsible` are for each account
    the members who look after it, the first first. `tiers` are those of accounts that hold one, `tier_labels` all
    there are.
    """

    within: Callable[[Member, Deed, Resource], QuerySet[Model]]
    responsible: Callable[[date], Mapping[int, list[int]]]
    tiers: Callable[[], Mapping[int, str]]
    tier_labels: Mapping[str, Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What accounts earn, whose size is at stake where a rule names no money; and who may see that."""

    resource: Resource
    of_accounts: Callable[[], Mapping[int, tuple[Decimal, str]]]


accounts: Registry[Accounts] = Registry("rooms of accounts")

left: Registry[Callable[[], Collection[int]]] = Registry("rooms that know which accounts were left")
"""Each says at which accounts, by key, nothing is to be done any more: most rules are silent about them."""

worth: Registry[Worth] = Registry("measures of what an account is worth")
