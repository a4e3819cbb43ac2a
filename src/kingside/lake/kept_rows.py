"""What was asked of whole files, one row an answer, kept beside the facts for whoever asks the same of the same files.

Every cell of the lines is read to check it and to count; a changed rate asks nothing new.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from kingside import __version__
from kingside.lake.source import Source

__all__ = ["KeptRows"]

MOST = 16  # two of each cost model, and those of a few periods

Row = Mapping[str, Any]


class KeptRows:
    """Rows of whole numbers, texts, truths and nulls by the query they answer; without a folder none is kept."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def row(self, queries: Iterable[str], sources: Iterable[Source], ask: Callable[[], Row]) -> Row:
        """The only row of `queries`, which read the files of `sources`: as it was kept, else as `ask` finds it.

        Raises Refusal where a file cannot be read to its end.
        """
        if self.folder is None:
            return ask()
        said = "\0".join([__version__, *queries])
        for source in sources:
            said = said.replace(source.relation, source.hash)
        file = self.folder / f"{sha256(said.encode()).hexdigest()[:32]}.json"
        kept = self._kept_in(file)
        if kept is None:
            kept = ask()
            self.keep(file, kept)
        return kept

    def _kept_in(self, file: Path) -> Row | None:
        """None too of what a power cut left of a file."""
        try:
            os.utime(file)
            row = json.loads(file.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return row if isinstance(row, dict) else None

    def keep(self, file: Path, row: Row) -> None:
        """What nobody has asked for lately goes."""
        aside = file.with_suffix(f".{token_hex(4)}")
        aside.write_text(json.dumps(row), encoding="utf-8")
        aside.rename(file)
        for old in sorted(file.parent.glob("*.json"), key=lambda file: file.stat().st_mtime)[:-MOST]:
            old.unlink(missing_ok=True)
