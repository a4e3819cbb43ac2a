"""What would be left of an account or a cell with levers pulled, on the lines that its profit map was made from."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings

from kingside.core.errors import DomainError
from kingside.lake.levers import Lever, Openings, Outcome, Question, what_if
from kingside.lake.own_files import MODEL
from kingside.lake.results import Figures
from kingside.profit import books
from kingside.profit.levers.worked import Worked, worked_from
from kingside.profit.models import ProfitMap
from kingside.profit.queries.revisions import figures_on


class LinesChanged(DomainError):
    """The invoice lines have changed since this profit map was made; calculate the map once more and ask again."""

    status = 422


class NoLines(DomainError):
    """There are no invoice lines of it in this period, so no lever could change anything."""

    status = 422


@dataclass(frozen=True, slots=True)
class Answer:
    """What was worked out, and which levers there are."""

    worked: Worked
    openings: Openings


def work_out(profit_map: ProfitMap, *, account: str, product: str, levers: Sequence[Lever]) -> Answer:
    """By the calculation of the map, on the same lines.

    Raises Refusal for a lever that the model cannot price, LinesChanged when the lines do not give what the map says,
    NoLines.
    """
    figures = figures_on(profit_map, account, product)
    if figures is None or not figures.lines:
        raise NoLines
    with _asked(profit_map, account, product) as question:
        found = what_if(question, levers)
    if not _agrees(figures, found.before.scope):
        raise LinesChanged
    return Answer(worked_from(found, profit_map.level), found.openings)


def _agrees(figures: Figures, before: Outcome) -> bool:
    """To the cent: what a lever saves means nothing beside other figures."""
    said = (figures.lines, figures.net_revenue, figures.cogs, figures.net_profit)
    return said == (before.lines, before.net_revenue, before.cogs, before.net_profit)


@contextmanager
def _asked(profit_map: ProfitMap, account: str, product: str) -> Iterator[Question]:
    with TemporaryDirectory(dir=settings.KINGSIDE_HOME.temp) as folder:
        costs = Path(folder) / MODEL
        costs.write_text(profit_map.cost_model.toml, encoding="utf-8", newline="\n")
        lines, accounts = _files(profit_map)
        yield Question(
            costs=costs,
            lines=lines,
            accounts=accounts,
            account=account,
            product=product,
            renames=profit_map.renames,
            date_format=profit_map.date_format or None,
        )


def _files(profit_map: ProfitMap) -> tuple[Path, Path | None]:
    """The lines and the accounts of a map, laid out again from its batches where it was made from imports."""
    if profit_map.batches:
        laid = books.lay_out(profit_map.batches, first=profit_map.period_from, last=profit_map.period_to)
        return laid.lines, laid.accounts
    return Path(profit_map.lines), Path(profit_map.accounts_file) if profit_map.accounts_file else None
