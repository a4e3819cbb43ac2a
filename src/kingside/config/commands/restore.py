"""`kingside restore FILE`: a backup becomes the company of an empty installation."""

from pathlib import Path

import click
from django.conf import settings
from django.utils import timezone

from kingside.config.archive import restore
from kingside.config.home import Home
from kingside.config.steps import bring_database_up_to_date
from kingside.core import clock
from kingside.identity import erasure, erasure_journal
from kingside.jobs.progress import step


@click.command(name="restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--erasures",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The erasures.jsonl of the home where the company was, if that is another one.",
)
def command(file: Path, erasures: Path | None) -> None:
    """Bring FILE, which `kingside backup` wrote, into an installation that has no company yet.

    A part that is not what was backed up ends it, with nothing in place. Whoever was erased since is erased again.
    """
    home: Home = settings.KINGSIDE_HOME
    known = [*erasure_journal.read(home.erasures), *(erasure_journal.read(erasures) if erasures else ())]
    with step(click.echo, "Restore") as say:
        archived = restore(home, file, say=click.echo)
        say(f"{archived.files:,} files of {archived.made_at}, made by Kingside {archived.version}")
    bring_database_up_to_date()
    erasure_journal.add(home.erasures, known)
    erasure_journal.complete(home.erasures)
    if known:
        _erase_again()
    else:
        click.echo(
            f"No journal of erasures is here: erase again whoever was erased after {archived.made_at}, or restore "
            "with --erasures, the erasures.jsonl of the home where that was done."
        )


def _erase_again() -> None:
    """Say who was back, and what is left to do."""
    with step(click.echo, "Erasures") as say:
        repeated = list(erasure.repeat(at=timezone.now()))
        say(f"{len(repeated)} {'was' if len(repeated) == 1 else 'were'} undone by this backup")
    for erased, refusal in repeated:
        when = f"Member {erased.member}, erased {timezone.localtime(erased.erased_at):%d %b %Y},"
        if refusal is None:
            click.echo(f"{when} is erased again.")
        else:
            click.echo(f"{when} is back: {refusal.sentence} Then erase again, on the page of the member.")
    for left in erasure.still_assigned(clock.today()):
        click.echo(left)
