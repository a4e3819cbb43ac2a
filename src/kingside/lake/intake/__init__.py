"""Files as people have them in, checked rows as Parquet out. Limits and rules: docs/reference/files.md."""

from kingside.lake.intake.checking import check_rows
from kingside.lake.intake.documents import Checked, Problem, RawColumn, RawFile, RowRule, Wanted
from kingside.lake.intake.mending import write_bad_rows
from kingside.lake.intake.raw import read_raw

__all__ = [
    "Checked",
    "Problem",
    "RawColumn",
    "RawFile",
    "RowRule",
    "Wanted",
    "check_rows",
    "read_raw",
    "write_bad_rows",
]
