"""The page as a whole: its head, the finding, the few figures, what they say, then the parts."""

from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files
from xml.etree.ElementTree import Element

from kingside.lake.figures import percent
from kingside.lake.report import sections, sentences
from kingside.lake.report.contents import Contents
from kingside.lake.report.markup import document, tag
from kingside.lake.report.place import GENERATOR
from kingside.lake.report.tables import amount, ratio

__all__ = ["report_page"]

POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # the file itself forbids its reader to ask anybody


def report_page(contents: Contents) -> str:
    """The file, complete in itself."""
    finding = sentences.curve(contents.shape, contents.model.level)
    return document(
        tag(
            "html",
            tag(
                "head",
                tag("meta", charset="utf-8"),
                tag("meta", name="generator", content=f"{GENERATOR}, {contents.origin.version}"),
                tag("meta", http_equiv="Content-Security-Policy", content=POLICY),
                tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
                tag("meta", name="color-scheme", content="light dark"),
                tag("meta", name="robots", content="noindex"),
                tag("title", f"{finding} – profit map"),
                tag("style", files("kingside.lake.report").joinpath("style.css").read_text("utf-8")),
            ),
            tag("body", _head(contents, finding), _parts(contents), _foot(contents)),
            lang="en",
        )
    )


def _head(contents: Contents, finding: str) -> Element:
    period = contents.model.period
    of = f"{_day(period.first)} – {_day(period.last)}" if period else "All invoice lines of the file"
    return tag(
        "header",
        tag("p", f"Profit map · {of} · {contents.model.currency}", class_="eyebrow"),
        tag("h1", finding),
        tag("p", "What is left of the revenue after every cost of the cost model.", class_="about"),
        _figures(contents),
    )


def _figures(contents: Contents) -> Element:
    totals, places = contents.summary["totals"], contents.places
    shown = (
        ("Net revenue", amount(totals["net_revenue"], places)),
        ("Gross margin", amount(totals["gross_margin"], places)),
        ("Cost to serve", amount(totals["cost_to_serve"], places)),
        ("Net profit", amount(totals["net_profit"], places)),
        ("Net margin", ratio(totals["net_margin"])),
    )
    return tag("dl", [tag("div", tag("dt", word), tag("dd", value)) for word, value in shown], class_="figures")


def _parts(contents: Contents) -> Element:
    return tag(
        "main",
        tag(
            "ul",
            [tag("li", tag("a", said, href=f"#{where}")) for where, said in _in_short(contents)],
            class_="findings",
        ),
        sections.curve(contents),
        sections.cascade(contents),
        sections.losing_cells(contents),
        sections.segments(contents),
        sections.capacity(contents),
        sections.ledger(contents),
        sections.basis(contents),
        sections.origin(contents),
    )


def _in_short(contents: Contents) -> Iterator[tuple[str, str]]:
    """What the headings of the parts do not say yet, each with the part that proves it."""
    yield "curve", sentences.best_fifth(contents.shape, contents.best_fifth, contents.model.level)
    yield "cascade", sentences.costs(contents.summary["totals"]["cost_to_serve"], contents.elements)
    if contents.worst_cells:
        yield "cells", sentences.worst_cell(contents.worst_cells[0])
    accounts = contents.accounts
    if accounts.losing and accounts.revenue:
        share = percent(Decimal(accounts.losing_revenue) / accounts.revenue)
        yield "cells", f"Accounts that lose money after every cost bring {share} of the revenue"
    yield "ledger", sentences.reconciliation(contents.summary["reconciliation"])
    yield "basis", sentences.estimates(contents.elements)


def _foot(contents: Contents) -> Element:
    return tag("footer", tag("p", f"Made by Kingside {contents.origin.version}. This file asks nobody for anything: it "
                             "can be mailed, kept and printed as it is."))  # fmt: skip


def _day(day: object) -> str:
    return f"{day:%-d %b %Y}"
