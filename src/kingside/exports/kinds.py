"""Workbooks that are no list: rooms say how each is written, and to whom it may be given."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.http import QueryDict

from kingside.core.registry import Registry
from kingside.identity.models import Member

Say = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class WorkbookKind:
    """A workbook of its own; `titled` says what it is of, which names its file.

    `scope` names what a member may see of what is asked, and raises where that is nothing; a file is handed out as
    long as it is as it was. `write` gives the number of rows.
    """

    titled: Callable[[Member, QueryDict], str]
    scope: Callable[[Member, QueryDict], str]
    write: Callable[[Path, Member, QueryDict, Say], int]


workbooks: Registry[WorkbookKind] = Registry("kinds of workbook")
