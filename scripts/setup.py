"""Sets up what Kingside needs to start the demo (`run`) or a company of yours (`serve`), or to be worked on (`dev`).

Called as python -m scripts.setup run. Each step is done once, and again only when what it is made from has changed.
"""

import argparse
import socket

from scripts import environment, front_end
from scripts.steps import Step, run


def main() -> None:
    arguments = _arguments()
    if arguments.port is not None:
        refuse_busy(arguments.port, arguments.purpose)
    environment.prepare(environment.DEV_LOCK if arguments.purpose == "dev" else environment.RUN_LOCK)
    if not front_end.is_built():
        _bring_node()
    front_end.build(environment.ENVIRONMENT)
    run([environment.PYTHON, "-m", "scripts.messages", "compile"])


def refuse_busy(port: int, purpose: str) -> None:
    """Say which port is taken and what to type instead, before the long work begins."""
    if _is_free(port):
        return
    free = next((other for other in range(port + 1, 65536) if _is_free(other)), None)
    advice = f"; start on another one: PORT={free} make {purpose}" if free else ""
    raise SystemExit(f"Port {port} is in use by another program{advice}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("purpose", choices=["run", "serve", "dev"])
    parser.add_argument("--port", type=_port, help="refuse at once when this port is taken")
    return parser.parse_args()


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"PORT={text} is not a port: write a number from 1 to 65535.")
    return int(text)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _bring_node() -> None:
    """A node of our own, where none is on PATH."""
    if front_end.find_node(environment.ENVIRONMENT) is None:
        with Step("Node") as step:
            environment.install(environment.NODE_LOCK)
            step.outcome = "from requirements-node.lock into .venv, since none is on PATH"


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit("Stopped; the next start takes up where this one was.") from None
