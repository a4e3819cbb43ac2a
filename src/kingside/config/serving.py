"""Pages and work in one command: a web server, and beside it a worker that lives exactly as long."""

import errno
import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException

import click
from django.conf import settings
from django.db import connection
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from kingside.config.worker_beside import WorkerBeside
from kingside.core.errors import DomainError
from kingside.identity import queries, set_up_link
from kingside.identity.loopback import is_loopback

THREADS = 8  # pages at a time; the pool of PostgreSQL connections holds as many


class CannotListen(DomainError):
    """Kingside cannot listen there."""


class PortTaken(CannotListen):
    """Another program listens on this port."""


class NobodyToldTheAddress(CannotListen):
    """Whoever listens beyond this machine has to say at which address people come in."""


def check_place(*, host: str, port: int, command: str) -> None:
    """Raise a sentence with the command that helps where `kingside <command>` could not listen."""
    if not is_loopback(host) and settings.KINGSIDE_SITE is None:
        raise NobodyToldTheAddress(
            f"To listen on {host}, Kingside must know the address people type; try: "
            f"KINGSIDE_SITE=https://kingside.example.com kingside {command} --host {host}"
        )
    try:
        _listen_once(host, port)
    except PermissionError as error:
        raise CannotListen(f"Port {port} is not open to you; try: kingside {command} --port 8000") from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise CannotListen(f"Kingside cannot listen on {host}: {error.strerror or error}.") from error
        free = next(_free_ports(host, above=port))
        target = "run" if command == "demo" else command
        raise PortTaken(
            f"Another program listens on port {port}; "
            f"try: kingside {command} --port {free} (or make {target} PORT={free})"
        ) from error


def serve(*, host: str, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM, which end the worker too."""
    first_step = _first_step(host, port)
    _let_go_of_the_database()
    os.environ["KINGSIDE_LISTENS_ON"] = host
    multiprocessing.set_start_method("spawn", force=True)  # the server process reads the settings itself
    server = Granian(
        "kingside.config.web_process:application",
        address="127.0.0.1" if host == "localhost" else host,
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    worker = WorkerBeside()
    server.on_startup(worker.start)
    server.on_startup(lambda: _announce_when_up(host, port, first_step))
    server.on_shutdown(worker.stop)
    server.serve()


def _first_step(host: str, port: int) -> str:
    """How the first member comes in where there is none: by a link on this machine, by a command elsewhere."""
    if not queries.is_untouched():
        return ""
    if settings.KINGSIDE_SITE is None and is_loopback(host):
        return f"Nobody can sign in yet; let yourself in: {_address(host, port)}{set_up_link.path()}"
    return 'Nobody can sign in yet; try: kingside member add you@example.com --name "Your Name" --role FIN'


def _let_go_of_the_database() -> None:
    """The server's own processes connect for themselves."""
    connection.close()
    if (close_pool := getattr(connection, "close_pool", None)) is not None:
        close_pool()


def _listen_once(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    socket.create_server((host, port), family=family).close()


def _free_ports(host: str, *, above: int) -> Iterator[int]:
    for port in range(above + 1, 65_536):
        try:
            _listen_once(host, port)
        except OSError:
            continue
        yield port


def _announce_when_up(host: str, port: int, first_step: str) -> None:
    threading.Thread(target=_announce, args=(host, port, first_step), name="announce", daemon=True).start()


def _announce(host: str, port: int, first_step: str) -> None:
    while not _answers(host, port):
        time.sleep(0.1)
    click.echo(f"Kingside is up: {_address(host, port)} (Ctrl-C ends it)")
    if first_step:
        click.echo(first_step)


def _address(host: str, port: int) -> str:
    """What people type; behind a proxy, where the proxy finds it too."""
    here = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if settings.KINGSIDE_SITE is not None:
        return f"{settings.KINGSIDE_SITE.geturl().rstrip('/')}, by way of {here}"
    return f"http://localhost:{port}"


def _answers(host: str, port: int) -> bool:
    asked = HTTPConnection(host, port, timeout=5)
    try:
        asked.request("GET", "/health/", headers={"Host": "localhost"})
        asked.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()
    return True
