"""What most commands do before their own work, one line each: what, how much, how long."""

import click
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from kingside.core.errors import DomainError
from kingside.jobs.progress import step
from kingside.profit.operations import remove_orphans


class DatabaseOutOfReach(DomainError):
    """Kingside cannot use its database."""

    status = 503


def bring_database_up_to_date() -> None:
    """Run the migrations that are missing, if any are; of two commands that start at once the second waits."""
    with settings.KINGSIDE_HOME.alone(), step(click.echo, "Database") as say:
        missing = _missing_migrations()
        if missing:
            call_command("migrate", verbosity=0, interactive=False)
        say(f"{missing} migrations on {connection.display_name}" if missing else "up to date")


def clear_what_a_crash_left() -> None:
    """Remove result folders that no profit map names; says nothing where there are none."""
    if orphans := remove_orphans():
        folders = "folder" if len(orphans) == 1 else "folders"
        click.echo(f"Removed {len(orphans)} {folders} that an interrupted run left behind.")


def forget_ended_sessions() -> None:
    """Remove the rows of sessions that nobody can use any more; Django leaves them."""
    call_command("clearsessions")


def _missing_migrations() -> int:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise DatabaseOutOfReach(
            f"Kingside cannot use its database {connection.settings_dict['NAME']}: {reason}."
        ) from error
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
