"""Telling the story: load it, bring it to today, forget it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from kingside.accounts.models import Account
from kingside.accounts.standing import give_standing
from kingside.audit.lock import unlocked
from kingside.audit.models import TRAIL
from kingside.core.errors import DomainError
from kingside.demo import files
from kingside.demo.casting import give_accounts, give_roles, propose_a_mentor
from kingside.demo.catalogue import articles
from kingside.demo.character import Character
from kingside.demo.company import population
from kingside.demo.conversation import talk
from kingside.demo.dependence import aim
from kingside.demo.facts import Year, write_facts
from kingside.demo.leaving import tell_of_leaving
from kingside.demo.levers import pull_levers
from kingside.demo.story import FINANCE, LARGEST, MEMBERS
from kingside.demo.supplier import SUPPLIER
from kingside.demo.targets import set_targets
from kingside.demo.timeline import Timeline
from kingside.flags.models import Flag
from kingside.flags.operations import look
from kingside.identity.models import Member
from kingside.identity.operations import welcome
from kingside.imports import operations as imports
from kingside.jobs.models import Job
from kingside.jobs.progress import Say, step
from kingside.notices.operations import read_all
from kingside.offerings import operations as offerings
from kingside.profit.layouts import forget_layouts
from kingside.profit.lifecycle import DraftFacts
from kingside.profit.models import SNAPSHOTS, CostModel, ProfitMap, ProfitMapQuerySet
from kingside.profit.operations import adopt_cost_model, publish_now, remove_orphans, request_map_of_books

COST_MODEL = "Cost to serve"
RECONCILED_AND_APPROVED = DraftFacts(is_reconciled=True, is_approved=True)  # Lucia does, before the story begins


class Home(Protocol):
    """The folders of one company (see kingside.config.home)."""

    @property
    def is_demo(self) -> bool: ...
    @property
    def temp(self) -> Path: ...


class OnlyInTheDemo(DomainError):
    """The demo company is never mixed with real data; `kingside demo` opens a home of its own."""

    status = 409


class DatabaseInUse(DomainError):
    """This database holds members of a real company; give the demo a database of its own."""

    status = 409


class OtherScale(DomainError):
    """The demo company is here at another scale; forget it first with `kingside demo --reset`."""

    status = 409


def is_loaded() -> bool:
    """Whether the whole story was told: a profit map for each of its three years is published."""
    return len({of_year.period_to for of_year in _maps().published()}) >= 3


def is_stale(*, today: date) -> bool:
    """Whether a full month has passed since the newest profit map of the story."""
    newest = _maps().published().order_by("-period_to").first()
    return newest is not None and newest.period_to != Timeline(today).period().last


def load(*, home: Home, today: date, scale: int | None = None, say: Say = print) -> None:
    """Let the demo company appear, its dates counted back from ``today``; once there, it stays as it is.

    ``scale`` multiplies accounts and invoice lines; None is the scale that is there, else 1. A load that was
    interrupted is finished by the next one.
    """
    _check_place(home)
    loaded = _scale()
    if loaded and scale not in (None, loaded):
        raise OtherScale
    if is_loaded():
        give_roles(Timeline(today))
        give_accounts(Timeline(today))
        return
    timeline, wanted = Timeline(today), scale or loaded or 1
    with step(say, SUPPLIER) as amount:
        amount(_register())
    _tell(home, timeline, wanted, say)


def bring_to_today(*, home: Home, today: date, say: Say = print) -> None:
    """Tell the same story again as of ``today``: new dates, new maps; members and what they did stay."""
    _check_place(home)
    timeline, scale = Timeline(today), _scale()
    _tell(home, timeline, scale, say)


def reset(*, home: Home) -> None:
    """Forget the demo company and everything that was done in it."""
    _check_place(home)
    with unlocked(*TRAIL, *SNAPSHOTS):
        call_command("flush", interactive=False, verbosity=0)
    _remove_orphans()
    forget_layouts()


def _check_place(home: Home) -> None:
    if not home.is_demo:
        raise OnlyInTheDemo
    if Member.objects.exists() and not Member.objects.filter(is_demo=True).exists():
        raise DatabaseInUse


def _maps() -> ProfitMapQuerySet:
    """The profit maps of the story, as opposed to those that people made while trying Kingside."""
    return ProfitMap.objects.filter(requested_by__email=FINANCE.email, cost_model__name=COST_MODEL)


def _scale() -> int:
    """How many sites the largest customer has; 0 when nothing is loaded."""
    return Account.objects.filter(number__startswith=LARGEST.number).count()


@transaction.atomic
def _register() -> str:
    """Members and products; says how many."""
    known = set(Member.objects.values_list("email", flat=True))
    for persona in MEMBERS:
        if persona.email not in known:
            welcome(
                name=persona.name,
                email=persona.email,
                title=persona.title,
                function=persona.function,
                sentence=persona.sentence,
                is_demo=True,
            )
    products = offerings.register(
        products=[offerings.NewProduct(each.code, each.name, each.category) for each in articles()]
    )
    return f"{len(MEMBERS)} members, {products} products"


def _give_standing(timeline: Timeline, scale: int) -> int:
    """The key accounts were chosen when the year before last began; those that have a standing keep it."""
    keys = {each.number for cast in population(scale) for each in cast if each.is_key}
    chosen = keys - set(Account.objects.filter(standings__isnull=False).values_list("number", flat=True))
    give_standing(
        account_numbers=chosen,
        tier="key",
        since=timeline.period(1).first,
        source="List of the sales meeting, inherited and not scored",
        by=None,
    )
    return len(keys)


def _tell(home: Home, timeline: Timeline, scale: int, say: Say) -> None:
    """Bring the files in, publish a map per year, then forget what an earlier day told."""
    finance, began = Member.objects.get(email=FINANCE.email), timezone.now()
    maps, batches = list(_maps().values_list("pk", flat=True)), files.told_before()
    files.forget(batches)
    give_roles(timeline)
    with TemporaryDirectory(dir=home.temp, prefix="story-") as name:
        folder = Path(name)
        with step(say, "Accounts") as amount:
            rows = files.bring_accounts(folder, _cast(scale), timeline, by=finance)
            amount(f"{rows:,}, {_give_standing(timeline, scale):,} of them key")
        give_accounts(timeline)
        talk(timeline)
        years = write_facts(folder, timeline=timeline, scale=scale, say=say)
        with step(say, "Import") as amount:
            amount(f"{files.bring_facts(folder, years, by=finance):,} rows of invoice lines and services")
        with step(say, "Ledger") as amount:
            amount(f"{files.bring_ledger(folder, years, by=finance):,} figures")
        with step(say, "Receivables") as amount:
            amount(f"{files.bring_receivables(folder, years, timeline, by=finance):,} invoices")
        published = [_publish(year, finance, say) for year in years]
    with step(say, "Levers") as amount:
        pull_levers(published[-1])
        amount("1 scenario, examined")
    with step(say, "Targets") as amount:
        amount(f"{set_targets(published[-2], published[-1], timeline, at=timezone.now())} of key accounts")
    tell_of_leaving(published[-2], published[-1], timeline, at=timezone.now())
    aim(at=timezone.now())
    propose_a_mentor(at=timezone.now())
    Job.objects.filter(subject_id__in=[str(pk) for pk in (*maps, *(batch.pk for batch in batches))]).delete()
    with unlocked(*SNAPSHOTS):
        ProfitMap.objects.filter(pk__in=maps).delete()
        CostModel.objects.filter(name=COST_MODEL, profit_maps=None).delete()
    _remove_orphans()
    for member in Member.objects.filter(is_demo=True):
        read_all(member=member, since=began, at=timezone.now())  # what they heard on the way is no news to them
    with step(say, "Flags") as amount:
        look(at=timezone.now())
        amount(f"{Flag.objects.open().count():,} are open")


def _cast(scale: int) -> Iterator[Character]:
    return (each for cast in population(scale) for each in cast)


def _remove_orphans() -> None:
    remove_orphans()
    imports.remove_orphans(now=timezone.now())


def _publish(year: Year, finance: Member, say: Say) -> ProfitMap:
    with step(say, f"Profit map {year.period.name}") as amount:
        model = adopt_cost_model(
            name=COST_MODEL, toml=year.costs.read_text(encoding="utf-8"), by=finance, facts=RECONCILED_AND_APPROVED
        )
        requested = request_map_of_books(cost_model=model, by=finance)
        publish_now(profit_map=requested)
        amount(_of_map(requested))
    return requested


def _of_map(published: ProfitMap) -> str:
    summary = published.summary or {}
    n, losing = summary["n"], summary["loss_makers"]["n"]
    return f"{int(n['lines']):,} lines, {int(losing):,} of {int(n['accounts']):,} accounts lose money"
