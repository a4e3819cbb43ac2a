"""Lets every wheel carry the built front end and the compiled texts, so that Kingside runs without make and node."""

import subprocess
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Built(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves its own parameter open
    """Builds what is missing or stale; an editable install does without."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        for what, step in (("front end", ["scripts.front_end"]), ("translated texts", ["scripts.messages", "compile"])):
            if subprocess.run([sys.executable, "-m", *step], cwd=self.root, check=False).returncode:
                raise SystemExit(f"The wheel was not built: it would have no {what} (the lines above say why).")
