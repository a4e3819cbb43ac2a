"""What can be done with cost models and profit maps; and cleaning up after a crash."""

import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from kingside.accounts import operations as accounts
from kingside.accounts.models import Account
from kingside.core.errors import DomainError
from kingside.identity.models import Member
from kingside.jobs.models import Job
from kingside.jobs.operations import enqueue, run_now
from kingside.jobs.queries import latest_job
from kingside.lake import cost_model as cost_files
from kingside.lake.profit_map import ProfitMapRequest, build_profit_map
from kingside.lake.refusal import Refusal
from kingside.lake.results import AccountFigures, read_results
from kingside.offerings import operations as offerings
from kingside.profit.findings import Findings, measure
from kingside.profit.models import BUILD_MAP, TRY_COSTS, AccountProfit, CostModel, ProfitMap

BATCH = 500
ATTEMPT = re.compile(r"[0-9a-f-]{36}\.[0-9a-f]{8}")  # folder of one attempt at a map: the map's id and a token

Say = Callable[[str], None]


class MapIsPublished(DomainError):
    """A published profit map never changes; request a new one."""

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
def adopt_cost_model(*, name: str, toml: str, by: Member | None, notes: Mapping[str, Any] | None = None) -> CostModel:
    """Keep a cost file as the next version of `name`, unless an earlier version says the same.

    `notes` say where its rates come from; an earlier version that says the same keeps its own.

    Raises Refusal for a file that the engine would refuse.
    """
    read = _read_cost_file(toml)
    versions = CostModel.objects.select_for_update().filter(name=name)
    if known := versions.filter(hash=read.hash).first():
        return known
    latest = versions.aggregate(latest=Max("version"))["latest"] or 0
    return CostModel.objects.create(
        name=name,
        version=latest + 1,
        currency=read.currency,
        toml=toml,
        hash=read.hash,
        notes=dict(notes or {}),
        adopted_by=by,
    )


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
    read = _read_cost_file(cost_model.toml)
    profit_map = ProfitMap.objects.create(
        cost_model=cost_model,
        requested_by=by,
        lines=str(lines.absolute()),
        accounts_file=str(accounts_file.absolute()) if accounts_file else "",
        renames=dict(renames or {}),
        date_format=date_format or "",
        period_from=read.period.first if read.period else None,
        period_to=read.period.last if read.period else None,
        level=read.level,
        hurdle=Decimal(read.hurdle.numerator) / read.hurdle.denominator,
        currency=read.currency,
    )
    enqueue(kind=BUILD_MAP, subject_id=profit_map.pk, by=by)
    return profit_map


def publish_now(*, profit_map: ProfitMap) -> None:
    """Finish the job of a requested map before returning. Raises MapNotPublished with the reason when it failed."""
    job = latest_job(kind=BUILD_MAP, subject_id=profit_map.pk)
    run_now(job)
    if job.state == Job.State.FAILED:
        raise MapNotPublished(job.error)
    profit_map.refresh_from_db()


def publish_profit_map(*, profit_map: ProfitMap, say: Say) -> None:
    """Build the map aside, move its folder into the lake, then publish its rows: the whole or nothing.

    Nothing happens to a map that is published. Each attempt has a folder of its own, so that one that was
    given up for dead and lives cannot touch what another publishes. Raises Refusal, and marks the map as
    failed, when the engine refuses the input.
    """
    if profit_map.is_published:
        return
    attempt = f"{profit_map.pk}.{token_hex(4)}"
    staged = _staging() / attempt
    staged.mkdir(parents=True, mode=0o700)
    try:
        document = _build(profit_map, staged, say)
        _publish(profit_map, staged / "map", attempt, document, say)
    except (DomainError, Refusal) as refusal:
        unpublished = ProfitMap.objects.filter(pk=profit_map.pk, state=ProfitMap.State.BUILDING)
        unpublished.update(state=ProfitMap.State.FAILED, failure=str(refusal))
        raise
    finally:
        shutil.rmtree(staged)


def remove_orphans() -> list[Path]:
    """Remove folders that no published map names and no job works on; returns what was removed."""
    tried = set(Job.objects.unfinished().filter(kind=TRY_COSTS).values_list("subject_id", flat=True))
    named = set(ProfitMap.objects.published().values_list("folder_name", flat=True))
    alive = set(Job.objects.unfinished().filter(kind=BUILD_MAP).values_list("subject_id", flat=True))
    orphans = [path for path in _map_folders() if path.name not in named and path.stem not in alive]
    orphans += [path for path in _folders_in(trials_folder()) if path.stem not in tried]
    for folder in orphans:
        shutil.rmtree(folder)
    return orphans


def as_json(value: Any) -> Any:
    """Decimals as text, so that no float comes between."""
    if isinstance(value, Mapping):
        return {key: as_json(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(part) for part in value]
    return str(value) if isinstance(value, Decimal) else value


def _build(profit_map: ProfitMap, staged: Path, say: Say) -> dict[str, Any]:
    costs = staged / "costs.toml"
    costs.write_text(profit_map.cost_model.toml, encoding="utf-8")
    request = ProfitMapRequest(
        lines=Path(profit_map.lines),
        costs=costs,
        out=staged / "map",
        accounts=Path(profit_map.accounts_file) if profit_map.accounts_file else None,
        renames=profit_map.renames,
        date_format=profit_map.date_format or None,
        with_lines=True,
    )
    return build_profit_map(request, progress=say).document


def _publish(profit_map: ProfitMap, built: Path, attempt: str, document: dict[str, Any], say: Say) -> None:
    say("Measuring what loses money")
    with read_results(built, level=profit_map.level) as results:
        rows = _Rows(measure(results), list(results.every_account()), results.every_product_code())
    folder = ProfitMap.folder_of(attempt)
    _move(built, folder)
    try:
        say("Publishing")
        _publish_rows(profit_map, attempt, document, rows)
    except Exception:
        shutil.rmtree(folder)
        raise
    _remove_other_attempts(profit_map, attempt)


def _move(built: Path, folder: Path) -> None:
    """Onto the disk first, then under its final name, so that a power cut leaves no half of it there."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in (*built.iterdir(), built):
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
    built.rename(folder)


@transaction.atomic
def _publish_rows(profit_map: ProfitMap, attempt: str, document: dict[str, Any], rows: _Rows) -> None:
    published = ProfitMap.objects.filter(pk=profit_map.pk, state=ProfitMap.State.BUILDING).update(
        state=ProfitMap.State.PUBLISHED,
        published_at=timezone.now(),
        folder_name=attempt,
        model_hash=document["model_hash"],
        input_hash=document["input_hash"],
        summary=as_json(document),
        findings=rows.findings.as_document(),
    )
    if not published:
        raise MapIsPublished
    offerings.register_unknown(codes=rows.products)
    accounts.register_unknown(numbers=[row.account for row in rows.accounts])
    pks = dict(Account.objects.values_list("number", "pk"))
    AccountProfit.objects.bulk_create(
        (_account_profit(profit_map, pks[row.account], row) for row in rows.accounts), batch_size=BATCH
    )


def _remove_other_attempts(profit_map: ProfitMap, attempt: str) -> None:
    for folder in _map_folders():
        if folder.stem == str(profit_map.pk) and folder.name != attempt:
            shutil.rmtree(folder)


def _account_profit(profit_map: ProfitMap, account_pk: int, row: AccountFigures) -> AccountProfit:
    return AccountProfit(
        profit_map=profit_map,
        account_id=account_pk,
        lines=row.lines,
        net_revenue=row.net_revenue,
        gross_margin=row.gross_margin,
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


def _staging() -> Path:
    staging: Path = settings.KINGSIDE_HOME.staging
    return staging / "profit-maps"


def _map_folders() -> Iterator[Path]:
    for place in (settings.KINGSIDE_HOME.lake / "profit-maps", _staging()):
        yield from (folder for folder in _folders_in(place) if ATTEMPT.fullmatch(folder.name))


def _folders_in(place: Path) -> list[Path]:
    return sorted(place.iterdir()) if place.is_dir() else []
