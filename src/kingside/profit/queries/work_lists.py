"""The four work-lists, of the whole business or of the accounts that are a member's own."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy

from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.lake.results import CellFigures, CellSelection, CellTotals, Results
from kingside.profit import sentences
from kingside.profit.queries.cells import CellRow, Naming, order_of, selection
from kingside.profit.queries.maps import Snapshot

LIST_ROWS = 7
NOTHING = CellTotals(0, Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class WorkListWords:
    """What a work-list says: full, `advice`; empty, `nothing` as its heading and `fills`."""

    title: Text
    advice: Text
    nothing: Text
    fills: Text


WORK_LISTS = {
    "SECURE": WorkListWords(
        title=gettext_lazy("Secure"),
        advice=gettext_lazy("See to it that nobody takes them away. At stake is what they earn."),
        nothing=gettext_lazy("nothing earns the hurdle"),
        fills=gettext_lazy("It holds every account and product that earns the hurdle together."),
    ),
    "GROW": WorkListWords(
        title=gettext_lazy("Grow"),
        advice=gettext_lazy(
            "They earn the hurdle, and the customer could buy more. At stake is what that would earn in a year."
        ),
        nothing=gettext_lazy("no white space is recorded"),
        fills=gettext_lazy("It fills when somebody records what accounts that earn could still buy from us."),
    ),
    "IMPROVE": WorkListWords(
        title=gettext_lazy("Improve"),
        advice=gettext_lazy("Look for the lever that changes the dominating cost. At stake is what the hurdle lacks."),
        nothing=gettext_lazy("nothing falls short of the hurdle"),
        fills=gettext_lazy("It holds every account and product that earns less than the hurdle together."),
    ),
    "DOWNSIZE": WorkListWords(
        title=gettext_lazy("Downsize"),
        advice=gettext_lazy("They lose money even after their best levers. At stake is what they lose then."),
        nothing=gettext_lazy("no examination is recorded"),
        fills=gettext_lazy(
            "A loss stands here only after somebody recorded which levers were examined, and that it stays "
            "a loss. New figures alone never tell anyone to drop a customer."
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class WorkList:
    """Cells of one profit class, the most at stake first; the advice of an empty one says what fills it."""

    profit_class: str
    title: str
    finding: str
    advice: str
    totals: CellTotals
    rows: list[CellRow]
    url: str

    @property
    def is_a_year(self) -> bool:
        """Whether what is at stake is of a year, as white space is, and not of the period of the map."""
        return self.profit_class == "GROW"


@dataclass(frozen=True, slots=True)
class Work:
    """Cells by profit class: how many and what they earn, and the first of each list.

    Those `to_grow` are among the secure ones: growing is a tag, not a class.
    """

    classes: dict[str, CellTotals] = field(default_factory=dict)
    first: dict[str, list[CellFigures]] = field(default_factory=dict)
    to_grow: CellTotals = NOTHING

    def totals(self, listed: str) -> CellTotals:
        """Of one work-list."""
        return self.to_grow if listed == "GROW" else self.classes.get(listed, NOTHING)

    @property
    def unjudged(self) -> int:
        """Cells that stand in no list."""
        return sum(self.classes[name].n for name in ("DEVELOPING", "UNKNOWN") if name in self.classes)


def work_in(results: Results, shown: Snapshot, *, accounts: tuple[str, ...] | None = None) -> Work:
    """Of all accounts, or of some."""
    return replace(
        totals_in(results, accounts=accounts),
        first={
            listed: results.cells(
                replace(selection(listed), accounts=accounts),
                order=order_of(listed),
                limit=LIST_ROWS,
                hurdle=shown.hurdle,
            )
            for listed in WORK_LISTS
        },
    )


def totals_in(results: Results, *, accounts: tuple[str, ...] | None = None) -> Work:
    """The same without the cells themselves."""
    return Work(
        classes=results.profit_classes(CellSelection(accounts=accounts, of_products=True)),
        to_grow=results.cell_totals(replace(selection("GROW"), accounts=accounts)),
    )


def work_lists(member: Member, work: Work, shown: Snapshot) -> list[WorkList]:
    """In the order of importance; lists that nothing recorded so far can fill say so."""
    naming = Naming(member, shown, *work.first.values())
    return [
        WorkList(
            profit_class=profit_class,
            title=str(words.title),
            finding=sentences.cells(profit_class, totals) if totals.n else str(words.nothing),
            advice=str(words.advice if totals.n else words.fills),
            totals=totals,
            rows=naming.rows(work.first.get(profit_class, []), listed=profit_class),
            url=list_url(profit_class, shown),
        )
        for profit_class, words in WORK_LISTS.items()
        for totals in (work.totals(profit_class),)
    ]


def list_url(listed: str, shown: Snapshot) -> str:
    """Where all cells of a list stand."""
    asked = f"&map={shown.pk}" if shown.query else ""
    return f"{reverse('profit:cells')}?show={listed}{asked}"
