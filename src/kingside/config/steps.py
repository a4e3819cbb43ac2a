"""What a command does on the way, one line each: what, how much, how long."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Say = Callable[[str], None]


@contextmanager
def step(what: str) -> Iterator[Say]:
    """Run the block; then print `what`, the amount it said, and the seconds it took."""
    amounts: list[str] = []
    started = time.monotonic()
    yield amounts.append
    click.echo(f"{what}: {', '.join(amounts)} ({time.monotonic() - started:.1f} s)")


def bring_database_up_to_date() -> None:
    """Run the migrations that are missing, if any are."""
    with step("Database") as say:
        missing = _missing_migrations()
        if missing:
            call_command("migrate", verbosity=0, interactive=False)
        say(f"{missing} migrations on {connection.display_name}" if missing else "up to date")


def _missing_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
