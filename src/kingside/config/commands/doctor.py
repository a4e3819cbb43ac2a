"""`kingside doctor`: is this installation well, and if not, what to do."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial

import click
from django.db import Error

from kingside.config.doctor import house, rows
from kingside.config.doctor.findings import Examination, Finding, examine, exit_code

MARKS = {"ok": "ok     ", "warning": "warning", "broken": "broken "}


@click.command(name="doctor")
@click.option("--online", is_flag=True, help="Also ask the mail server and the OpenID Connect provider that are set.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one object, with a list of findings.")
def command(*, online: bool, as_json: bool) -> None:
    """Look at everything that keeps an installation from working; changes nothing.

    Ends with 0 when all is well, 1 when something should be looked at, 2 when something is broken.
    """
    found = [*examine(_of_the_house(is_online=online)), *_of_the_rows()]
    if as_json:
        click.echo(json.dumps({"findings": [asdict(finding) for finding in found]}, indent=1))
    else:
        for finding in found:
            click.echo(f"{MARKS[finding.state]}  {finding.what}: {finding.says}")
            if finding.next_step:
                click.echo(f"         → {finding.next_step}")
    sys.exit(exit_code(found))


def _of_the_house(*, is_online: bool) -> tuple[tuple[str, Examination], ...]:
    return (
        ("Versions", house.versions),
        ("Home folder", house.folders),
        ("Free space", house.free_space),
        ("Secret key", house.secret_key),
        ("Address", house.address),
        ("Mail", partial(house.mail, is_online=is_online)),
        ("OpenID Connect", partial(house.provider, is_online=is_online)),
        ("Calculation engine", house.engine),
        ("Front end", house.front),
    )


def _of_the_rows() -> Iterator[Finding]:
    """Without a database, or with one that is not up to date, the rest cannot be asked."""
    try:
        first = list(rows.database())
    except Error as error:
        reason = str(error).partition("\n")[0].rstrip(".")
        yield Finding("Database", "broken", f"It does not answer: {reason}.", "Start it, or look at DATABASE_URL.")
        return
    yield from first
    if exit_code(first) < 2:
        yield from examine(
            (
                ("Clock", rows.clock),
                ("Lake", rows.lake),
                ("Attachments", rows.attachments),
                ("Work", rows.work),
                ("Backup", rows.backup),
                ("Erasures", rows.erasures),
            )
        )
