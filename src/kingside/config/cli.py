"""The `kingside` command; subcommands are imported when called: files in, files out needs no Django."""

import atexit
import importlib
import keyword
import os
import sys
from dataclasses import dataclass
from typing import Any, Final

import click

from kingside import __version__
from kingside.config.home import Company
from kingside.config.loading import end_at_once, here_to_stay
from kingside.core.errors import DomainError
from kingside.lake.refusal import Refusal


@dataclass(frozen=True)
class Subcommand:
    """What it does, whether it needs the rooms (so Django), and for which company, if that matters."""

    does: str
    needs_rooms: bool = True
    company: Company | None = None


COMMANDS: Final = {
    "demo": Subcommand("Try Kingside with an invented company.", company="demo"),
    "profit-map": Subcommand("What each customer and product really earns: files in, files out.", needs_rooms=False),
    "costs": Subcommand("Begin a cost model from the columns of your invoice lines.", needs_rooms=False),
    "import": Subcommand("Bring in accounts, products, invoice lines and more.", company="data"),
    "publish": Subcommand("Show your members a profit map of your own files.", company="data"),
    "member": Subcommand("Let somebody sign in."),
    "serve": Subcommand("Run the pages, and a worker beside them."),
    "worker": Subcommand("Run one more worker."),
    "backup": Subcommand("Keep a copy of your company in one file, while Kingside runs.", company="data"),
    "restore": Subcommand("Bring a backup into an empty installation.", company="data"),
    "doctor": Subcommand("Is this installation well, and if not, what to do."),
    "manage": Subcommand("Django's own commands.", needs_rooms=False),
}


class LazyGroup(click.Group):
    """Knows its subcommands by name and finds each in the module of that name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_") + ("_" if keyword.iskeyword(cmd_name) else "")
        with here_to_stay():
            _prepare(COMMANDS[cmd_name])
            module = importlib.import_module(f"kingside.config.commands.{name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, subcommand.does) for name, subcommand in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """What a person can mend is one sentence and exit 2, not a traceback."""
        try:
            return super().invoke(ctx)
        except (DomainError, Refusal) as refusal:
            click.echo(str(refusal), err=True)
            sys.exit(2)


def _prepare(subcommand: Subcommand) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kingside.config.settings")
    if subcommand.company is not None:
        os.environ["KINGSIDE_COMPANY"] = subcommand.company
    if subcommand.needs_rooms:
        importlib.import_module("django").setup()


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="Kingside %(version)s")
def main() -> None:
    """Key account management: which customers earn money, who decides, what was promised, what is next."""


def run() -> None:
    """The command as a process of its own."""
    atexit.register(lambda: end_at_once(status))  # the first to be registered is the last to be called
    status = 1
    try:
        main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        raise


if __name__ == "__main__":
    run()
