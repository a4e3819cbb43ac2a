"""`kingside publish`: a profit map of your own files, for your members to read."""

from pathlib import Path

import click

from kingside.config.commands.profit_map import renames_of
from kingside.config.steps import bring_database_up_to_date, clear_what_a_crash_left
from kingside.identity.models import Member
from kingside.identity.queries import has_members, member_with
from kingside.jobs.progress import step
from kingside.lake.cost_model import read_cost_model
from kingside.profit.departments import about_strangers
from kingside.profit.models import CostModel, ProfitMap
from kingside.profit.operations import adopt_cost_model, publish_now, request_profit_map

PATH = click.Path(path_type=Path)


@click.command(name="publish")
@click.option("--lines", required=True, type=PATH, help="Invoice lines: CSV or Parquet.")
@click.option("--costs", required=True, type=PATH, help="Cost model: TOML.")
@click.option("--accounts", "accounts_file", type=PATH, help="Columns of the accounts: CSV or Parquet.")
@click.option("--map", "renames", default="", help="Our column names = yours, as for profit-map.")
@click.option("--date-format", help="How dates are written, for example %d/%m/%Y.")
@click.option("--by", "email", help="E-mail address of the member who publishes.")
def command(
    *,
    lines: Path,
    costs: Path,
    accounts_file: Path | None,
    renames: str,
    date_format: str | None,
    email: str | None,
) -> None:
    """Compute what each customer and product earns, and show it to your members.

    The files stay where they are; what they say is kept as a snapshot that never changes.
    """
    bring_database_up_to_date()
    clear_what_a_crash_left()
    by = member_with(email) if email else None
    profit_map = request_profit_map(
        cost_model=_adopt(costs, by),
        lines=lines,
        accounts_file=accounts_file,
        by=by,
        renames=renames_of(renames),
        date_format=date_format,
    )
    _build(profit_map)
    click.echo("Published: your members find it under Accounts and Profit.")
    if not has_members():
        click.echo("Nobody can sign in yet; kingside serve says how.")


def _adopt(costs: Path, by: Member | None) -> CostModel:
    read_cost_model(costs)  # refuses in the name of the person's file, where the room knows only its text
    with step(click.echo, "Cost model") as amount:
        cost_model = adopt_cost_model(name=costs.stem, toml=costs.read_text(encoding="utf-8"), by=by)
        amount(f"{cost_model.name}, version {cost_model.version}")
    if strangers := about_strangers(cost_model.toml):
        click.echo(strangers)
    return cost_model


def _build(profit_map: ProfitMap) -> None:
    with step(click.echo, "Profit map") as amount:
        publish_now(profit_map=profit_map)
        amount(f"{profit_map.summary['n']['lines']:,} lines" if profit_map.summary else "")
