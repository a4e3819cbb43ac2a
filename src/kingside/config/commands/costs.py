"""`kingside costs`: a first cost model to correct, instead of an empty page."""

from pathlib import Path

import click

from kingside.config.commands.profit_map import renames_of
from kingside.lake.starter import write_starter


@click.group(name="costs")
def command() -> None:
    """Work on cost models."""


@command.command()
@click.argument("lines")
@click.option("--out", default="costs.toml", show_default=True, help="File to write; an existing one is kept.")
@click.option("--map", "renames", default="", help="Our column names = yours, as for profit-map.")
@click.option("--currency", default="EUR", show_default=True, help="ISO 4217 code of the amounts.")
def init(*, lines: str, out: str, renames: str, currency: str) -> None:
    """Write a commented first cost model from the columns of LINES; every rate in it is an estimate to replace."""
    starter = write_starter(lines, Path(out), renames=renames_of(renames), currency=currency)
    click.echo(f"{out}: {starter.elements} cost elements, all estimated. Read it, correct the rates, then run:")
    click.echo(f"  {starter.next_command}")
