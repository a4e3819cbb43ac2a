"""Reading flags: as they are asked for, one of them, those of an account and of Today; and the rules."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext

from kingside.audit.queries import history_of
from kingside.audit.telling import Entry
from kingside.core.texts import Text
from kingside.core.versioning import Choice, Conflict, FieldVersions, contested
from kingside.flags.access import FLAG_RULES, dismissible_by, flags_for, stake_shown_to
from kingside.flags.kinds import FlagRule, flag_rules
from kingside.flags.models import Dismissal, Flag, FlagQuerySet, Loudness, RuleCheck, RuleSetting, Severity
from kingside.flags.owners import OTHERS, tier_labels
from kingside.identity.access import may
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.web.figures import exact, percent

OfRule = tuple[str, str]
"""A rule, and the tier for which it is as loud as is said."""

ON_TODAY: Final = 5
STATES: Final = (("", gettext_lazy("Open")), ("aside", gettext_lazy("Put aside")), ("gone", gettext_lazy("Gone")))
MOSTLY: Final = Decimal("0.5")  # of the flags of a rule, put aside by somebody
ENOUGH: Final = 4  # flags of a rule before its share says anything


@dataclass(frozen=True, slots=True)
class Asked:
    """Which flags; what is empty does not narrow, and without a state they are open."""

    state: str = ""
    rule: str = ""
    search: str = ""
    is_mine_only: bool = False


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A flag in words. Of its money is None what is unknown, and what is not `shows_stake`."""

    pk: int
    rule: str
    title: Text
    says: str
    label: str
    url: str
    path: str
    next_step: Text
    severity: Severity
    owner: str
    since: datetime
    closed_at: datetime | None
    at_stake: Decimal | None
    shows_stake: bool
    currency: str


@dataclass(frozen=True, slots=True)
class FlagPage:
    """Everything the page of one flag shows; `held` keeps it aside now."""

    row: FlagRow
    means: Text
    evidence: list[tuple[Text, Text]]
    held: Dismissal | None
    past: list[Dismissal]
    may_dismiss: bool


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule with how loud it is for each tier (tier, label, loudness), and what became of its flags."""

    name: str
    rule: FlagRule
    loudness: list[tuple[str, Text, Loudness]]
    open: int
    seen: int
    dismissed: int
    checked_at: datetime | None
    is_failing: bool

    @property
    def is_mostly_dismissed(self) -> bool:
        return self.seen >= ENOUGH and self.dismissed > self.seen * MOSTLY


@dataclass(frozen=True, slots=True)
class RulesPage:
    """All rules; those that people mostly put aside first named."""

    rows: list[RuleRow]
    disliked: list[RuleRow]
    may_set: bool

    @property
    def finding(self) -> str:
        """Which rules may be wrong, in a few words."""
        if not self.disliked:
            n = len(self.rows)
            return ngettext("{n} rules look for flags", "{n} rules look for flags", n).format(n=n)
        n = len(self.disliked)
        sentence = ngettext(
            "{n} rule is put aside more often than not", "{n} rules are put aside more often than not", n
        )
        return sentence.format(n=n)


def flags_asked(member: Member, asked: Asked) -> FlagQuerySet:
    """Flags as they were asked for, most money first; `row_of` puts one into words."""
    found = _in_state(flags_for(member), asked.state)
    if asked.is_mine_only:
        found = found.filter(owner=member)
    if asked.search:
        found = found.filter(label__icontains=asked.search)
    return _with_stake(member, found.filter(rule=asked.rule) if asked.rule in flag_rules else found)


def in_words(member: Member, keys: Sequence[int]) -> list[FlagRow]:
    """The flags with these keys in their order, as far as they are for this member, in one query."""
    found: Any = _with_stake(member, flags_for(member)).in_bulk(keys)
    return [row_of(found[key]) for key in keys]


def rules_of(flags: FlagQuerySet) -> list[tuple[str, Text]]:
    """The rules that these flags are of, by name and title."""
    found = set(flags.order_by().values_list("rule", flat=True).distinct())
    return [(name, rule.title) for name, rule in flag_rules.items() if name in found]


def currencies_of(flags: FlagQuerySet) -> list[str]:
    """The currencies of the money at stake with these flags."""
    return list(flags.exclude(currency="").order_by("currency").values_list("currency", flat=True).distinct())


def top_flags(member: Member) -> tuple[list[FlagRow], int]:
    """What Today shows: the loud ones with most money at stake, and how many more there are."""
    said_elsewhere = [name for name, rule in flag_rules.items() if rule.is_in_decide]
    loud = flags_for(member).open().filter(is_loud=True).exclude(rule__in=said_elsewhere)
    first = list(_with_stake(member, loud)[: ON_TODAY + 1])
    more = loud.count() - ON_TODAY if len(first) > ON_TODAY else 0
    return [row_of(flag) for flag in first[:ON_TODAY]], more


def flags_of_account(member: Member, account_id: int) -> list[FlagRow]:
    """What is open at one account, quiet or loud."""
    return [row_of(flag) for flag in _with_stake(member, flags_for(member).open().filter(account_id=account_id))]


def flag_page(member: Member, flag: Flag) -> FlagPage:
    """One flag, open or not."""
    found = _with_stake(member, flags_for(member).filter(pk=flag.pk))
    shown: Any = found.annotate(is_theirs=dismissible_by(member)).get()
    dismissals = list(flag.dismissals.select_related("by", "ended_by"))
    held = next((each for each in dismissals if each.is_in_force), None)
    return FlagPage(
        row=row_of(shown),
        means=flag_rules[flag.rule].means,
        evidence=list(_evidence(flag)),
        held=held,
        past=[each for each in dismissals if each != held],
        may_dismiss=shown.is_theirs and flag.closed_at is None,
    )


def rules_page(member: Member) -> RulesPage:
    """Every rule, in the order the rooms brought them."""
    loudness = loudness_now()
    checks = RuleCheck.objects.in_bulk()
    open_flags = dict(Flag.objects.open().order_by().values_list("rule").annotate(n=Count("pk")))
    totals = (
        Flag.objects.order_by()
        .values_list("rule")
        .annotate(seen=Count("pk", distinct=True), aside=Count("pk", distinct=True, filter=Q(dismissals__isnull=False)))
    )
    counts = {rule: (seen, aside) for rule, seen, aside in totals}
    rows = []
    for name, rule in flag_rules.items():
        seen, aside = counts.get(name, (0, 0))
        check = checks.get(name)
        rows.append(
            RuleRow(
                name=name,
                rule=rule,
                loudness=[(tier, label, loudness[name, tier]) for tier, label in tiers_of(rule)],
                open=open_flags.get(name, 0),
                seen=seen,
                dismissed=aside,
                checked_at=check.checked_at if check else None,
                is_failing=check is not None and check.is_failing,
            )
        )
    disliked = [row for row in rows if row.is_mostly_dismissed]
    return RulesPage(rows, disliked, may(member, Deed.WRITE, FLAG_RULES))


def loudness_now() -> dict[OfRule, Loudness]:
    """How loud every rule is for each of its tiers: as somebody set it, else as it comes."""
    settings = {(each.rule, each.tier): Loudness(each.loudness) for each in RuleSetting.objects.all()}
    return {
        (name, tier): settings.get((name, tier)) or rule.loudness_of(tier)
        for name, rule in flag_rules.items()
        for tier, _label in tiers_of(rule)
    }


def conflict_of(
    wanted: Mapping[OfRule, Loudness], seen: Mapping[OfRule, Loudness], *, names: Mapping[OfRule, tuple[str, str]]
) -> Conflict:
    """What somebody set after it was seen, beside what was wanted; `names` has those of the form for either."""
    now = loudness_now()
    places = contested(wanted, seen, now)
    kept = {names[place][0]: str(loudness) for place, loudness in wanted.items() if place not in places}
    kept |= {names[place][1]: str(now[place] if place in places else seen.get(place, "")) for place in wanted}
    newest = _newest_set(places)
    return Conflict(
        title=gettext("the flag rules"),
        back=reverse("flags:rules"),
        action=reverse("flags:rules"),
        version=0,
        who=newest.who if newest else "",
        at=newest.at if newest else None,
        choices=[
            Choice(
                label=_called(place),
                name=names[place][0],
                versions=FieldVersions(
                    place[1] or "others", seen.get(place), now[place], wanted[place], is_seen_known=place in seen
                ),
                seen=str(seen[place].label) if place in seen else "",
                theirs=str(now[place].label),
                yours=str(wanted[place].label),
                theirs_value=str(now[place]),
                yours_value=str(wanted[place]),
            )
            for place in places
        ],
        kept=kept,
    )


def _called(place: OfRule) -> str:
    rule, tier = place
    return f"{flag_rules[rule].title}: {dict(tiers_of(flag_rules[rule]))[tier]}"


def _newest_set(places: Collection[OfRule]) -> Entry | None:
    """What the trail has last of these settings."""
    settings = RuleSetting.objects.filter(rule__in={rule for rule, _ in places})
    entries = [history_of(each).entries[:1] for each in settings if (each.rule, each.tier) in places]
    return max((entry for some in entries for entry in some), key=lambda entry: entry.at, default=None)


def tiers_of(rule: FlagRule) -> list[tuple[str, Text]]:
    """The tiers that a rule can be set for, each with its label; one without a name where it is about no account."""
    if not rule.resource.of_accounts:
        return [(OTHERS, gettext_lazy("Everywhere"))]
    return [*tier_labels().items(), (OTHERS, gettext_lazy("Other accounts"))]


def _in_state(flags: FlagQuerySet, state: str) -> FlagQuerySet:
    match state:
        case "aside":
            return flags.put_aside()
        case "gone":
            return flags.gone()
    return flags.open()


def _with_stake(member: Member, flags: FlagQuerySet) -> FlagQuerySet:
    """Ordered by the money that this member may see, so that the order tells of no other."""
    with_stake = flags.select_related("owner").annotate(
        shown_stake=stake_shown_to(member),
        shows_stake=ExpressionWrapper(Q(at_stake=None) | Q(shown_stake__isnull=False), output_field=BooleanField()),
    )
    return with_stake.order_by(F("shown_stake").desc(nulls_last=True), "-severity", "since", "pk")


def row_of(flag: Any) -> FlagRow:
    """A flag of `flags_asked` in words."""
    rule = flag_rules[flag.rule]
    return FlagRow(
        pk=flag.pk,
        rule=flag.rule,
        title=rule.title,
        says=rule.says(flag.evidence),
        label=flag.about,
        url=flag.get_absolute_url(),
        path=flag.path,
        next_step=rule.next_step,
        severity=Severity(flag.severity),
        owner=str(flag.owner) if flag.owner else "",
        since=flag.since,
        closed_at=flag.closed_at,
        at_stake=flag.shown_stake,
        shows_stake=flag.shows_stake,
        currency=flag.currency,
    )


def _evidence(flag: Flag) -> Iterator[tuple[Text, Text]]:
    """What the flag rests on, with the words that its rule has for names and values."""
    words = flag_rules[flag.rule].words
    for name, value in flag.evidence.items():
        if value:
            known = words.get(value) if isinstance(value, str) else None
            yield words.get(name, name.replace("_", " ")), known or _shown(name, value)


def _shown(name: str, value: object) -> str:
    """One piece of evidence as people read it; shares are told by their name."""
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    is_share = name.endswith("margin") or name.startswith("share")
    return percent(amount) if is_share else exact(amount, places=2 if amount % 1 else 0)
