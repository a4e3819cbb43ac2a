"""A standalone cluster of Spark on this machine, for tests and measurements: each part is a process of its own."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
HERE = {"SPARK_LOCAL_IP": HOST}
"""What a process needs to know that works with this cluster."""
SMALL = {
    "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1",
    "PYSPARK_SUBMIT_ARGS": "--conf spark.sql.shuffle.partitions=2 pyspark-shell",
}
"""For a few thousand lines: nothing runs long enough to be compiled well, or to be parted finely."""
PATIENCE = 120  # seconds until a process that was started has to listen


@dataclass
class Cluster:
    """`folder` takes what workers write and every process says."""

    folder: Path
    port: int
    processes: ExitStack
    workers: int = 0

    @property
    def master(self) -> str:
        return f"spark://{HOST}:{self.port}"

    def start_master(self) -> None:
        self._start("master", "master.Master", "--port", str(self.port))
        _wait_for(self.port)

    def add_worker(self) -> None:
        """One more, with a core of its own."""
        name = f"worker-{self.workers}"
        options = ["--cores", "1", "--memory", "1g", "--work-dir", str(self.folder / name)]
        self._start(name, "worker.Worker", *options, self.master)
        self.workers += 1

    def _start(self, name: str, role: str, *options: str) -> None:
        import pyspark  # noqa: PLC0415 - there only where the extra is

        home = Path(pyspark.__file__).parent
        log = self.processes.enter_context((self.folder / f"{name}.log").open("wb"))
        program = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{role}"]
        said = {"SPARK_DAEMON_MEMORY": "256m", "SPARK_HOME": str(home), "SPARK_LOCAL_DIRS": str(self.folder)}
        process = subprocess.Popen(
            [*program, "--host", HOST, "--webui-port", "0", *options],
            env=os.environ | HERE | said, stdout=log, stderr=log,
        )  # fmt: skip
        self.processes.callback(_end, process)


@contextmanager
def standalone_cluster(folder: Path) -> Iterator[Cluster]:
    """A master that listens; it has no workers yet."""
    with ExitStack() as processes:
        folder.mkdir(exist_ok=True)
        cluster = Cluster(folder, _free_port(), processes)
        cluster.start_master()
        yield cluster


def _wait_for(port: int) -> None:
    for _ in range(PATIENCE):
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(1)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
