"""Commands as processes of their own, in turn: medians of what they take, and the median of each ratio to one of them.

A rival may need a server: one is started for each run and not counted until it is ready; what its processes take from
then on counts as the rival's own.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from signal import Signals

from benches.server import ready_server, watched

MEASURES = ("wall", "cpu", "memory")
LAUNCHER = """
import json, os, subprocess, sys, time
started = time.monotonic()
process = subprocess.Popen(sys.argv[2:])
_, status, used = os.wait4(process.pid, 0)
with open(int(sys.argv[1]), "w") as told:
    json.dump([status, time.monotonic() - started, used.ru_utime + used.ru_stime, used.ru_maxrss], told)
"""
"""Starts a command from a small process: a large one, such as ours that made the lines, lends its peak to its child."""


@dataclass(frozen=True)
class Rival:
    """One way to do the work; the command of one that needs a server gets its URL as the last argument."""

    name: str
    command: Sequence[str]
    needs_server: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """What one run took: seconds of wall clock and of CPU, bytes of memory at its peak; seconds of what it timed."""

    wall: float
    cpu: float
    memory: int
    parts: Mapping[str, float] = field(default_factory=dict)


class Killed(Exception):
    """A process was ended by a signal, as one is that takes more memory than there is."""


def in_turn(rivals: Sequence[Rival], runs: int) -> tuple[dict[str, list[Run]], dict[str, str]]:
    """So many runs of each by its name, after one that is not counted if there are several; who was killed, and how."""
    found: dict[str, list[Run]] = {rival.name: [] for rival in rivals}
    killed: dict[str, str] = {}
    for number in range(runs + 1 if runs > 1 else 1):
        for rival in rivals:
            if rival.name in killed:
                continue
            try:
                run = _measured(rival)
            except Killed as error:
                killed[rival.name] = str(error)
                del found[rival.name]
            else:
                if number or runs == 1:
                    found[rival.name].append(run)
    return found, killed


def medians(runs: Sequence[Run]) -> Run:
    """What a run took in the middle."""
    wall, cpu, memory = (statistics.median(getattr(run, what) for run in runs) for what in MEASURES)
    parts = {name: statistics.median(run.parts[name] for run in runs) for name in runs[0].parts}
    return Run(wall, cpu, int(memory), parts)


def ratios(runs: Sequence[Run], measure: Sequence[Run]) -> Run:
    """How many times as much as the other, run beside run."""
    pairs = list(zip(runs, measure, strict=True))
    wall, cpu, memory = (
        statistics.median(getattr(us, what) / getattr(them, what) for us, them in pairs) for what in MEASURES
    )
    return Run(wall, cpu, memory)


def _measured(rival: Rival) -> Run:
    if not rival.needs_server:
        return _run(rival.command, rival.environment)
    with ready_server() as server, watched(server) as used:
        run = _run([*rival.command, server.url], rival.environment)
        return Run(run.wall, run.cpu + used.cpu(), run.memory + used.memory(), run.parts)


def _run(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a command to its end and take its own resources, children and all."""
    answer, told = os.pipe()
    launched = [sys.executable, "-S", "-c", LAUNCHER, str(told), *command]
    process = subprocess.Popen(
        launched, stdout=subprocess.PIPE, text=True, env=os.environ | environment, pass_fds=(told,)
    )
    os.close(told)
    said = process.communicate()[0]
    with os.fdopen(answer) as measured:
        status, wall, cpu, peak = json.load(measured)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        raise Killed(Signals(-code).name)
    if code:
        raise SystemExit(f"{' '.join(command[:4])} ended with {code}")
    kibibyte = 1 if sys.platform == "darwin" else 1024
    return Run(wall, cpu, peak * kibibyte, _parts(said))


def _parts(said: str) -> Mapping[str, float]:
    """What a rival timed of itself: its last line, where that is JSON."""
    last = said.rstrip().rpartition("\n")[2]
    parts: Mapping[str, float] = json.loads(last) if last.startswith("{") else {}
    return parts
