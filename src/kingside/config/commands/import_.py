"""`kingside import`: a file into the company, tried first, and as one batch that can be undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

import click

from kingside.config.commands.profit_map import renames_of
from kingside.config.steps import bring_database_up_to_date, clear_what_a_crash_left
from kingside.core.errors import DomainError
from kingside.identity.models import Member
from kingside.identity.queries import member_with
from kingside.imports import operations
from kingside.imports.kinds import ImportKind, import_kinds
from kingside.imports.mapping import Mapped, NotSettled, of_source
from kingside.imports.models import ImportBatch
from kingside.imports.notes import warnings_of
from kingside.imports.proposals import name_for, propose, to_calculate, to_count
from kingside.imports.queries import known_sources_of_everybody, likely_amounts, unsettled_drivers
from kingside.jobs.operations import stop
from kingside.jobs.progress import step
from kingside.lake.intake import Checked, RawFile, write_bad_rows
from kingside.lake.refusal import Refusal, all_of

State = ImportBatch.State
ENOUGH = 10  # problems that are printed; the file of bad rows has all


class RowsToMend(DomainError):
    """Rows of the file cannot be imported."""


@click.command(name="import")
@click.argument("kind")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", help="The system it comes from; the only one so far, if it is left out.")
@click.option("--map", "renames", default="", help="Our column names = yours, where they cannot be told.")
@click.option("--date-format", help="How dates are written, for example %d/%m/%Y, where that cannot be told.")
@click.option("--decimal-mark", type=click.Choice([".", ","]), help="Between whole and part of a number.")
@click.option("--sheet", default="", help="Of a workbook; else the first one with anything in it.")
@click.option("--count-lines", is_flag=True, help="Count the lines of each order, whatever column looks like a number.")
@click.option(
    "--formula", "formulas", multiple=True, help="Calculate what the file lacks, such as cogs=quantity * unit_cost."
)
@click.option("--leave-out", "left_out", multiple=True, help="A column of the file that no cost depends on.")
@click.option(
    "--amounts",
    help="The drivers that are money in the currency of their row, such as freight,rebate; '' where none is.",
)
@click.option(
    "--say",
    "answers",
    default="",
    help="What no file tells: currency=EUR for amounts, base=EUR,worth=of_base for rates.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--skip-bad-rows", is_flag=True, help="Import the good rows, and write the others to a file.")
@click.option("--by", "email", help="E-mail address of the member who imports.")
def command(  # noqa: PLR0913  # one parameter per option
    *,
    kind: str,
    file: Path,
    source: str | None,
    renames: str,
    date_format: str | None,
    decimal_mark: str | None,
    sheet: str,
    count_lines: bool,
    formulas: tuple[str, ...],
    left_out: tuple[str, ...],
    amounts: str | None,
    answers: str,
    dry_run: bool,
    skip_bad_rows: bool,
    email: str | None,
) -> None:
    """Import FILE (CSV, Excel or Parquet) as KIND.

    KIND is accounts, products, offerings, lines, drivers, receivables, targets, rates or rate-tables.
    The second import of a file changes nothing. Undo an import on its page, under Data.
    """
    bring_database_up_to_date()
    clear_what_a_crash_left()
    by = member_with(email) if email else None
    said = renames_of(renames), renames_of(answers)
    batch = _received(kind, file, source or _only_source(), sheet, by)
    with _waiting_for_nobody(batch, by, is_dry_run=dry_run):
        named = None if amounts is None else tuple(filter(None, amounts.split(",")))
        calculated = _formulas_of(formulas, said[0])
        mapped = _mapped(batch, said[0], calculated, date_format, decimal_mark, named, said[1])
        mapped = _without(mapped, left_out, batch)
        _refuse_unsettled(mapped, batch)
        if count_lines:
            mapped = _counted(mapped, import_kinds[kind], said[0])
        for name in mapped.counted:
            within = import_kinds[kind].countable[name].within
            click.echo(f"{name} is counted: 1, 2, 3 in each {within}, as the rows stand.")
        for name, formula in mapped.formulas.items():
            click.echo(f"{name} is calculated: {formula}.")
        with step(click.echo, "Rows") as amount:
            operations.map_columns(batch=batch, mapped=mapped, by=by)
            operations.finish_now(batch=batch)
            amount(_tried(batch))
        checked = Checked.from_document(batch.checked or {})
        if sums := _totals(checked):
            click.echo(f"Good rows come to {all_of(sums)}.")
        for warning in warnings_of(batch):
            click.echo(f"Note: {warning}")
        if checked.bad:
            _say_what_is_wrong(batch, checked, file)
        if dry_run:
            click.echo("Nothing was changed.")
            return
        if checked.bad and not skip_bad_rows:
            raise RowsToMend(f"Nothing was imported: {checked.bad:,} rows cannot be. Mend them, or --skip-bad-rows.")
        with step(click.echo, "Import") as amount:
            operations.confirm(batch=batch, by=by, good_rows_only=skip_bad_rows)
            operations.finish_now(batch=batch)
            amount(str(ImportBatch.State(batch.state).label).lower())
        if steps := import_kinds[kind].next_steps:
            click.echo(f"Next, in the browser: {'; '.join(str(each.verb) for each in steps)}.")


@contextmanager
def _waiting_for_nobody(batch: ImportBatch, by: Member | None, *, is_dry_run: bool) -> Iterator[None]:
    """Read the file, and put it aside unless it came in, however the command ends: it has said what there is to say.

    What could not be read stays with its reason, but for a dry run, which leaves nothing. An import that began goes on;
    what is read or tried when the command is interrupted is gone on with by nobody.
    """
    try:
        _read(batch)
        yield
    finally:
        batch.refresh_from_db()
        waits = {State.READ, State.CHECKED, *({State.FAILED} if is_dry_run else ())}
        is_on_the_way = batch.state in {State.READING, State.CHECKING}
        if batch.state in waits or (is_on_the_way and operations.has_stopped(batch)):
            operations.discard(batch=batch, by=by)
        elif is_on_the_way:
            stop(job=operations.job_of(batch), by=by)


def _only_source() -> str:
    sources = known_sources_of_everybody()
    if len(sources) != 1:
        raise operations.NoSource("Say which system the file comes from with --source, such as --source SAP.")
    return sources[0]


def _received(kind: str, file: Path, source: str, sheet: str, by: Member | None) -> ImportBatch:
    if not file.is_file():
        raise Refusal(f"{file} is no file.")
    try:
        with file.open("rb") as stream:
            return operations.receive(kind=kind, source=source, file_name=file.name, file=stream, by=by, sheet=sheet)
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}.") from None


def _read(batch: ImportBatch) -> None:
    with step(click.echo, "File") as amount:
        operations.finish_now(batch=batch)
        raw = RawFile.from_document(batch.reading or {})
        amount(f"{raw.rows:,} rows{f' of sheet {raw.sheet}' if raw.sheet else ''}")


def _mapped(
    batch: ImportBatch,
    renames: dict[str, str],
    formulas: dict[str, str],
    date_format: str | None,
    decimal_mark: str | None,
    amounts: tuple[str, ...] | None,
    answers: dict[str, str],
) -> Mapped:
    kind: ImportKind = import_kinds[batch.kind]
    proposal, former = propose(batch, kind), of_source(kind=batch.kind, source=batch.source)
    raw = RawFile.from_document(batch.reading or {})
    columns = {ours: theirs for ours, theirs in proposal.columns.items() if theirs not in renames.values()}
    ours = {field.name for field in kind.fields}
    drivers = {name: theirs for name, theirs in proposal.drivers.items() if theirs not in renames.values()}
    freed = [columns.pop(name) for name in formulas if name in columns]
    drivers |= {name_for(theirs): theirs for theirs in freed}
    columns |= {name: theirs for name, theirs in renames.items() if name in ours}
    drivers |= {name: theirs for name, theirs in renames.items() if name not in ours}
    mapped = Mapped(
        columns=columns,
        drivers=drivers,
        decimal_mark=decimal_mark or proposal.decimal_mark or "",
        date_format=date_format or proposal.date_format or "",
        amounts=tuple(likely_amounts(batch, drivers)) if amounts is None else amounts,
        answers={**proposal.answers, **answers},
        counted=to_count(kind, columns, former),
        formulas={**to_calculate(raw, kind, columns | formulas, drivers, former), **formulas},
        unsettled=unsettled_drivers(batch, drivers) if amounts is None else (),
    )
    if date_format is None and proposal.date_format is None:
        raise NotSettled(
            f"The dates of {batch.file_name} can be read in more than one way; say how with --date-format: "
            f"{' or '.join(each or '%Y-%m-%d' for each in proposal.date_formats)}."
        )
    if not mapped.decimal_mark:
        raise NotSettled(
            f"The numbers of {batch.file_name} can be read in two ways; say with --decimal-mark whether , or . comes "
            "before the decimals."
        )
    return replace(mapped, date_format="" if mapped.date_format == "%Y-%m-%d" else mapped.date_format)


def _formulas_of(said: tuple[str, ...], renames: dict[str, str]) -> dict[str, str]:
    """Field and formula of each; a field has a column or a formula, not both."""
    formulas = {name.strip(): formula.strip() for each in said for name, _, formula in [each.partition("=")]}
    if both := [name for name in formulas if name in renames]:
        raise NotSettled(f"--formula calculates {both[0]}, and --map names its column {renames[both[0]]}; say one.")
    return formulas


def _counted(mapped: Mapped, kind: ImportKind, renames: dict[str, str]) -> Mapped:
    """What the kind can count is counted, unless the command names a column for it as well."""
    countable = kind.countable
    if not countable:
        raise NotSettled(f"--count-lines is for invoice lines; there is nothing to count in {kind.in_a_sentence}.")
    if named := [name for name in countable if name in renames]:
        raise NotSettled(f"--count-lines counts {named[0]}, and --map names its column {renames[named[0]]}; say one.")
    columns = {ours: theirs for ours, theirs in mapped.columns.items() if ours not in countable}
    return replace(mapped, columns=columns, counted=tuple(countable))


def _without(mapped: Mapped, left_out: tuple[str, ...], batch: ImportBatch) -> Mapped:
    """The same without drivers that stay outside."""
    if unknown := [header for header in left_out if header not in mapped.drivers.values()]:
        raise NotSettled(f"--leave-out: “{unknown[0]}” is no driver of {batch.file_name}.")
    drivers = {ours: theirs for ours, theirs in mapped.drivers.items() if theirs not in left_out}
    amounts, unsettled = (
        tuple(name for name in names if name in drivers) for names in (mapped.amounts, mapped.unsettled)
    )
    return replace(mapped, drivers=drivers, amounts=amounts, unsettled=unsettled)


def _refuse_unsettled(mapped: Mapped, batch: ImportBatch) -> None:
    if not mapped.asked:
        return
    listed = " or ".join(f"“{mapped.drivers[name]}”" for name in mapped.asked)
    money, percent = (f"--amounts '{','.join(names)}'" for names in ((*mapped.amounts, *mapped.asked), mapped.amounts))
    raise NotSettled(
        f"The numbers of {listed} in {batch.file_name} may be money or per cent; say which drivers are money: {money}, "
        f"or {percent} where they are per cent."
    )


def _totals(checked: Checked) -> list[str]:
    """What amounts of the good rows come to, in words."""
    alike = [f"{name} {total}" for name, total in checked.sums]
    return alike + [f"{name} {total} {currency}".rstrip() for currency, name, total in checked.sums_within]


def _tried(batch: ImportBatch) -> str:
    counts = batch.counts
    told = f"{counts['new']:,} new, {counts['changed']:,} changed, {counts['unchanged']:,} as they are"
    return told + (f", {counts['beside']:,} that go with them" if counts.get("beside") else "")


def _say_what_is_wrong(batch: ImportBatch, checked: Checked, file: Path) -> None:
    for problem in checked.problems[:ENOUGH]:
        column = f", column {problem.column}" if problem.column else ""
        click.echo(f"{batch.file_name}, row {problem.row}{column}: {problem.sentence}.", err=True)
    to_mend = _free(Path(f"{file.stem} - rows to mend.csv"))
    write_bad_rows(batch.upload, RawFile.from_document(batch.reading or {}), to_mend, counted=batch.counted)
    click.echo(f"{checked.bad:,} rows to mend are in {to_mend}", err=True)


def _free(path: Path) -> Path:
    """The path, or one like it where nothing lies yet."""
    others = (path.with_stem(f"{path.stem} {n}") for n in count(2))
    return next(each for each in chain((path,), others) if not each.exists())
