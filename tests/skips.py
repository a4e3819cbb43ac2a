"""What a test may need that this machine may lack, and when a skip is a failure.

A test says what it needs by a mark: `browser`, `postgres`, `real_data` or `spark`. Where that is missing it is skipped
with a reason. `KINGSIDE_MUST_RUN` (names of marks, separated by commas) turns such skips into a failed run;
real data is demanded only where it is: next to the repository, or where `KINGSIDE_REAL_DATA` points.
"""

import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from scripts import chromium

REPOSITORY = Path(__file__).parent.parent
SAME_ON_ALL = ("tests/texts/", "tests/docs/", "src/kingside/demo/")


def real_data_folder() -> Path | None:
    """The folder that holds the published data sets (`adventureworks/` and others); None where none is."""
    named = os.environ.get("KINGSIDE_REAL_DATA")
    folder = Path(named) if named else REPOSITORY.parent / "shared" / "data"
    return folder if folder.is_dir() else None


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Where the published data sets are; a test that asks for it carries the mark `real_data` too."""
    folder = real_data_folder()
    if folder is None:
        pytest.skip("no published data sets here")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="only tests that touch the database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--only-database"):
        leave_out(config, items, [item for item in items if not _touches_database(item)])
    missing = dict(_missing_here())
    for item in items:
        for mark, reason in missing.items():
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.exitstatus == pytest.ExitCode.OK and _forbidden_skips(session.config):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped: dict[str, int] = {}
    for report in _skips(config):
        reason = _reason(report)
        skipped[reason] = skipped.get(reason, 0) + 1
    if skipped:
        terminalreporter.section("skipped, and why")
    for reason, times in sorted(skipped.items()):
        terminalreporter.line(f"{times} × {reason}")
    for report in _forbidden_skips(config):
        terminalreporter.line(f"FAILED, must not be skipped here: {report.nodeid}", red=True)


def _missing_here() -> Iterator[tuple[str, str]]:
    if not chromium.program():
        yield "browser", "no chromium on PATH (on Debian: apt-get install chromium-headless-shell fonts-liberation)"
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield "postgres", "this run is on SQLite (make test-postgres runs it on PostgreSQL)"
    if not find_spec("pyspark"):
        yield "spark", "no PySpark here (make test-spark installs it)"
    elif not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        yield "spark", "no Java on PATH (on Debian: apt-get install openjdk-17-jre-headless)"
    if real_data_folder() is None:
        yield "real_data", "no published data sets here (KINGSIDE_REAL_DATA says where they are)"


def leave_out(config: pytest.Config, items: list[pytest.Item], others: list[pytest.Item]) -> None:
    """Tests that this run passes over, said among the deselected."""
    gone = set(others)
    items[:] = [item for item in items if item not in gone]
    config.hook.pytest_deselected(items=others)


def _touches_database(item: pytest.Item) -> bool:
    """What looks at pages, texts or docs is left out, the same on every database; and the demo, always on SQLite."""
    if item.get_closest_marker("browser") or item.nodeid.startswith(SAME_ON_ALL):
        return False
    if item.get_closest_marker("postgres") or item.get_closest_marker("django_db"):
        return True
    return bool(set(getattr(item, "fixturenames", ())) & {"db", "transactional_db", "live_server"})


def _forbidden_skips(config: pytest.Config) -> list[pytest.TestReport]:
    demanded = set(os.environ.get("KINGSIDE_MUST_RUN", "").split(",")) - {""}
    if not os.environ.get("KINGSIDE_REAL_DATA") and real_data_folder() is None:
        demanded.discard("real_data")
    return [report for report in _skips(config) if demanded & set(report.keywords)]


def _skips(config: pytest.Config) -> list[pytest.TestReport]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats.get("skipped", []) if reporter else []


def _reason(report: pytest.TestReport) -> str:
    match report.longrepr:
        case (_, _, str(reason)):
            return reason.removeprefix("Skipped: ")
    return str(report.longrepr)
