"""Looking for flags, putting one aside and taking that back, and how loud rules are."""

import logging
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from django.db import transaction

from kingside.audit.operations import as_recorded, record
from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.core.versioning import StaleVersion, contested
from kingside.flags.access import FLAG_RULES, require_dismissible
from kingside.flags.kinds import Finding, FlagRule, flag_rules
from kingside.flags.models import Dismissal, Flag, Loudness, RuleCheck, RuleSetting
from kingside.flags.notices import tell_owners
from kingside.flags.owners import Surroundings, surroundings
from kingside.flags.queries import OfRule, loudness_now, tiers_of
from kingside.identity.access import require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue
from kingside.search.operations import refresh

LOOK: Final = "flags.look"  # the kind of job that looks
LONGEST: Final = timedelta(days=366)
BATCH: Final = 500
CHANGING: Final = (
    *("label", "path", "account_id", "tier", "is_loud", "severity", "owner", "evidence", "measure", "at_stake"),
    *("currency", "stake_is_worth"),
)

log = logging.getLogger(__name__)


class NotAWhile(DomainError):
    """A flag is put aside until a day to come, within a year; then it is looked at again."""


class NoReason(DomainError):
    """Say why, so that whoever comes after you knows."""


class PutAsideAlready(DomainError):
    """Somebody put this flag aside already; load the page again."""

    status = 409


class IsGone(DomainError):
    """What this flag warned of is no longer so; there is nothing to put aside."""

    status = 409


class NotPutAside(DomainError):
    """This flag is not put aside any more; load the page again."""

    status = 409


class NoSuchTier(DomainError):
    """This rule can be set for the tiers that it names, and for no other."""

    status = 422


class LoudnessChanged(StaleVersion):
    """Somebody set this rule otherwise after you opened it."""


class RulesFailed(RuntimeError):
    """Some rules could not look, by a fault of ours; the others did."""


def look_again() -> None:
    """Look for flags in the background, once what is being changed now is in; one look for many changes."""

    def ask() -> None:
        if not Job.objects.filter(kind=LOOK, state=Job.State.QUEUED).exists():
            enqueue(kind=LOOK, subject_id="all")

    transaction.on_commit(ask)


def look(*, at: datetime, only: Iterable[str] | None = None) -> None:
    """Let the rules look: open what is new, close what is gone, bring up to date what is still so.

    A rule that fails leaves its flags as they are. Raises RulesFailed once all have looked.
    """
    known = surroundings(on=clock.day_of(at))
    failed = []
    for name in flag_rules if only is None else only:
        try:
            _look(name, flag_rules[name], known, at=at)
        except Exception:
            log.exception("Rule %s could not look for flags.", name)
            RuleCheck.objects.filter(rule=name).update(is_failing=True)
            failed.append(name)
    if failed:
        raise RulesFailed(", ".join(failed))


@transaction.atomic
def _look(name: str, rule: FlagRule, known: Surroundings, *, at: datetime) -> None:
    RuleCheck.objects.get_or_create(rule=name)
    check = RuleCheck.objects.select_for_update().get(rule=name)
    found = {(each.subject_kind, each.subject_id): each for each in _heard(name, rule, known, at=at)}
    there = {(flag.subject_kind, flag.subject_id): flag for flag in Flag.objects.still_so().filter(rule=name)}
    gone = [flag.pk for subject, flag in there.items() if subject not in found]
    for start in range(0, len(gone), BATCH):
        Flag.objects.filter(pk__in=gone[start : start + BATCH]).update(closed_at=at)
    changed = [flag for subject, flag in there.items() if subject in found and _follow(flag, found[subject], known)]
    Flag.objects.bulk_update(changed, CHANGING, batch_size=BATCH)
    came_back = _end_dismissals(changed, rule, at=at)
    new = [_flag(name, finding, known, at=at) for subject, finding in found.items() if subject not in there]
    opened = Flag.objects.bulk_create(new, batch_size=BATCH)
    refresh(model=Flag, pks=[*gone, *(flag.pk for flag in (*changed, *opened))])
    tell_owners([flag for flag in (*opened, *came_back) if flag.is_loud], at=at)
    check.checked_at, check.is_failing = at, False
    check.save()


def _heard(name: str, rule: FlagRule, known: Surroundings, *, at: datetime) -> Iterable[Finding]:
    """What the rule finds, where it is not off and the account was not left."""
    if all(known.loudness(name, tier) == Loudness.OFF for tier in known.every_tier):
        return []
    found = rule.find(clock.day_of(at))
    return [each for each in found if not known.is_silent(name, each)]


def _flag(name: str, finding: Finding, known: Surroundings, *, at: datetime) -> Flag:
    flag = Flag(rule=name, subject_kind=finding.subject_kind, subject_id=finding.subject_id, since=at)
    _follow(flag, finding, known)
    return flag


def _follow(flag: Flag, finding: Finding, known: Surroundings) -> bool:
    """Let a flag say what was found now; whether it said something else before."""
    before = [getattr(flag, name) if name != "owner" else flag.owner_id for name in CHANGING]
    amount, currency, is_worth = known.stake(finding)
    flag.label, flag.path, flag.account_id = finding.label[:300], finding.path, finding.account
    flag.tier = known.tier(finding)
    flag.is_loud = known.loudness(flag.rule, flag.tier) == Loudness.LOUD
    flag.severity = flag_rules[flag.rule].severity
    flag.owner_id = known.owner(finding)
    flag.evidence = as_recorded(finding.evidence)
    flag.measure = _rounded(finding.measure)
    flag.at_stake, flag.currency, flag.stake_is_worth = _rounded(amount), currency, is_worth
    return before != [getattr(flag, name) if name != "owner" else flag.owner_id for name in CHANGING]


def _end_dismissals(changed: Iterable[Flag], rule: FlagRule, *, at: datetime) -> list[Flag]:
    """Flags that were put aside and got so much worse since that they come back."""
    measured = {flag.pk: flag for flag in changed if flag.measure is not None}
    back = []
    for dismissal in Dismissal.objects.filter(ended_at=None, flag__in=measured, measure__isnull=False):
        flag = measured[dismissal.flag_id]
        if _is_worse(flag.measure, dismissal.measure, rule):
            dismissal.ended_at, dismissal.end = at, Dismissal.End.WORSE
            dismissal.save(update_fields=["ended_at", "end"])
            record(by=None, verb="brought back", subject=flag, detail="it got worse than when it was put aside")
            back.append(flag)
    return back


def _is_worse(now: Decimal | None, then: Decimal | None, rule: FlagRule) -> bool:
    return now is not None and then is not None and now > then and now >= then * rule.comes_back_at


@transaction.atomic
def dismiss(*, flag: Flag, by: Member, at: datetime, reason: str, until: date) -> Dismissal:
    """Put a flag aside until a day, for a reason; it comes back then, or when it gets worse by what its rule says."""
    require_dismissible(flag, by)
    said = " ".join(reason.split())
    if not said:
        raise NoReason
    today = clock.day_of(at)
    if not today < until <= today + LONGEST:
        raise NotAWhile
    locked = Flag.objects.select_for_update().get(pk=flag.pk)
    if locked.closed_at is not None:
        raise IsGone
    held = locked.dismissals.filter(ended_at=None)
    if held.filter(until__gt=today).exists():
        raise PutAsideAlready
    held.update(ended_at=at, ended_by=by, end=Dismissal.End.UNDONE)  # its day has passed
    dismissal = Dismissal.objects.create(
        flag=locked, by=by, at=at, reason=said[:300], until=until, measure=locked.measure
    )
    record(by=by, verb="dismissed", subject=locked, changes={"until": (None, until)})
    return dismissal


@transaction.atomic
def take_back(*, dismissal: Dismissal, by: Member, at: datetime) -> None:
    """Open a flag again before its day."""
    require_dismissible(dismissal.flag, by)
    ended = {"ended_at": at, "ended_by": by, "end": Dismissal.End.UNDONE}
    if not Dismissal.objects.filter(pk=dismissal.pk, ended_at=None).update(**ended):
        raise NotPutAside
    record(by=by, verb="brought back", subject=dismissal.flag, changes={"until": (dismissal.until, None)})


@transaction.atomic
def set_loudness(*, wanted: Mapping[OfRule, Loudness], seen: Mapping[OfRule, Loudness], by: Member) -> None:
    """How loud rules are from now on, by rule and tier; what is loud or not changes at once, what is off goes.

    What is wanted as it was seen is nobody's wish and stays as it is by now. Raises LoudnessChanged, and sets nothing,
    when somebody set one of the others after it was seen.
    """
    require(by, Deed.WRITE, FLAG_RULES)
    if any(tier not in dict(tiers_of(flag_rules[rule])) for rule, tier in wanted):
        raise NoSuchTier
    said = {place: loudness for place, loudness in wanted.items() if loudness != seen.get(place)}
    for rule in sorted({rule for rule, _ in said}):
        RuleCheck.objects.get_or_create(rule=rule)
        RuleCheck.objects.select_for_update().get(rule=rule)  # who sets it too, or looks, goes first
    now = loudness_now()
    if contested(wanted, seen, now):
        raise LoudnessChanged
    for place, loudness in said.items():
        if now[place] != loudness:
            _set(*place, now[place], loudness, by=by)
    look_again()


def _set(rule: str, tier: str, before: Loudness, wanted: Loudness, *, by: Member) -> None:
    kept, _is_new = RuleSetting.objects.update_or_create(rule=rule, tier=tier, defaults={"loudness": wanted})
    record(by=by, verb="set", subject=kept, changes={f"loudness, {tier or 'others'}": (before, wanted)})
    Flag.objects.still_so().filter(rule=rule, tier=tier).update(is_loud=wanted == Loudness.LOUD)


def _rounded(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(Decimal("0.000001"))
