"""The invoice lines as files: one Parquet file per site, so that any scale fits into memory."""

from dataclasses import fields
from importlib.resources import files
from pathlib import Path

import numpy as np

from kingside.demo.catalogue import articles
from kingside.demo.company import population
from kingside.demo.habits import CHANNELS
from kingside.demo.story import SECOND_LARGEST
from kingside.demo.timeline import Timeline
from kingside.demo.trade import Lines, invoice_lines
from kingside.lake.connection import connect

NUMBERS_PER_SITE = 1_000_000
FORMER = (  # numbers that some orders still carry: of two accounts, of one nobody knows, and none at all
    (f"00{SECOND_LARGEST.number}", SECOND_LARGEST.name),
    ("K-4471", "Pelworth Packaging Ltd"),
    ("K-4502", "Ostrander & Vey"),
    (None, None),
)


def write_invoices(folder: Path, *, timeline: Timeline, scale: int) -> int:
    """Write ``scale`` files into the folder; returns the number of lines."""
    query = files("kingside.demo").joinpath("invoices.sql").read_text(encoding="utf-8")
    shelf = articles()
    written = 0
    with connect(writable=[folder]) as engine:
        engine.register("shelf", _numbered("product", [article.code for article in shelf]))
        for site, cast in enumerate(population(scale), start=1):
            lines = invoice_lines(cast, shelf, timeline, site=site)
            names = {"name": np.array([character.name for character in cast], dtype=object)}
            engine.register("site", _numbered("account", [character.number for character in cast]) | names)
            engine.register("drawn", _columns(lines))
            told = {"first_number": site * NUMBERS_PER_SITE, "channels": list(CHANNELS)}
            old = {"old_numbers": [number for number, _ in FORMER], "old_names": [name for _, name in FORMER]}
            rows = engine.sql(query, params=told | old)
            rows.write_parquet(str(folder / f"site-{site:04d}.parquet"), compression="zstd")
            written += len(lines)
    return written


def _columns(lines: Lines) -> dict[str, np.ndarray]:
    return {each.name: getattr(lines, each.name) for each in fields(lines)}


def _numbered(name: str, codes: list[str]) -> dict[str, np.ndarray]:
    return {"place": np.arange(len(codes)), name: np.array(codes, dtype=object)}
