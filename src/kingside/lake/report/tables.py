"""Tables that a person, a screen reader and a spreadsheet can read; on a phone each row folds into a card."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

from kingside.lake.figures import exact, percent
from kingside.lake.report.markup import Child, tag

__all__ = ["Column", "amount", "code", "ratio", "table"]


@dataclass(frozen=True)
class Column:
    """A heading; `kind` is name (of the row), number, words, or bar (a picture of another column, for the eye only)."""

    heading: str
    kind: str = "number"


def table(
    caption: str, columns: Sequence[Column], rows: Iterable[Sequence[Child]], *, strong: Iterable[int] = ()
) -> Element:
    """Rows of cells in the order of the columns; those numbered in `strong` are sums of others."""
    emphasised = set(strong)
    return tag(
        "table",
        tag("caption", caption),
        tag("thead", tag("tr", [_heading(column) for column in columns], role="row"), role="rowgroup"),
        tag(
            "tbody",
            [
                tag("tr", [_cell(column, child) for column, child in zip(columns, row, strict=True)], role="row",
                    class_="sum" if number in emphasised else None)
                for number, row in enumerate(rows)
            ],
            role="rowgroup",
        ),
        role="table",
    )  # fmt: skip


def amount(value: Decimal | None, places: int, *, is_cost: bool = False) -> Element:
    """An amount with every digit; None is unknown. A loss has its colour beside its minus, a cost only the minus."""
    if value is None:
        return _unknown()
    return tag("span", exact(value, places), class_="loss" if value < 0 and not is_cost else None)


def ratio(value: Decimal | None, *, is_cost: bool = False) -> Element:
    """A share of revenue; None is unknown."""
    if value is None:
        return _unknown()
    return tag("span", percent(value), class_="loss" if value < 0 and not is_cost else None)


def code(text: str) -> Element:
    """A code of the files, apart from our words in whatever direction it is written."""
    return tag("bdi", text)


def _heading(column: Column) -> Element:
    if column.kind == "bar":
        return tag("td", class_="bar", role="cell")
    return tag("th", column.heading, scope="col", role="columnheader", class_=column.kind)


def _cell(column: Column, child: Child) -> Element:
    if column.kind == "name":
        return tag("th", child, scope="row", role="rowheader", class_="name")
    label = column.heading if column.kind != "bar" else None
    return tag("td", child, class_=column.kind, role="cell", data_label=label)


def _unknown() -> Element:
    return tag("span", "unknown", class_="unknown")
