"""Rules about teams; and what flags have to know of accounts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kingside.accounts.access import TEAM, within
from kingside.accounts.models import Account, Membership, MentorAssignment, Standing, Tier
from kingside.core.texts import Text, in_a_sentence
from kingside.flags.kinds import Accounts, Evidence, Finding, FlagRule, accounts, flag_rules
from kingside.flags.models import Loudness, Severity
from kingside.identity.access import either
from kingside.identity.models import Absence, BusinessUnit, Grant, Role, in_force
from kingside.web import locales

LEAD_AWAY: Final = timedelta(days=14)
MENTOR_AWAY: Final = timedelta(days=30)
SUPPORTING: Final = (Role.SUPPORT, Role.DEVELOPMENT)


def led_no_more(on: date) -> Iterable[Finding]:
    """Accounts that somebody led and nobody leads; one that never had a lead is a next step, not a flag."""
    leads = Membership.objects.filter(account=OuterRef("pk"), team_role=Role.LEAD)
    led = Q(memberships__team_role=Role.LEAD, memberships__valid_to__lte=on)
    found = Account.objects.filter(led, ~Exists(leads.filter(in_force(on)))).annotate(
        until=Max("memberships__valid_to", filter=led)
    )
    for account in found:
        yield _about(account, evidence={"since": account.until})


def lead_out(on: date) -> Iterable[Finding]:
    """Accounts whose lead is switched off, or away for two weeks while nobody else of the team is here."""
    for held in _out(Membership.objects.filter(in_force(on), team_role=Role.LEAD), on, LEAD_AWAY):
        if not held.member.is_active or not held.has_others:
            evidence = {"lead": held.member.name, "away_since": held.away_since if held.member.is_active else None}
            yield _about(held.account, evidence=evidence)


def mentor_out(on: date) -> Iterable[Finding]:
    """Accounts whose mentor is switched off, or away for a month."""
    for held in _out(MentorAssignment.objects.filter(in_force(on)), on, MENTOR_AWAY):
        evidence = {"mentor": held.member.name, "away_since": held.away_since if held.member.is_active else None}
        yield _about(held.account, evidence=evidence)


def role_gap(on: date) -> Iterable[Finding]:
    """Key accounts where nobody supports or nobody develops; a team nobody ever named is a next step, not a flag."""
    memberships = Membership.objects.filter(account=OuterRef("pk"))
    was_named = Exists(memberships.filter(valid_from__lte=on))
    team = memberships.filter(in_force(on), member__is_active=True)
    keys = Account.objects.filter(was_named, standings__tier=Tier.KEY, standings__until=None)
    roles = {f"has_{role.value.lower()}": Exists(team.filter(team_role=role)) for role in SUPPORTING}
    for account in keys.annotate(**roles):
        missing = [role.value.lower() for role in SUPPORTING if not getattr(account, f"has_{role.value.lower()}")]
        if missing:
            yield _about(account, evidence={"missing": missing})


def responsible(on: date) -> Mapping[int, list[int]]:
    """For each account its lead, unless he is away for weeks, then the managers of its unit, the nearest first."""
    found: dict[int, list[int]] = defaultdict(list)
    away = _absences(on, LEAD_AWAY).filter(member=OuterRef("member"))
    leads = Membership.objects.filter(in_force(on), ~Exists(away), team_role=Role.LEAD)
    for account, member in leads.order_by().values_list("account", "member"):
        found[account].append(member)
    managers = _managers(on)
    for account, unit in Account.objects.exclude(unit=None).order_by().values_list("pk", "unit"):
        found[account] += managers.get(unit, [])
    return found


def tiers() -> Mapping[int, str]:
    """The tier of each account that holds one."""
    return dict(Standing.objects.filter(until=None).order_by().values_list("account", "tier"))


def _out(held: QuerySet[Any], on: date, long: timedelta) -> QuerySet[Any]:
    """Those of them whose member is switched off or away for long; since when, and whether others are there."""
    away = _absences(on, long).filter(member=OuterRef("member"))
    gone = Absence.objects.filter(in_force(on), member=OuterRef("member"))
    here = Membership.objects.filter(in_force(on), ~Exists(gone), account=OuterRef("account"), member__is_active=True)
    others = here.exclude(member=OuterRef("member")).exclude(team_role=Role.PLAYER)
    out = held.filter(Q(member__is_active=False) | Exists(away)).select_related("member", "account")
    since = Max("member__absences__valid_from", filter=in_force(on, "member__absences__"))
    annotated: QuerySet[Any] = out.annotate(away_since=since, has_others=Exists(others))
    return annotated


def _absences(on: date, long: timedelta) -> QuerySet[Absence]:
    return Absence.objects.filter(in_force(on), valid_from__lte=on - long)


def _managers(on: date) -> Mapping[int, list[int]]:
    """Of each unit those who manage it, then those who manage what it is part of."""
    granted: dict[int, list[int]] = defaultdict(list)
    grants = Grant.objects.filter(in_force(on), role=Role.MGR, member__is_active=True).exclude(unit=None)
    for unit, member in grants.order_by("valid_from", "pk").values_list("unit", "member"):
        granted[unit].append(member)
    parents = dict(BusinessUnit.objects.order_by().values_list("pk", "parent"))
    found: dict[int, list[int]] = {}
    for unit in parents:
        line = [unit]
        while (above := parents[line[-1]]) is not None and above not in line:
            line.append(above)
        found[unit] = [member for each in line for member in granted[each]]
    return found


def _about(account: Account, *, evidence: Evidence) -> Finding:
    return Finding(
        subject_kind="account",
        subject_id=str(account.pk),
        label=account.name,
        path=reverse("accounts:team", args=[account.number]),
        account=account.pk,
        evidence=evidence,
    )


def _day(text: str) -> str:
    day = parse_date(text)
    return locales.day_in_words(day) if day else text


def _says_led_no_more(seen: Evidence) -> str:
    return _("nobody leads it since {day}.").format(day=_day(seen["since"]))


def _says_lead_out(seen: Evidence) -> str:
    if seen["away_since"] is None:
        return _("its lead {name} is switched off.").format(name=seen["lead"])
    sentence = _("its lead {name} is away since {day}, and nobody else of the team is here.")
    return sentence.format(name=seen["lead"], day=_day(seen["away_since"]))


def _says_mentor_out(seen: Evidence) -> str:
    if seen["away_since"] is None:
        return _("its mentor {name} is switched off.").format(name=seen["mentor"])
    sentence = _("its mentor {name} is away since {day}.")
    return sentence.format(name=seen["mentor"], day=_day(seen["away_since"]))


def _says_role_gap(seen: Evidence) -> str:
    roles = [in_a_sentence(Role(each.upper()).label) for each in seen["missing"]]
    return _("nobody on its team does {work}.").format(work=either(roles))


TIER_LABELS: Final[Mapping[str, Text]] = {Tier.KEY: gettext_lazy("Key accounts")}
WORDS: Final[Mapping[str, Text]] = {
    "since": gettext_lazy("since"),
    "lead": gettext_lazy("lead"),
    "mentor": gettext_lazy("mentor"),
    "away_since": gettext_lazy("away since"),
    "missing": gettext_lazy("missing"),
}

accounts.register("accounts")(Accounts(within=within, responsible=responsible, tiers=tiers, tier_labels=TIER_LABELS))
flag_rules.register("accounts.no_lead")(
    FlagRule(
        title=gettext_lazy("Nobody leads it any more"),
        means=gettext_lazy("The last lead left and nobody followed: what was promised has no one who keeps it."),
        next_step=gettext_lazy("Name a lead"),
        severity=Severity.SERIOUS,
        loudness=Loudness.LOUD,
        resource=TEAM,
        find=led_no_more,
        says=_says_led_no_more,
        words=WORDS,
    )
)
flag_rules.register("accounts.lead_out")(
    FlagRule(
        title=gettext_lazy("Its lead is not here"),
        means=gettext_lazy(
            "Whoever leads it was switched off, or is away for two weeks with nobody on the team to stand in."
        ),
        next_step=gettext_lazy("Hand it over"),
        severity=Severity.SERIOUS,
        loudness=Loudness.LOUD,
        resource=TEAM,
        find=lead_out,
        says=_says_lead_out,
        words=WORDS,
    )
)
flag_rules.register("accounts.mentor_out")(
    FlagRule(
        title=gettext_lazy("Its mentor is not here"),
        means=gettext_lazy("Nobody looks at it from outside: the mentor was switched off, or is away for a month."),
        next_step=gettext_lazy("Choose another mentor"),
        severity=Severity.NOTE,
        loudness=Loudness.QUIET,
        resource=TEAM,
        find=mentor_out,
        says=_says_mentor_out,
        words=WORDS,
    )
)
flag_rules.register("accounts.role_gap")(
    FlagRule(
        title=gettext_lazy("Its team has a gap"),
        means=gettext_lazy(
            "A key account needs somebody who keeps it running and somebody who looks for what it could still buy."
        ),
        next_step=gettext_lazy("Complete the team"),
        severity=Severity.WARNING,
        loudness=Loudness.QUIET,
        resource=TEAM,
        find=role_gap,
        says=_says_role_gap,
        words=WORDS,
    )
)
