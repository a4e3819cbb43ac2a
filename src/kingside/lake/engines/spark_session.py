"""Spark started and ended; whatever keeps it from starting said in a sentence."""

import os
import re
import shutil
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from kingside.lake.engines import LOCAL
from kingside.lake.refusal import Refusal

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

__all__ = ["refuse_what_spark_lacks", "spark_session"]

OLDEST_JAVA = 17
INSTALL_JAVA = f"apt-get install openjdk-{OLDEST_JAVA}-jre-headless"
SECONDS_TO_ANSWER = 5
SECONDS_TO_WORK = 60
MASTER = re.compile(r"local(\[(\d+|\*)\])?|spark://\S+|k8s://\S+|yarn")
EXACT = {
    "spark.sql.ansi.enabled": "true",  # a number that outgrows its type is an error, never null
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.variable.substitute": "false",  # a code may hold ${…}
}
QUIET = {
    "spark.ui.enabled": "false",  # it would be a page without sign-in
    "spark.ui.showConsoleProgress": "false",
}


def refuse_what_spark_lacks(master: str) -> None:
    """Raise Refusal when PySpark, what says our SQL in Spark's, Java or the master is not there."""
    for module, package in (("pyspark.sql", "PySpark"), ("sqlglot", "SQLGlot")):
        try:
            import_module(module)  # 480 MB that only this engine needs
        except ImportError:
            raise Refusal(
                "The engine spark needs {package}; install it: {command}.",
                package=package, command="pip install 'kingside[spark]'",
            ) from None  # fmt: skip
    _refuse_java()
    if not MASTER.fullmatch(master):
        raise Refusal(
            "'{master}' is no master of Spark's; name one such as spark://host:7077, or {local}.",
            master=master, local=LOCAL,
        )  # fmt: skip
    if master.startswith("spark://"):
        _refuse_silence(master)


def _refuse_java() -> None:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(Path(home) / "bin" / "java" if home else "java")
    if java is None and home:
        raise Refusal(
            "The engine spark needs Java {oldest} or later, and JAVA_HOME names {home}, where none is;"
            " on Debian: {command}.",
            oldest=OLDEST_JAVA, home=home, command=INSTALL_JAVA,
        )  # fmt: skip
    if java is None:
        raise Refusal(
            "The engine spark needs Java {oldest} or later, and none is on PATH; on Debian: {command}.",
            oldest=OLDEST_JAVA, command=INSTALL_JAVA,
        )  # fmt: skip
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    if version is not None and int(version[1]) < OLDEST_JAVA:
        raise Refusal(
            "The engine spark needs Java {oldest} or later, and {java} is Java {version}; on Debian: {command}.",
            oldest=OLDEST_JAVA, java=java, version=version[1], command=INSTALL_JAVA,
        )  # fmt: skip


def _refuse_silence(master: str) -> None:
    """One of the masters that are named has to answer; the others may stand by."""
    for place in master.removeprefix("spark://").split(","):
        host, _, port = place.rpartition(":")
        if not (host and port.isdigit() and int(port) < 2**16):
            raise Refusal(
                "'{master}' is no master of Spark's; name its host and port, as in spark://host:7077.", master=master
            )
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS_TO_ANSWER).close()
        except OSError:
            continue
        return
    raise Refusal(
        "No Spark master answers at {master}; start it, or name another one (KINGSIDE_SPARK_MASTER).", master=master
    )


@contextmanager
def spark_session(master: str, *, scratch: Path, threads: int | None, memory_share: float) -> "Iterator[SparkSession]":
    """A session of its own: in the Spark that this process runs already, or in one that ends with the block.

    `threads` and the share of the machine's memory hold for a local master; a cluster has a configuration of its own.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415 - there only with this engine

    running = SparkSession.getActiveSession()
    session = running.newSession() if running else _started(master, scratch, threads, memory_share)
    for name, value in EXACT.items():
        session.conf.set(name, value)
    try:
        yield session
    finally:
        if not running:
            _end(session)


def _started(master: str, scratch: Path, threads: int | None, memory_share: float) -> "SparkSession":
    from py4j.protocol import Py4JError  # noqa: PLC0415 - there only with this engine
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    settings = QUIET | {"spark.sql.warehouse.dir": str(scratch)}
    if "SPARK_CONF_DIR" not in os.environ:
        log = Path(str(files("kingside.lake.engines") / "log4j2.properties"))
        settings["spark.driver.extraJavaOptions"] = f"-Dlog4j2.configurationFile={log.as_uri()}"
    if master.startswith("local"):
        master = f"local[{threads}]" if threads else master
        settings |= {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.memory": f"{int(_memory() * memory_share) >> 20}m",
            "spark.local.dir": str(scratch),
        }
    interrupted = signal.getsignal(signal.SIGINT)
    try:
        session = SparkSession.builder.appName("kingside").master(master).config(map=settings).getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise Refusal(
            "Spark does not start on {master}; it says: {reason}", master=master, reason=_first_line(error)
        ) from None
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, interrupted)  # Spark put its own there
    _refuse_idle(session, master)
    return session


def _memory() -> int:
    """Bytes of this machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _refuse_idle(session: "SparkSession", master: str) -> None:
    """A master without workers would be waited for without end."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - there only with this engine
    from pyspark.errors import PySparkException  # noqa: PLC0415

    with ThreadPoolExecutor(1) as aside:
        answer = aside.submit(session.range(1).count)
        try:
            answer.result(SECONDS_TO_WORK)
        except TimeoutError:
            _end(session)  # and with it the question
            raise Refusal(
                "Nobody worked for the Spark master {master} within {seconds} seconds;"
                " start workers that have memory and cores to spare.",
                master=master, seconds=SECONDS_TO_WORK,
            ) from None  # fmt: skip
        except (PySparkException, Py4JError) as error:
            _end(session)
            raise Refusal(
                "Spark does not work on {master}; it says: {reason}", master=master, reason=_first_line(error)
            ) from None


def _end(session: "SparkSession") -> None:
    """End Spark and the Java it runs in, which else would keep its memory as long as this process lives."""
    from pyspark import SparkContext  # noqa: PLC0415 - there only with this engine

    session.stop()
    gateway = SparkContext._gateway  # noqa: SLF001 - there is no public way
    SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)[:300]
