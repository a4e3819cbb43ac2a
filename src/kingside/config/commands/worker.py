"""`kingside worker`: works off the queue."""

import click

from kingside.config.steps import bring_database_up_to_date
from kingside.jobs.worker import end_when_stdin_closes, work


@click.command(name="worker")
@click.option("--until-stdin-closes", is_flag=True, hidden=True, help="For a worker that another process started.")
def command(*, until_stdin_closes: bool) -> None:
    """Work off the queue until SIGTERM or Ctrl-C; the job at hand is finished first."""
    if until_stdin_closes:
        end_when_stdin_closes()
    else:
        bring_database_up_to_date()
        click.echo("Working off the queue (Ctrl-C ends it)")
    work()
