"""What would be left of an account or a cell with levers pulled, on the lines that its profit map was made from."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet

from kingside.core.errors import DomainError
from kingside.lake.levers import Lever, Openings, Outcome, Question, as_document, in_order, what_if
from kingside.lake.own_files import MODEL
from kingside.lake.results import Figures
from kingside.profit import books
from kingside.profit.levers.kept import openings_document, openings_of
from kingside.profit.levers.worked import Worked, document_of, worked_from, worked_of
from kingside.profit.models import KeptWhatIf, ProfitMap
from kingside.profit.queries.revisions import figures_on

LINES_AT_ONCE: Final = 100_000
"""Of an account: with more, its levers are worked out by a job (docs/reference/speed.md)."""


class TakesLonger(DomainError):
    """It has so many invoice lines that its levers are worked out by a job: begin it on their page, or by a what-if."""

    status = 409


class LinesChanged(DomainError):
    """The invoice lines have changed since this profit map was made; calculate the map once more and ask again."""

    status = 422


class NoLines(DomainError):
    """There are no invoice lines of it in this period, so no lever could change anything."""

    status = 422


@dataclass(frozen=True, slots=True)
class Answer:
    """What was worked out, and which levers there are; `is_kept` where a job had to do it."""

    worked: Worked
    openings: Openings
    is_kept: bool = False


def work_out(profit_map: ProfitMap, *, account: str, product: str, levers: Sequence[Lever]) -> Answer:
    """By the calculation of the map, on the same lines; of a large account as a job worked it out.

    Raises Refusal for a lever that the model cannot price, LinesChanged when the lines do not give what the map says,
    NoLines, and TakesLonger for a large account as long as no job has worked it out.
    """
    if not is_large(profit_map, account):
        return work_out_now(profit_map, account=account, product=product, levers=levers)
    kept = kept_what_ifs_on(profit_map, account, product).exclude(answer=None)
    found = kept.filter(digest=digest_of(levers)).first() or (None if levers else kept.first())
    if found is None:
        raise TakesLonger
    answer = answer_of(found.answer)
    return answer if levers else replace(answer, worked=_untouched(answer.worked))


def work_out_now(
    profit_map: ProfitMap,
    *,
    account: str,
    product: str,
    levers: Sequence[Lever],
    tell: Callable[[int, int], None] | None = None,
) -> Answer:
    """The same at once, however long it takes; `tell` hears how many calculations of how many are done."""
    figures = figures_on(profit_map, account, product)
    if figures is None or not figures.lines:
        raise NoLines
    with _asked(profit_map, account, product) as question:
        found = what_if(question, levers, tell=tell)
    if not _agrees(figures, found.before.scope):
        raise LinesChanged
    return Answer(worked_from(found, profit_map.level), found.openings)


def lines_of(profit_map: ProfitMap, account: str) -> int:
    """How many invoice lines of an account a map counts."""
    figures = figures_on(profit_map, account, "")
    return figures.lines if figures else 0


def is_large(profit_map: ProfitMap, account: str) -> bool:
    """Whether nobody would wait for its levers."""
    return lines_of(profit_map, account) > LINES_AT_ONCE


def kept_what_ifs_on(profit_map: ProfitMap, account: str, product: str) -> QuerySet[KeptWhatIf]:
    """Those of one account, or of one product there, that a job worked out or will."""
    return KeptWhatIf.objects.filter(profit_map=profit_map, account__number=account, product=product)


def digest_of(levers: Sequence[Lever]) -> str:
    """Stands for these levers, in whatever order."""
    documents = [as_document(lever) for lever in in_order(levers)]
    return sha256(json.dumps(documents, sort_keys=True).encode()).hexdigest()


def answer_document(answer: Answer) -> dict[str, Any]:
    """For a JSON column."""
    return {"worked": document_of(answer.worked), "openings": openings_document(answer.openings)}


def answer_of(document: Any) -> Answer:
    """Reads what `answer_document` said."""
    return Answer(worked_of(document["worked"]), openings_of(document["openings"]), is_kept=True)


def _untouched(worked: Worked) -> Worked:
    """As it is without any lever."""
    return replace(worked, after=worked.before, account_after=worked.account_before, savings=(), released=())


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
