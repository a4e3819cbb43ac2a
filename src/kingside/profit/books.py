"""The invoice lines that are imported now, as the files that a profit map is made from."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kingside.core.errors import DomainError
from kingside.identity.models import Member
from kingside.profit.models import CostModel, ProfitMap


@dataclass(frozen=True)
class Books:
    """Invoice lines, and drivers of accounts if there are any, laid out in the file contract of the profit map."""

    lines: Path  # refusals call the file by its name, such as "the invoice lines"
    accounts: Path | None
    first_day: dt.date
    last_day: dt.date
    n_lines: int
    n_orders: int
    currency: str  # empty where nobody knows


class NothingImported(DomainError):
    """No invoice lines are here yet; import them first."""

    status = 409


@contextmanager
def open_books() -> Iterator[Books]:
    """The files, as long as the block lasts. Raises NothingImported."""
    yield _composed()


def request_map_of_books(*, cost_model: CostModel, by: Member | None) -> ProfitMap:
    """A profit map of all that is imported, to be built and published by a job. Raises NothingImported."""
    raise NothingImported


def _composed() -> Books:
    raise NothingImported
