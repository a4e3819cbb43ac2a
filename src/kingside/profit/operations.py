"""What can be done with cost models and profit maps; and cleaning up after a crash."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from kingside.accounts import operations as accounts
from kingside.accounts.models import Account
from kingside.audit.operations import record
from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.core.texts import in_english
from kingside.core.workflow import move, told
from kingside.flags.operations import look_again
from kingside.identity.access import require
from kingside.identity.models import Member
from kingside.identity.policy import Deed
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue, run_now
from kingside.jobs.queries import latest_job
from kingside.lake import cost_model as cost_files
from kingside.lake.attempts import Attempt, Attempts
from kingside.lake.margins import TREE
from kingside.lake.profit_map import ProfitMapRequest, build_profit_map
from kingside.lake.refusal import Refusal
from kingside.lake.results import AccountFigures, read_results
from kingside.offerings import operations as offerings
from kingside.profit import books
from kingside.profit.access import BUSINESS, COST_MODELS, parts_to_measure
from kingside.profit.conversion import refuse_other_currency
from kingside.profit.currencies import settle_by_map
from kingside.profit.findings import Findings, measure
from kingside.profit.lifecycle import MONTHS_WITHOUT_LINES, DraftFacts, DraftLife, ModelLife, ModelState
from kingside.profit.models import BUILD_MAP, TRY_COSTS, AccountProfit, CostDraft, CostModel, ProfitMap, Retirement
from kingside.profit.previews import as_json
from kingside.profit.rate_sources import noted
from kingside.profit.ties import keep_beside
from kingside.profit.wholeness import lacking_in

BATCH = 500

Say = Callable[[str], None]


class MapIsPublished(DomainError):
    """A published profit map never changes; request a new one."""

    status = 409


class ModelRetired(DomainError):
    """This version of the cost model is retired and makes no profit maps any more; publish one that differs."""

    status = 409


class MapNotPublished(DomainError):
    """The profit map could not be built."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is copied from the files of a map into rows."""

    findings: Findings
    accounts: list[AccountFigures]
    products: list[str]


@transaction.atomic
def adopt_cost_model(
    *,
    name: str,
    toml: str,
    by: Member | None,
    notes: Mapping[str, Any] | None = None,
    facts: DraftFacts | None = None,
) -> CostModel:
    """Keep a cost file as the next version of `name`, unless an earlier version says the same.

    `notes` say where rates come from that the text does not say; they are written into it. `facts` are those of
    the draft it comes from; a file comes from none, so it is neither reconciled nor approved.

    Raises Refusal for a file that the engine would refuse, HeldUp where a guard blocks.
    """
    require(by, Deed.WRITE, COST_MODELS)
    toml, notes = noted(toml, notes or {})
    read = _read_cost_file(toml)
    versions = CostModel.objects.select_for_update().filter(name=name)
    if known := versions.filter(hash=read.hash).first():
        return known
    ends = read.period.last if read.period else None
    is_over = ends is None or ends < clock.today()
    told_of = replace(facts or DraftFacts(), is_over=is_over)
    published = move(DraftLife, "published", state=CostDraft.State.DRAFT, facts=told_of)
    latest = versions.aggregate(latest=Max("version"))["latest"] or 0
    model = CostModel.objects.create(
        name=name,
        version=latest + 1,
        currency=read.currency,
        toml=toml,
        hash=read.hash,
        notes=notes,
        adopted_by=by,
        reservations=[reason.code for reason in published.warnings],
    )
    record(by=by, verb="published", subject=model, detail=told(published, f"fingerprint {read.hash[:12]}"))
    return model


@transaction.atomic
def retire_cost_model(*, cost_model: CostModel, by: Member) -> None:
    """Make no profit map with it any more; those that were made stay."""
    require(by, Deed.APPROVE, COST_MODELS)
    state = ModelState.RETIRED if Retirement.objects.filter(cost_model=cost_model).exists() else ModelState.PUBLISHED
    made = move(ModelLife, "retired", state=state)
    Retirement.objects.create(cost_model=cost_model, by=by)
    record(by=by, verb=made.verb, subject=cost_model, changes={"state": (made.before, made.after)})
    look_again()


@transaction.atomic
def request_profit_map(
    *,
    cost_model: CostModel,
    lines: Path,
    accounts_file: Path | None = None,
    by: Member | None,
    renames: Mapping[str, str] | None = None,
    date_format: str | None = None,
) -> ProfitMap:
    """A profit map to be built by a job, which publishes it when it is whole."""
    require(by, Deed.WRITE, BUSINESS)
    return _request(
        cost_model,
        by,
        lines=str(lines.absolute()),
        accounts_file=str(accounts_file.absolute()) if accounts_file else "",
        renames=dict(renames or {}),
        date_format=date_format or "",
    )


@transaction.atomic
def request_map_of_books(*, cost_model: CostModel, by: Member | None) -> ProfitMap:
    """A profit map of what is imported now, to be built by a job. Raises NothingImported."""
    return _request(cost_model, by, batches=books.batches_now())


@transaction.atomic
def recalculate(*, by: Member | None) -> ProfitMap:
    """The newest map of imported lines once more, with what counts now."""
    require(by, Deed.WRITE, BUSINESS)
    requested = recalculate_if_any(by=by)
    if requested is None:
        raise NothingToRecalculate
    return requested


def recalculate_if_any(*, by: Member | None) -> ProfitMap | None:
    """The same; None where no map was made from imported lines, or there are none any more.

    A map of a later period that is not whole is made again, too: so it becomes whole in time.
    """
    published = ProfitMap.objects.published().exclude(batches={}).filter(cost_model__retirement__isnull=True)
    maps = published.select_related("cost_model")
    newest, latest = maps.first(), maps.latest_first().first()
    if newest is None or latest is None:
        return None
    try:
        if latest.cost_model_id != newest.cost_model_id and not latest.is_whole:
            request_map_of_books(cost_model=latest.cost_model, by=by)
        return request_map_of_books(cost_model=newest.cost_model, by=by)
    except books.NothingImported:
        return None


def _request(cost_model: CostModel, by: Member | None, **made_from: object) -> ProfitMap:
    if Retirement.objects.filter(cost_model=cost_model).exists():
        raise ModelRetired
    read = _read_cost_file(cost_model.toml)
    profit_map = ProfitMap.objects.create(
        cost_model=cost_model,
        requested_by=by,
        **made_from,
        period_from=read.period.first if read.period else None,
        period_to=read.period.last if read.period else None,
        level=read.level,
        hurdle=Decimal(read.hurdle.numerator) / read.hurdle.denominator,
        currency=read.currency,
    )
    record(by=by, verb="requested", subject=profit_map, detail=f"with {cost_model}")
    enqueue(kind=BUILD_MAP, subject_id=profit_map.pk, by=by)
    return profit_map


class NothingToRecalculate(DomainError):
    """No profit map was made from imported lines yet; answer the six questions first."""

    status = 409


def publish_now(*, profit_map: ProfitMap) -> None:
    """Finish the job of a requested map before returning. Raises MapNotPublished with the reason when it failed."""
    job = latest_job(kind=BUILD_MAP, subject_id=profit_map.pk)
    run_now(job)
    if job.state != Job.State.DONE:
        raise MapNotPublished(job.fell_short)
    profit_map.refresh_from_db()


def publish_profit_map(*, profit_map: ProfitMap, say: Say) -> None:
    """Build the map aside, move its folder into the lake, then publish its rows: the whole or nothing.

    Nothing happens to a map that is published. Each attempt has a folder of its own, so that one that was
    given up for dead and lives cannot touch what another publishes. Raises Refusal, and marks the map as
    failed, when the engine refuses the input.
    """
    if profit_map.is_published:
        return
    try:
        with _attempts().begin(profit_map.pk) as attempt:
            document = _build(profit_map, attempt.staged, say)
            _publish(profit_map, attempt, document, say)
    except (DomainError, Refusal) as refusal:
        _give_up(profit_map, refusal)
        raise


@transaction.atomic
def _give_up(profit_map: ProfitMap, refusal: DomainError | Refusal) -> None:
    """Keep why for whoever asked in their language, and for the trail in English."""
    with in_english():
        detail = str(refusal)
    unpublished = ProfitMap.objects.filter(pk=profit_map.pk, state=ProfitMap.State.BUILDING)
    if unpublished.update(state=ProfitMap.State.FAILED, failure=str(refusal)):
        record(by=None, verb="not published", subject=profit_map, detail=detail)


def remove_orphans() -> list[Path]:
    """Remove folders that no published map names and no job works on; returns what was removed."""
    tried = set(Job.objects.unfinished().filter(kind=TRY_COSTS).values_list("subject_id", flat=True))
    named = set(ProfitMap.objects.published().values_list("folder_name", flat=True))
    alive = set(Job.objects.unfinished().filter(kind=BUILD_MAP).values_list("subject_id", flat=True))
    left = sorted(trials_folder().iterdir()) if trials_folder().is_dir() else []
    trials = [folder for folder in left if folder.stem not in tried]
    for folder in trials:
        shutil.rmtree(folder)
    return [*_attempts().remove_orphans(named=named, alive=alive), *trials]


def _build(profit_map: ProfitMap, staged: Path, say: Say) -> dict[str, Any]:
    costs = staged / "costs.toml"
    costs.write_text(profit_map.cost_model.toml, encoding="utf-8")
    laid: books.LaidOut | None = None
    if profit_map.batches:
        say(_("Laying out the books"))
        laid = books.lay_out(profit_map.batches, first=profit_map.period_from, last=profit_map.period_to)
        refuse_other_currency(laid.currency, profit_map.cost_model.currency)
        lines, accounts = str(laid.lines), str(laid.accounts)
    else:
        lines, accounts = profit_map.lines, profit_map.accounts_file
    request = ProfitMapRequest(
        lines=Path(lines),
        costs=costs,
        out=staged / "map",
        accounts=Path(accounts) if accounts else None,
        renames=profit_map.renames,
        date_format=profit_map.date_format or None,
        engine=settings.KINGSIDE_ENGINE,
        spark_master=settings.KINGSIDE_SPARK_MASTER,
        memory_share=settings.KINGSIDE_MEMORY_PERCENT / 100,
        with_lines=True,
        by=("order", "account", "product", "cell"),
        by_if_there=(*parts_to_measure(), TREE),
    )
    document = build_profit_map(request, progress=say).document
    if laid:
        document |= keep_beside(laid, staged / "map", profit_map.cost_model.toml)
    return document


def _publish(profit_map: ProfitMap, attempt: Attempt, document: dict[str, Any], say: Say) -> None:
    attempt.put_in_place(attempt.staged / "map")
    try:
        say(_("Measuring what loses money"))
        # where it will be read, so that it is open already for whoever comes first
        with read_results(attempt.folder, level=profit_map.level) as results:
            rows = _Rows(measure(results), list(results.every_account()), results.every_product_code())
        say(_("Publishing"))
        _publish_rows(profit_map, attempt.name, document, rows)
    except Exception:
        shutil.rmtree(attempt.folder)
        raise
    _attempts().remove_others(profit_map.pk, than=attempt.name)


@transaction.atomic
def _publish_rows(profit_map: ProfitMap, attempt: str, document: dict[str, Any], rows: _Rows) -> None:
    at, summary = timezone.now(), as_json(document)
    published = ProfitMap.objects.filter(pk=profit_map.pk, state=ProfitMap.State.BUILDING).update(
        state=ProfitMap.State.PUBLISHED,
        published_at=at,
        is_whole=_is_whole(profit_map, summary, at),
        folder_name=attempt,
        model_hash=document["model_hash"],
        input_hash=document["input_hash"],
        summary=summary,
        findings=rows.findings.as_document(),
    )
    if not published:
        raise MapIsPublished
    record(
        by=None,
        verb="published",
        subject=profit_map,
        detail=f"{len(rows.accounts):,} accounts, with {profit_map.cost_model}",
    )
    settle_by_map(profit_map)
    offerings.register_unknown(codes=rows.products)
    accounts.register_unknown(numbers=[row.account for row in rows.accounts])
    pks = dict(Account.objects.values_list("number", "pk"))
    AccountProfit.objects.bulk_create(
        (_account_profit(profit_map, pks[row.account], row) for row in rows.accounts), batch_size=BATCH
    )


def _is_whole(profit_map: ProfitMap, summary: Mapping[str, Any], at: datetime) -> bool:
    """Where months without lines are nothing to be warned of, they are no lack."""
    lacks = lacking_in((profit_map.period_from, profit_map.period_to), summary, on=clock.day_of(at))
    return lacks.ends is None and (not lacks.without or MONTHS_WITHOUT_LINES.mode == "off")


def _account_profit(profit_map: ProfitMap, account_pk: int, row: AccountFigures) -> AccountProfit:
    return AccountProfit(
        profit_map=profit_map,
        account_id=account_pk,
        lines=row.lines,
        net_revenue=row.net_revenue,
        gross_margin=row.gross_margin,
        pocket_margin=row.pocket_margin,
        contribution=row.contribution,
        sustained_margin=row.sustained_margin,
        cost_to_serve=row.cost_to_serve,
        net_profit=row.net_profit,
        net_margin=row.net_margin,
        rank=row.rank,
        segment=row.segment,
    )


def _read_cost_file(toml: str) -> cost_files.CostModel:
    with TemporaryDirectory(dir=settings.KINGSIDE_HOME.temp) as folder:
        path = Path(folder) / "costs.toml"
        path.write_text(toml, encoding="utf-8")
        return cost_files.read_cost_model(path)


def trials_folder() -> Path:
    """Where drafts are tried: a folder for each attempt, named by the draft and a token."""
    staging: Path = settings.KINGSIDE_HOME.staging
    return staging / "trials"


def _attempts() -> Attempts:
    home = settings.KINGSIDE_HOME
    return Attempts(home.staging / "profit-maps", home.lake / "profit-maps")
