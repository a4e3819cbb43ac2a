"""The profit map: invoice lines and a cost model in, true profit by account, product and cell out.

Files and arithmetic: docs/methods/profit-map.md.
"""

import hashlib
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from kingside import __version__
from kingside.lake.connection import connect
from kingside.lake.cost_model import CostModel, read_cost_model
from kingside.lake.engines import LOCAL
from kingside.lake.engines.engine import Engine, Overflow
from kingside.lake.engines.opening import open_engine, refuse_engine
from kingside.lake.facts import Facts, open_facts
from kingside.lake.margins import MarginKind, further_facts, kinds_called, kinds_of, needs_lines, write_margins
from kingside.lake.output import TABLES, OutputFolder
from kingside.lake.own_files import called
from kingside.lake.refusal import Phrase, Refusal
from kingside.lake.source import find_files
from kingside.lake.summary import Summary, summarise
from kingside.lake.sums import Sums, calculate
from kingside.lake.tables import write_tables

__all__ = ["ProfitMapRequest", "Summary", "build_profit_map"]

if TYPE_CHECKING:
    from kingside.lake.report import ReportFile

OVERFLOWS = (duckdb.OutOfRangeException, duckdb.ConversionException, Overflow)


@dataclass(frozen=True)
class ProfitMapRequest:
    """What to calculate from which files.

    `renames` maps names of the contract to names of the files. As text, `lines` and `accounts` may still turn out to be
    a URL or a pattern, which is refused. `by` names further tables
    (`margins.KINDS`), `by_if_there` those that are left out where the lines lack the column; those made of lines bring
    the lines along. `html` is the file of the report, if one is wanted,
    which says that it was made `at` that moment. `tables` are those to write, `kept` is a folder for what a changed
    rate leaves as it is, for the next map of the same files; Spark keeps no sums.
    """

    lines: Path | str
    costs: Path
    out: Path
    accounts: Path | str | None = None
    renames: Mapping[str, str] = field(default_factory=dict)
    date_format: str | None = None
    engine: str = "duckdb"
    spark_master: str = LOCAL
    csv: bool = False
    with_lines: bool = False
    by: Sequence[str] = ()
    by_if_there: Sequence[str] = ()
    html: Path | None = None
    tables: Collection[str] = TABLES
    kept: Path | None = None
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    threads: int | None = None
    memory_share: float = 0.6

    @property
    def memory_share_of_each(self) -> float:
        """DuckDB is there with either engine; Spark on this machine has the other half."""
        return self.memory_share / 2 if self.engine == "spark" else self.memory_share


def build_profit_map(request: ProfitMapRequest, *, progress: Callable[[str], None] | None = None) -> Summary:
    """Calculate a profit map and write its folder: all files, or none when anything is wrong.

    `progress` is told what begins. Raises Refusal, one sentence with file, row and column, for wrong input, and
    KeyboardInterrupt when it is interrupted, nothing of it left behind.
    """
    try:
        return _build(request, progress or (lambda _: None))
    except (duckdb.InterruptException, RuntimeError) as error:
        if "interrupt" in str(error).lower():  # the engine's own word for Ctrl-C in the middle of a query
            raise KeyboardInterrupt from None
        raise


def _build(request: ProfitMapRequest, say: Callable[[str], None]) -> Summary:
    started = time.monotonic()
    refuse_engine(request.engine, spark_master=request.spark_master)
    kinds = kinds_called((*request.by, *request.by_if_there))
    request = replace(request, with_lines=request.with_lines or needs_lines(kinds))
    _refuse_input_inside(request)
    model = read_cost_model(request.costs)
    with ExitStack() as stack:
        report = stack.enter_context(_report_file(request, request.html)) if request.html else None
        folder = stack.enter_context(OutputFolder(request.out))
        staging = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder.working, prefix="work-")))
        with _open(request, staging, folder.working) as connection:
            say(str(Phrase("Reading and checking the input")))
            facts = _facts(connection, request, model, staging)
            kinds = kinds_of(facts, kinds)
            with _engine(request, connection, staging) as engine:
                sums = _calculate(engine, request, model, facts, kinds, folder.working, say)
                summary = summarise(connection, model, facts, sums)
        shutil.rmtree(staging)  # it lies in the folder that is about to be put in place
        seconds = time.monotonic() - started
        summary = summary.with_run(request.engine, seconds, _peak_memory(request.engine))
        folder.write_json("summary.json", summary.document)
        if report is not None:
            say(str(Phrase("Writing the report")))
            report.fill(_report_page(request, model, facts, summary, folder.working))
        folder.publish()
        if report is not None:
            report.publish()
    return summary


def _report_file(request: ProfitMapRequest, html: Path) -> "ReportFile":
    from kingside.lake.report import ReportFile  # noqa: PLC0415 - a fifth of all imports, for few runs

    given = [Path(path) for path in (request.lines, request.accounts, request.costs) if path is not None]
    return ReportFile(html, inputs=given, out=request.out)


def _report_page(request: ProfitMapRequest, model: CostModel, facts: Facts, summary: Summary, folder: Path) -> str:
    from kingside.lake.report import InputFile, Origin, read_contents, report_page  # noqa: PLC0415

    read = [InputFile("Invoice lines", str(facts.lines.label), facts.lines.hash)]
    if facts.accounts is not None:
        read.append(InputFile("Accounts", str(facts.accounts.label), facts.accounts.hash))
    with request.costs.open("rb") as costs:
        digest = hashlib.file_digest(costs, "sha256").hexdigest()
    read.append(InputFile("Cost model", request.costs.name, digest))
    origin = Origin(files=read, version=__version__, engine=request.engine, at=request.at)
    return report_page(read_contents(folder, model, summary.document, origin))


def _refuse_input_inside(request: ProfitMapRequest) -> None:
    """The folder of results is replaced as a whole, so nothing that is read may lie in it."""
    try:
        out = request.out.resolve()
        given = [Path(path).resolve() for path in (request.lines, request.accounts, request.costs) if path is not None]
    except OSError as error:
        raise Refusal(
            "{file} cannot be opened: {error}.", file=str(error.filename)[:80], error=error.strerror
        ) from None
    for path in given:
        if out in (path, *path.parents):
            raise Refusal(
                "{file} lies in {folder}, which would be replaced; name another folder with --out.",
                file=path.name, folder=out.name,
            )  # fmt: skip


def _open(request: ProfitMapRequest, staging: Path, working: Path) -> duckdb.DuckDBPyConnection:
    given = [str(request.lines), *([str(request.accounts)] if request.accounts else [])]
    readable = [file for path in given for file in find_files(path)]
    return connect(
        readable=readable,
        writable=[staging, working, *([request.kept] if request.kept else [])],
        temp=staging / "spill",
        memory_share=request.memory_share_of_each,
        threads=request.threads,
    )


def _facts(connection: duckdb.DuckDBPyConnection, request: ProfitMapRequest, model: CostModel, staging: Path) -> Facts:
    return open_facts(
        connection,
        model,
        lines=str(request.lines),
        accounts=str(request.accounts) if request.accounts else None,
        renames=request.renames,
        date_format=request.date_format,
        staging=staging,
        place=called(request.costs.name),
        further=further_facts(kinds_called(request.by), if_there=kinds_called(request.by_if_there)),
        kept=request.kept,
    )


def _engine(
    request: ProfitMapRequest, connection: duckdb.DuckDBPyConnection, staging: Path
) -> AbstractContextManager[Engine]:
    return open_engine(
        request.engine,
        connection,
        staging=staging,
        spark_master=request.spark_master,
        threads=request.threads,
        memory_share=request.memory_share_of_each,
    )


def _calculate(
    engine: Engine,
    request: ProfitMapRequest,
    model: CostModel,
    facts: Facts,
    kinds: Sequence[MarginKind],
    folder: Path,
    say: Callable[[str], None],
) -> Sums:
    """With 64-bit integers, which are enough nearly always and many times faster; else once more with 128 bits."""
    costs = called(request.costs.name)
    for wide in (False, True):
        try:
            say(str(Phrase("Calculating {file}", file=facts.lines.label)))
            sums = calculate(
                engine,
                model,
                facts,
                place=costs,
                with_lines=request.with_lines,
                wide=wide,
                kept=request.kept if engine.name == "duckdb" else None,
            )
            say(str(Phrase("Writing the tables")))
            write_tables(engine.connection, model, sums, folder, tables=request.tables, csv=request.csv)
            write_margins(engine.connection, model, kinds, folder, parts=facts.parts, csv=request.csv)
        except OVERFLOWS:
            continue
        return sums
    raise _too_large(request, facts)


def _too_large(request: ProfitMapRequest, facts: Facts) -> Refusal:
    """No column is wide enough: an amount has 28 digits, a margin 12 before the point."""
    return Refusal(
        "{costs}: amounts or margins of {lines} grow beyond the digits that can be kept.",
        costs=called(request.costs.name), lines=facts.lines.label,
    )  # fmt: skip


def _peak_memory(engine: str) -> int:
    """Most memory this process ever held, bytes; with it that of Spark's Java, which has ended."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if engine == "spark":
        used += resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024
