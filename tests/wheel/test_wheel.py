"""Kingside installed from its wheel, where there is neither make nor node nor the repository."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from kingside import __version__

pytestmark = pytest.mark.wheel

LINES = """\
order,line,account,product,date,quantity,net_revenue,cogs
A1,1,Alder,Bolt,2025-01-10,10,100.00,60.00
A2,1,Birch,Bolt,2025-02-11,5,40.00,30.00
"""
COSTS = """\
currency = "EUR"
hurdle = 0.05

[[element]]
code = "delivery"
per = "order"
amount = "12.50"
split = "quantity"
"""


def test_it_carries_all_that_pages_and_marts_need(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert "kingside/web/static/dist/manifest.json" in names
    for needed in (
        r"/templates/web/base\.html$",
        r"/lake/marts/.*\.sql$",
        r"/py\.typed$",
    ):
        assert [name for name in names if re.search(needed, name)], needed


def test_it_leaves_behind_what_only_builders_need(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert [name for name in names if re.search(r"/tests/|/node_modules/|\.made-from$", name)] == []


def test_it_says_its_version(programs: Path, stranger: dict[str, str]) -> None:
    said = subprocess.run([programs / "kingside", "--version"], env=stranger, capture_output=True, check=True)

    assert __version__ in said.stdout.decode()


def test_it_computes_a_profit_map(programs: Path, stranger: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text(LINES, encoding="utf-8")
    (tmp_path / "costs.toml").write_text(COSTS, encoding="utf-8")
    options = ["--lines", "lines.csv", "--costs", "costs.toml", "--out", "out"]

    subprocess.run([programs / "kingside", "profit-map", *options], cwd=tmp_path, env=stranger, check=True)

    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert summary["n"]
    assert (tmp_path / "out" / "accounts.parquet").stat().st_size > 0


def test_it_shows_the_demo_company(programs: Path, stranger: dict[str, str]) -> None:
    with demo(programs, stranger) as address:
        page = _fetch(f"{address}/sign-in/").decode()
        assets = re.findall(r'(?:href|src)="(/static/dist/[^"]+)"', page)
        sizes = [len(_fetch(f"{address}{asset}")) for asset in assets]

    assert "Kingside" in page
    assert sizes
    assert 0 not in sizes


@contextmanager
def demo(programs: Path, stranger: dict[str, str]) -> Iterator[str]:
    """The address of `kingside demo`, which ends as by Ctrl-C: all its processes are told at once."""
    port = _free_port()
    running = subprocess.Popen(
        [programs / "kingside", "demo", "--port", str(port)], env=stranger, start_new_session=True
    )
    try:
        address = f"http://localhost:{port}"
        _wait_for(f"{address}/sign-in/", running)
        yield address
    finally:
        os.killpg(running.pid, signal.SIGINT)
        try:
            running.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
            pytest.fail("kingside demo did not end within 30 seconds of Ctrl-C")


def _fetch(address: str) -> bytes:
    """What a successful answer holds; any other answer is an error."""
    with urlopen(address) as answer:
        content: bytes = answer.read()
        return content


def _wait_for(page: str, running: subprocess.Popen[bytes], seconds: float = 180) -> None:
    """Until the page answers; loading the demo company takes its time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert running.poll() is None, "kingside demo ended by itself"
        try:
            _fetch(page)
        except URLError:
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"{page} did not answer within {seconds:.0f} seconds")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
