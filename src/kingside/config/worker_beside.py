"""A worker process beside the web server: started with it, started again when it dies, ended with it."""

import logging
import subprocess
import sys
import threading
import time

logger = logging.getLogger(__name__)

PATIENCE = 10.0  # seconds a worker gets to finish its job; after that the next start takes the job up again
PAUSE = 2.0  # seconds between a death and the next birth


class WorkerBeside:
    """Runs `kingside worker` as a child in a session of its own, so that only this process ends it.

    The child reads its standard input, which closes when this process is gone, however it went.
    """

    def __init__(self) -> None:
        self._is_ending = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep_alive, name="keeper of the worker", daemon=True)

    def start(self) -> None:
        """Start the first worker."""
        self._spawn()
        self._keeper.start()

    def stop(self) -> None:
        """Ask the worker to finish what it does, wait a little, then end it."""
        self._is_ending.set()
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = (sys.executable, "-m", "kingside.config.cli", "worker", "--until-stdin-closes")
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603
        return self._process

    def _keep_alive(self) -> None:
        process = self._process
        while process is not None:
            code = process.wait()
            if self._is_ending.is_set():
                return
            logger.error("The worker ended with code %s; another one starts.", code)
            time.sleep(PAUSE)
            if self._is_ending.is_set():
                return
            process = self._spawn()
