"""Lets every wheel carry the built front end, so that Kingside runs where there is neither make nor node."""

import subprocess
import sys
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves its own parameter open
    """Builds the front end where it is missing or stale; an editable install does without."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        built = subprocess.run([sys.executable, "-m", "scripts.front_end"], cwd=self.root, check=False)
        if built.returncode:
            raise SystemExit("The wheel was not built: it would have no front end (the line above says why).")
