"""Files as people have them in, checked rows as Parquet out. Limits and rules: docs/reference/files.md."""

from kingside.lake.intake.calculating import refuse_unfit
from kingside.lake.intake.checking import check_rows
from kingside.lake.intake.documents import (
    Agreement,
    Calculated,
    Checked,
    Counted,
    NameRule,
    Problem,
    RawColumn,
    RawFile,
    RowRule,
    TreeRule,
    Wanted,
)
from kingside.lake.intake.including import included_in
from kingside.lake.intake.mending import WHAT_IS_WRONG, write_bad_rows
from kingside.lake.intake.raw import read_raw
from kingside.lake.intake.repeating import repeated_in
from kingside.lake.intake.unusual import unusual_in

__all__ = [
    "WHAT_IS_WRONG",
    "Agreement",
    "Calculated",
    "Checked",
    "Counted",
    "NameRule",
    "Problem",
    "RawColumn",
    "RawFile",
    "RowRule",
    "TreeRule",
    "Wanted",
    "check_rows",
    "included_in",
    "read_raw",
    "refuse_unfit",
    "repeated_in",
    "unusual_in",
    "write_bad_rows",
]
