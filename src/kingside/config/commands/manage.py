"""Django's own commands, with Kingside's settings."""

import click
from django.core.management import execute_from_command_line


@click.command(
    name="manage",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Pass ARGUMENTS to Django, for example `kingside manage migrate`."""
    execute_from_command_line(["kingside manage", *arguments])
