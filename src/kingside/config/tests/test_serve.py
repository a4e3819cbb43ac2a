"""The command as a person runs it: real processes, a real port, a home of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.laid_out_home import LayOut

PATIENCE = 30.0  # seconds
KINGSIDE = (sys.executable, "-m", "kingside.config.cli")

Server = subprocess.Popen[str]


@pytest.fixture
def empty(tmp_path: Path) -> dict[str, str]:
    """No home yet, and no database."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"KINGSIDE_HOME": str(tmp_path / "home")}


@pytest.fixture
def environment(empty: dict[str, str], lay_out_home: LayOut) -> dict[str, str]:
    """A home with an embedded database in which nobody is yet."""
    lay_out_home(Path(empty["KINGSIDE_HOME"]))
    return empty


@pytest.fixture
def server(environment: dict[str, str], port: int) -> Iterator[Server]:
    """`kingside serve`, once it says that it is up."""
    command = [*KINGSIDE, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, bufsize=1) as process:
        assert process.stdout is not None
        said = []
        for line in process.stdout:
            said.append(line)
            if "Kingside is up" in line:
                break
        assert f"http://localhost:{port} " in said[-1]
        assert said[0].startswith("Database: ")
        yield process
        process.kill()


def _get(port: int, path: str) -> tuple[int, str]:
    asked = HTTPConnection("127.0.0.1", port, timeout=5)
    asked.request("GET", path)
    answer = asked.getresponse()
    body = answer.read().decode()
    asked.close()
    return answer.status, body


def _children(process: Server) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


def _worker(process: Server) -> int | None:
    for pid in _children(process):
        if b"--until-stdin-closes" in _command_of(pid):
            return pid
    return None


def _command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")


@linux
def test_pages_and_a_worker_run_together_and_end_together(server: Server, port: int) -> None:
    worker = _worker(server)
    health, page = _get(port, "/health/"), _get(port, "/sign-in/")

    server.send_signal(signal.SIGINT)
    code = server.wait(PATIENCE)

    assert health == (200, "Kingside is up.\n")
    assert (page[0], "kingside member add" in page[1]) == (200, True)
    assert code == 0
    assert worker is not None
    _until(lambda: not _command_of(worker))


def test_the_first_member_lets_herself_in_by_the_link_it_tells(server: Server, port: int) -> None:
    assert server.stdout is not None
    told = server.stdout.readline().strip()
    before, _, link = told.partition(f"http://localhost:{port}")
    status, page = _get(port, link)

    assert before == "Nobody can sign in yet; let yourself in: "
    assert (status, "Welcome. Who are you?" in page) == (200, True)


@linux
def test_a_worker_that_dies_is_replaced(server: Server) -> None:
    first = _worker(server)
    assert first is not None

    os.kill(first, signal.SIGKILL)

    _until(lambda: _worker(server) not in {None, first})


@linux
def test_nothing_outlives_a_killed_server(server: Server) -> None:
    children = _children(server)
    assert len(children) >= 2

    server.kill()

    _until(lambda: not any(_command_of(pid) for pid in children))


def test_a_busy_port_is_named_with_the_command_that_helps(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        refused = subprocess.run(
            [*KINGSIDE, "serve", "--port", str(port)],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert refused.returncode == 2
    assert refused.stderr.startswith(f"Another program listens on port {port}; try: kingside serve --port ")
    assert "(or make serve PORT=" in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_listening_on_the_network_needs_an_address(environment: dict[str, str], port: int) -> None:
    refused = subprocess.run(
        [*KINGSIDE, "serve", "--host", "0.0.0.0", "--port", str(port)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 2
    assert "KINGSIDE_SITE=https://kingside.example.com kingside serve --host 0.0.0.0" in refused.stderr


def test_on_the_network_it_says_the_address_people_type(environment: dict[str, str], port: int) -> None:
    command = [*KINGSIDE, "serve", "--host", "0.0.0.0", "--port", str(port)]
    site = {"KINGSIDE_SITE": "https://kam.example.com"}

    with subprocess.Popen(
        command, env=environment | site, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        said = [server.stdout.readline() for _ in range(3)]
        server.send_signal(signal.SIGINT)
        _, complaints = server.communicate(timeout=PATIENCE)

    assert said[1] == f"Kingside is up: https://kam.example.com, by way of 0.0.0.0:{port} (Ctrl-C ends it)\n"
    assert said[2].startswith("Nobody can sign in yet; try: kingside member add ")
    assert complaints == ""


def test_a_place_that_is_not_ours_is_refused(environment: dict[str, str], port: int) -> None:
    refused = subprocess.run(
        [*KINGSIDE, "serve", "--host", "192.0.2.1", "--port", str(port)],
        env=environment | {"KINGSIDE_SITE": "https://kam.example.com"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 2
    assert refused.stderr.startswith("Kingside cannot listen on 192.0.2.1: ")
