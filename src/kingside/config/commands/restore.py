"""`kingside restore FILE`: a backup becomes the company of an empty installation."""

from pathlib import Path

import click
from django.conf import settings

from kingside.config.archive import restore
from kingside.config.steps import bring_database_up_to_date
from kingside.jobs.progress import step


@click.command(name="restore")
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Bring FILE, which `kingside backup` wrote, into an installation that has no company yet.

    A part that is not what was backed up ends it, with nothing in place.
    """
    with step(click.echo, "Restore") as say:
        archived = restore(settings.KINGSIDE_HOME, file, say=click.echo)
        say(f"{archived.files:,} files of {archived.made_at}, made by Kingside {archived.version}")
    bring_database_up_to_date()
