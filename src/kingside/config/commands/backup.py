"""`kingside backup FILE`: a company in one file."""

from pathlib import Path

import click
from django.conf import settings

from kingside.config.archive import back_up
from kingside.config.steps import bring_database_up_to_date
from kingside.jobs.progress import step


@click.command(name="backup")
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> None:
    """Write rows, lake, uploads and key of your company to FILE, which must not exist yet.

    Kingside may go on running; the file holds everything as it was at one moment. Whoever has it can read all of it.
    """
    bring_database_up_to_date()
    with step(click.echo, "Backup") as say:
        archived = back_up(settings.KINGSIDE_HOME, file, say=click.echo)
        say(f"{archived.files:,} files, {archived.size / 1e6:,.1f} MB in {file}")
