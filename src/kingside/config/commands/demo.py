"""`kingside demo`: an invented company in a home of its own, for whoever sits at this machine."""

import click
from django.conf import settings

from kingside.config.serving import check_place, serve
from kingside.config.steps import bring_database_up_to_date, clear_what_a_crash_left, forget_what_ended
from kingside.core import clock
from kingside.core.errors import DomainError
from kingside.demo import operations
from kingside.identity.loopback import is_loopback


class DemoStaysHere(DomainError):
    """The demo signs anybody in with one click, so it listens on this machine only; leave --host out."""


class StoppedWhileLoading(DomainError):
    """Stopped; the next start takes up where this one was."""


@click.command(name="demo")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of this machine to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535), help="Port to listen on.")
@click.option("--scale", type=click.IntRange(1), help="Multiply accounts and invoice lines, for benchmarks.")
@click.option("--reset", is_flag=True, help="Forget the demo company, and what was done in it, first.")
@click.option("--no-serve", is_flag=True, help="Only load.")
def command(*, host: str, port: int, scale: int | None, reset: bool, no_serve: bool) -> None:
    """Load an invented company, then run the pages until Ctrl-C. A second start finds it loaded."""
    if not is_loopback(host):
        raise DemoStaysHere
    if not no_serve:
        check_place(host=host, port=port, command="demo")
    bring_database_up_to_date()
    with settings.KINGSIDE_HOME.alone():
        if reset:
            operations.reset(home=settings.KINGSIDE_HOME)
        clear_what_a_crash_left()
        try:
            _load(scale)
        except KeyboardInterrupt:
            raise StoppedWhileLoading from None
    forget_what_ended()
    if not no_serve:
        serve(host=host, port=port)


def _load(scale: int | None) -> None:
    """Load the story where it is missing or asked for at a scale; tell it as of today where it is stale."""
    home, today = settings.KINGSIDE_HOME, clock.today()
    if scale is None and operations.is_loaded():
        click.echo("Demo company: here since an earlier start")  # loading it adds what a later version tells
    operations.load(home=home, today=today, scale=scale, say=click.echo)
    if operations.is_stale(today=today):
        click.echo("A month has passed; the story is told again as of today.")
        operations.bring_to_today(home=home, today=today, say=click.echo)
