"""The `kingside` command; a subcommand is imported when it is called, so that files in, files out needs no Django."""

import importlib
import sys
from typing import Any

import click

from kingside import __version__
from kingside.core.errors import DomainError
from kingside.lake.refusal import Refusal

COMMANDS = {
    "demo": "Try Kingside with an invented company.",
    "profit-map": "Compute what each customer and product really earns, files in, files out.",
    "costs": "Begin a cost model from the columns of your invoice lines.",
    "publish": "Compute a profit map from your own files and show it to your members.",
    "member": "Let somebody sign in.",
    "serve": "Run the pages and a worker.",
    "worker": "Run one more worker.",
    "manage": "Django's own commands.",
}


class LazyGroup(click.Group):
    """Knows its subcommands by name and finds each in the module of that name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"kingside.config.commands.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """What a person can mend is one sentence and exit 2, not a traceback."""
        try:
            return super().invoke(ctx)
        except (DomainError, Refusal) as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(2)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, package_name="kingside", message="Kingside %(version)s")
def main() -> None:
    """Key account management: which customers earn money, who decides there, what was promised, what is next."""
