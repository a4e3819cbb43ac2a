"""The files of the story, brought in the way people bring theirs: read, mapped as proposed, tried, imported."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from kingside.demo.character import Character
from kingside.demo.facts import Year
from kingside.demo.receivables import write_receivables_file
from kingside.demo.service import write_drivers_file
from kingside.demo.timeline import Timeline
from kingside.identity.models import Member
from kingside.imports import operations
from kingside.imports.kinds import import_kinds
from kingside.imports.mapping import Mapped
from kingside.imports.models import ImportBatch, SavedMapping
from kingside.imports.proposals import propose
from kingside.profit.models import LedgerFigure

SOURCE = "Varrowgard ERP"
CURRENCY = "EUR"


def told_before() -> list[ImportBatch]:
    """Files of the story that came in on an earlier day."""
    return list(ImportBatch.objects.filter(source=SOURCE))


def forget(batches: Iterable[ImportBatch]) -> None:
    """Let facts of an earlier day count no more; what lies in the lake goes with the next look for orphans."""
    pks = [batch.pk for batch in batches]
    ImportBatch.objects.filter(pk__in=pks).delete()
    SavedMapping.objects.filter(source=SOURCE).delete()
    LedgerFigure.objects.filter(source=SOURCE).delete()


def bring_accounts(folder: Path, cast: Iterable[Character], timeline: Timeline, *, by: Member) -> int:
    """Accounts with the code that invoice lines carry; how many rows."""
    path = folder / "accounts.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("number", "name", "sector", "since", "part of"))
        writer.writerows((each.number, each.name, each.sector, each.since(timeline), each.part_of) for each in cast)
    return _bring("accounts", path, by)


def bring_facts(folder: Path, years: Sequence[Year], *, by: Member) -> int:
    """Invoice lines of every site and drivers of all years; how many rows."""
    rows = sum(_bring("lines", path, by) for path in sorted(years[0].lines.iterdir()))
    path = folder / "service.csv"
    write_drivers_file(path, ((year.accounts, year.period) for year in years))
    return rows + _bring("drivers", path, by)


def bring_ledger(folder: Path, years: Sequence[Year], *, by: Member) -> int:
    """What the general ledger says of every month; how many figures."""
    path = folder / "ledger.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("month", "account", "amount", "currency"))
        for month in (month for year in years for month in year.ledger):
            said = {"revenue": month.revenue, "cogs": month.cogs, **month.pools}
            writer.writerows((month.first, item, amount, CURRENCY) for item, amount in said.items())
    return _bring("ledger", path, by)


def bring_receivables(folder: Path, years: Sequence[Year], timeline: Timeline, *, by: Member) -> int:
    """What customers owe; how many invoices."""
    path = folder / "receivables.csv"
    write_receivables_file(path, lines=years[0].lines, timeline=timeline)
    return _bring("receivables", path, by)


def _bring(kind: str, path: Path, by: Member) -> int:
    with path.open("rb") as stream:
        batch = operations.receive(kind=kind, source=SOURCE, file_name=path.name, file=stream, by=by)
    operations.finish_now(batch=batch)
    proposal = propose(batch, import_kinds[kind])
    answers = {"currency": CURRENCY} if import_kinds[kind].asks("currency") else {}
    settled = (proposal.columns, proposal.drivers, proposal.decimal_mark or ".", proposal.date_format or "")
    mapped = Mapped(*settled, proposal.amounts, answers)
    operations.map_columns(batch=batch, mapped=mapped, by=by)
    operations.finish_now(batch=batch)
    operations.confirm(batch=batch, by=by)
    operations.finish_now(batch=batch)
    return int((batch.reading or {})["rows"])
