"""`kingside profit-map`: invoice lines and a cost model in, tables of true profit out."""

import signal
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import click

from kingside.lake.cost_model import LEVEL_NAMES
from kingside.lake.engines import ENGINES, LOCAL
from kingside.lake.margins import KINDS
from kingside.lake.profit_map import ProfitMapRequest, Summary, build_profit_map
from kingside.lake.refusal import Refusal

TOLD_TIMES = 5


def renames_of(text: str) -> dict[str, str]:
    """The names of `account=ResellerKey,order=Number` as a mapping from our name to theirs.

    Raises Refusal for a part without exactly one '=' and for a name on either side that stands twice.
    """
    renames: dict[str, str] = {}
    for part in filter(str.strip, text.split(",")):
        ours, _, theirs = (name.strip() for name in part.partition("="))
        if not ours or not theirs or "=" in theirs:
            raise Refusal(f"--map: '{part.strip()}' is not of the form account=ResellerKey.")
        if ours in renames or theirs in renames.values():
            raise Refusal("--map: a column is named twice.")
        renames[ours] = theirs
    return renames


@click.command(name="profit-map")
@click.option("--lines", required=True, help="Invoice lines: a CSV or Parquet file, or a folder of one kind.")
@click.option("--costs", required=True, help="The cost model, a TOML file ('kingside costs init' writes a first one).")
@click.option("--out", required=True, help="Folder for the results; a former profit map there is replaced.")
@click.option("--accounts", help="Accounts with what is not on invoice lines (visits, tickets, since).")
@click.option(
    "--map", "renames", default="", help="Our column names = yours, such as account=ResellerKey,order=Number."
)
@click.option("--date-format", help="How dates are written if not 2025-12-31, such as %d.%m.%Y.")
@click.option(
    "--engine",
    default="duckdb",
    envvar="KINGSIDE_ENGINE",
    show_default=True,
    show_envvar=True,
    type=click.Choice(ENGINES),
    help="Who calculates; spark is an extra: kingside[spark].",
)
@click.option(
    "--spark-master",
    default=LOCAL,
    envvar="KINGSIDE_SPARK_MASTER",
    show_default=True,
    show_envvar=True,
    help="Where Spark calculates, such as spark://host:7077.",
)
@click.option(
    "--memory-percent",
    default=60,
    envvar="KINGSIDE_MEMORY_PERCENT",
    show_default=True,
    show_envvar=True,
    type=click.IntRange(5, 90),
    help="How much of the machine's memory may be used; the rest is put aside on disk.",
)
@click.option("--csv", is_flag=True, help="Write CSV files beside the Parquet files.")
@click.option("--with-lines", is_flag=True, help="Write every invoice line with its costs, too.")
@click.option(
    "--by", multiple=True, type=click.Choice(list(KINDS)), help="A further table; may be given several times."
)
@click.option("--html", help="Write a report on one page, too: a file to mail, complete without network or scripts.")
def command(  # noqa: PLR0913 - one parameter per option
    *,
    lines: str,
    costs: str,
    out: str,
    accounts: str | None,
    renames: str,
    date_format: str | None,
    engine: str,
    spark_master: str,
    memory_percent: int,
    csv: bool,
    with_lines: bool,
    by: tuple[str, ...],
    html: str | None,
) -> None:
    """Calculate what each customer and product really earns.

    Exit 0 with the tables in the folder; exit 2 with one sentence when the input is wrong, and nothing written.
    """
    request = ProfitMapRequest(
        lines=lines,
        costs=Path(costs),
        out=Path(out),
        accounts=accounts,
        renames=renames_of(renames),
        date_format=date_format,
        engine=engine,
        spark_master=spark_master,
        memory_share=memory_percent / 100,
        csv=csv,
        with_lines=with_lines,
        by=by,
        html=Path(html) if html else None,
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended like Ctrl-C: nothing is left behind
    for sentence in _findings(build_profit_map(request)):
        click.echo(sentence)
    click.echo(f"The tables are in {out}.")
    if html:
        click.echo(f"The report is in {html}.")


def _findings(summary: Summary) -> list[str]:
    document = summary.document
    totals, losers, run = document["totals"], document["loss_makers"], document["run"]
    lines = "invoice line" if totals["lines"] == 1 else "invoice lines"
    told = [
        f"{totals['lines']:,} {lines}: revenue {totals['net_revenue']:,}, net profit {totals['net_profit']:,}.",
        _losing(losers["n"], document["n"]["accounts"], lost=abs(losers["sum"]), level=document["level"]),
        *_reconciled(document["reconciliation"]),
        *(f"Note: {warning['text']}" for warning in document["warnings"][:TOLD_TIMES]),
    ]
    return [*told, f"{run['seconds']:.1f} s, {run['peak_memory'] / 1e9:.1f} GB."]


def _losing(n: int, accounts: int, *, lost: Decimal, level: str) -> str:
    at = "" if level == "net" else f" at {LEVEL_NAMES[level]}"
    if n == 0:
        return f"No account falls below zero{at}." if at else "No account loses money."
    of = "account" if accounts == 1 else "accounts"
    return f"{n:,} of {accounts:,} {of} {'loses' if n == 1 else 'lose'} {lost:,}{at}."


def _reconciled(reconciliation: Mapping[str, object] | None) -> list[str]:
    if reconciliation is None:
        return ["Not reconciled: the cost model has no [ledger]."]
    verdict = "ties to the ledger" if reconciliation["holds"] else "does not tie to the ledger"
    return [f"It {verdict}: {reconciliation['difference']:,} apart, {reconciliation['tolerance']:,} allowed."]
