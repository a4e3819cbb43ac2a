"""What most commands do before their own work, one line each: what, how much, how long."""

import click
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from kingside.config.env import Misconfigured
from kingside.core.errors import DomainError
from kingside.core.workflow import guards
from kingside.identity.operations import forget_what_expired
from kingside.imports import operations as imports
from kingside.jobs.kinds import job_kinds
from kingside.jobs.models import Job
from kingside.jobs.progress import step
from kingside.jobs.queries import interrupted
from kingside.profit.operations import remove_orphans
from kingside.search.operations import heal


class DatabaseOutOfReach(DomainError):
    """Kingside cannot use its database."""

    status = 503


def bring_database_up_to_date() -> None:
    """Run the migrations that are missing, if any are; of two commands that start at once the second waits."""
    refuse_unknown_guards()
    with settings.KINGSIDE_HOME.alone(), step(click.echo, "Database") as say:
        missing = _missing_migrations()
        if missing:
            call_command("migrate", verbosity=0, interactive=False)
            heal()  # a migration may bring new things to find
        say(f"{missing} migrations on {connection.display_name}" if missing else "up to date")


def refuse_unknown_guards() -> None:
    """A guard that is set has to be one that a lifecycle knows, and one that can be set."""
    settable = sorted(code for code, guard in guards.items() if not guard.is_fixed)
    if unknown := sorted(settings.KINGSIDE_GUARDS.keys() - set(settable)):
        raise Misconfigured(
            f"KINGSIDE_GUARDS: {unknown[0]} is no guard that can be set; there are {', '.join(settable)}."
        )


def clear_what_a_crash_left() -> None:
    """Say what was cut short, and remove folders that no profit map and no import names; silent where all is well."""
    for job in interrupted():
        click.echo(f"{_what(job)} was interrupted: nothing of it is half done, and a worker takes it up again.")
    with settings.KINGSIDE_HOME.files_held():
        orphans = [*remove_orphans(), *imports.remove_orphans(now=timezone.now())]
    if orphans:
        folders = "folder" if len(orphans) == 1 else "folders"
        click.echo(f"Removed {len(orphans)} {folders} that an interrupted run left behind.")


def forget_what_ended() -> None:
    """Remove the rows of sessions that nobody can use any more, and of what was remembered for a while only."""
    call_command("clearsessions")
    forget_what_expired(now=timezone.now())


def _missing_migrations() -> int:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        raise DatabaseOutOfReach(
            f"Kingside cannot use its database {connection.settings_dict['NAME']}: {reason}."
        ) from error
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _what(job: Job) -> str:
    """What a job does, in words."""
    kind = job_kinds[job.kind]
    subject = kind.subjects([job.subject_id], None).get(job.subject_id)
    return f"“{kind.title}” ({subject.label})" if subject else f"“{kind.title}”"
