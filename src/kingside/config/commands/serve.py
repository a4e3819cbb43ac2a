"""`kingside serve`: the pages and a worker, for your own company."""

import click

from kingside.config.serving import check_place, serve
from kingside.config.steps import bring_database_up_to_date, clear_what_a_crash_left, forget_what_ended


@click.command(name="serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65_535), help="Port to listen on.")
def command(host: str, port: int) -> None:
    """Run the pages, and a worker beside them, until Ctrl-C."""
    check_place(host=host, port=port, command="serve")
    bring_database_up_to_date()
    clear_what_a_crash_left()
    forget_what_ended()
    serve(host=host, port=port)
