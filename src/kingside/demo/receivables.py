"""What customers owe: an invoice for every order of the last fifteen months, and what is paid of it."""

from importlib.resources import files
from pathlib import Path

from kingside.demo.story import DISPUTES_OFTEN, LARGEST, SECOND_LARGEST
from kingside.demo.timeline import FULL_MONTHS, Timeline
from kingside.lake.connection import connect

MONTHS = 15


def write_receivables_file(path: Path, *, lines: Path, timeline: Timeline) -> None:
    """A CSV file as the accountants export it on the day of the story."""
    query = files("kingside.demo").joinpath("receivables.sql").read_text(encoding="utf-8")
    asked = {
        "files": f"{lines}/*.parquet",
        "first": timeline.first_day(FULL_MONTHS - MONTHS),
        "last": timeline.today,
        "long_terms": LARGEST.number,
        "disputes_often": [SECOND_LARGEST.number, DISPUTES_OFTEN.number],
    }
    with connect(readable=[lines], writable=[path.parent]) as engine:
        engine.sql(query, params=asked).write_csv(str(path))
