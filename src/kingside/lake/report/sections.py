"""The parts of the page, from the whole business down to where each figure comes from."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from kingside.lake.cost_model import LEVEL_NAMES, STEPS
from kingside.lake.figures import percent, whole
from kingside.lake.report import sentences
from kingside.lake.report.contents import Contents
from kingside.lake.report.markup import Child, tag
from kingside.lake.report.pictures import Scale, bar, whale_curve
from kingside.lake.report.tables import Column, amount, code, ratio, table
from kingside.lake.results import AccountFigures, Figures
from kingside.lake.results import Element as CostElement

__all__ = ["basis", "capacity", "cascade", "curve", "ledger", "losing_cells", "origin", "segments"]

MARGIN_AFTER = {"pocket": "Pocket margin", "serve": "Contribution", "sustaining": "After sustaining"}
SEGMENT_WORDS = {
    "peak": ("Peak", "high revenue, adequate profit"),
    "drain": ("Drain", "high revenue, low profit or a loss"),
    "minor": ("Minor", "low revenue, adequate profit"),
    "desert": ("Desert", "low revenue, low profit or a loss"),
    "no_revenue": ("No revenue", "costs without revenue in the period"),
}
BRIDGE = (  # of summary.json: name, sign in the identity, words
    ("intercompany", 1, "Intercompany lines, left out: what they earn"),
    ("imputed", 1, "Imputed costs, which the ledger does not have"),
    ("unused", -1, "Unused capacity"),
    ("unassigned", -1, "Costs assigned to nobody"),
    ("rounding", -1, "Rounding"),
)
PUBLISHED_SHARE = "30–40 %"  # Byrnes, 2004: that much of all business is unprofitable by any measure


def curve(contents: Contents) -> Element:
    """The whale curve, and who stands at either end of it."""
    shape, level = contents.shape, contents.model.level
    finding = sentences.peak(shape, level)
    best, worst = contents.best, contents.worst
    every = sentences.counted(shape.n, "account")
    return _section(
        "curve",
        finding.removesuffix("."),
        f"{LEVEL_NAMES[level].capitalize()} in {contents.model.currency} added up from the best account to the worst.",
        tag("figure", whale_curve(shape, contents.points, says=f"The whale curve. {finding}")),
        _ranked(contents, f"The {len(best)} best of {every}" if worst else "All accounts, the best first", best),
        _ranked(contents, f"The {len(worst)} worst of {every}", worst) if worst else None,
    )


def _ranked(contents: Contents, caption: str, accounts: Sequence[AccountFigures]) -> Element:
    places = contents.places
    columns = (Column("Account", "name"), Column("Rank"), *_RESULT, Column("Added up"))
    rows: list[list[Child]] = [
        [
            code(account.account),
            whole(account.rank),
            *_result(contents, account),
            amount(account.cumulative_profit, places),
        ]
        for account in accounts
    ]
    return table(caption, columns, rows)


def cascade(contents: Contents) -> Element:
    """From revenue to net profit, a margin after each step of costs."""
    totals, places = contents.summary["totals"], contents.places
    steps = list(_steps(contents))
    levels = [Decimal(0), *(end for _, _, end, _ in steps)]
    scale, revenue = Scale(min(levels), max(levels)), totals["net_revenue"]
    rows: list[list[Child]] = []
    for words, start, end, kind in steps:
        value, is_cost = end - start, kind == "cost"
        share = ratio(value / revenue if revenue > 0 else None, is_cost=is_cost)
        rows.append([words, bar(start, end, scale, kind=kind), amount(value, places, is_cost=is_cost), share])
    margins = [number for number, step in enumerate(steps) if step[3] != "cost"]
    columns = (Column("Step", "name"), Column("", "bar"), Column(contents.model.currency), Column("Of revenue"))
    return _section(
        "cascade",
        sentences.cascade(revenue, totals["net_profit"]),
        f"{sentences.costs(totals['cost_to_serve'], contents.elements)}.",
        table("From net revenue to net profit, all accounts", columns, rows, strong=margins),
    )


def losing_cells(contents: Contents) -> Element:
    """The pairs of account and product that lose most, and how much of the business loses money."""
    losing, worst = contents.losing_cells, contents.worst_cells
    scale = Scale(min((cell.net_profit for cell in worst), default=Decimal(0)), Decimal(0))
    places = contents.places
    rows: list[list[Child]] = [
        [
            [code(cell.account), " × ", code(cell.product)],
            bar(Decimal(0), cell.net_profit, scale, kind="loses"),
            *_result(contents, cell),
            driver,
            amount(taken, places),
        ]
        for cell in worst
        for driver, taken in [sentences.costliest(cell)]
    ]
    costliest = (Column("Costs most", "words"), Column("That alone"))
    columns = (Column("Account × product", "name"), Column("", "bar"), *_RESULT, *costliest)
    some = f"The worst {len(worst)} of {whole(losing.n)}" if len(worst) < losing.n else f"All {whole(losing.n)}"
    return _section(
        "cells",
        sentences.cells(losing, contents.model.level),
        "Each pair is an account with one product, after every cost.",
        table(f"{some} that lose money, the worst first", columns, rows) if worst else None,
        _losing_shares(contents),
    )


def segments(contents: Contents) -> Element:
    """Peaks, drains, minor and deserts with what they earn."""
    words = {name: said for name, (_, said) in SEGMENT_WORDS.items()}
    if contents.model.merges_minor:
        words["desert"] = "low revenue, whatever it earns"
    found = {row.name: row for row in contents.segments}
    shown = [found[name] for name in SEGMENT_WORDS if name in found]
    profits = [Decimal(0), *(row.net_profit for row in shown)]
    scale, places = Scale(min(profits), max(profits)), contents.places
    rows: list[list[Child]] = [
        [
            [SEGMENT_WORDS[row.name][0], tag("small", f" {words[row.name]}")],
            bar(Decimal(0), row.net_profit, scale, kind=_earning(row.net_profit)),
            whole(row.n),
            amount(row.net_revenue, places),
            amount(row.net_profit, places),
            ratio(row.net_profit / row.net_revenue if row.net_revenue > 0 else None),
        ]
        for row in shown
    ]
    hurdle = percent(Decimal(contents.model.hurdle.numerator) / contents.model.hurdle.denominator)
    return _section(
        "segments",
        sentences.segments(shown, contents.model.level),
        "High revenue: the largest accounts, down to the one with which they make 80 % of all revenue. Adequate "
        f"profit: {LEVEL_NAMES[contents.model.level]} of at least {hurdle} of revenue.",
        table(
            "Profit segments of all accounts",
            (Column("Segment", "name"), Column("", "bar"), Column("Accounts"), *_RESULT),
            rows,
        ),
    )


def capacity(contents: Contents) -> Element | None:
    """What each resource could do, and what of it was used."""
    if not contents.pools:
        return None
    rows: list[list[Child]] = []
    for pool in contents.pools:
        used = pool.used_minutes / pool.supplied_minutes
        full = Scale(Decimal(0), max(Decimal(1), used))
        rows.append([
            sentences.label(pool.code).capitalize(),
            bar(Decimal(0), used, full, kind="loses" if pool.overrun else "earns"),
            tag("span", percent(used), class_="loss" if pool.overrun else None),
            amount(pool.supplied_minutes, 0),
            amount(pool.used_minutes, 0),
            amount(pool.unused_cost, contents.places),
        ])  # fmt: skip
    columns = ("Used", "Minutes supplied", "Minutes used", f"Unused, {contents.model.currency}")
    return _section(
        "capacity",
        sentences.capacity(contents.pools),
        "Capacity that nobody used is charged to no customer.",
        table(
            "Capacity of each resource",
            (Column("Resource", "name"), Column("", "bar"), *(Column(heading) for heading in columns)),
            rows,
        ),
    )


def ledger(contents: Contents) -> Element:
    """The bridge from the net profit of all accounts to the ledger."""
    found, places = contents.summary["reconciliation"], contents.places
    finding = sentences.reconciliation(found)
    if found is None:
        return _section(
            "ledger", finding, "The cost model has no [ledger]: nobody can say yet whether costs are missing."
        )
    between = list(_bridge(found, places, leaves_out=contents.summary["intercompany"] is not None))
    rows: list[list[Child]] = [
        ["Net profit of all accounts", amount(contents.summary["totals"]["net_profit"], places)],
        *between,
        ["Operating profit by the map", amount(found["computed"], places)],
        ["Operating profit in the ledger", amount(found["ledger"], places)],
        ["Difference", amount(found["difference"], places)],
        ["Tolerance", amount(found["tolerance"], places)],
    ]
    columns = (Column("Step", "name"), Column(contents.model.currency))
    strong = (0, len(between) + 1, len(between) + 2)
    about = "Each step is added; what is left between the map and the ledger is the difference."
    return _section("ledger", finding, about, table("From the map to the ledger", columns, rows, strong=strong))


def _bridge(found: Mapping[str, Any], places: int, *, leaves_out: bool) -> Iterator[list[Child]]:
    for name, sign, words in BRIDGE[0 if leaves_out else 1 :]:
        yield [words, amount(sign * found[name], places, is_cost=True)]


def basis(contents: Contents) -> Element:
    """What rests on estimates, and what could not be assigned."""
    notes = [warning["text"] for warning in contents.summary["warnings"]]
    rows: list[list[Child]] = [
        [
            sentences.label(element.code).capitalize(),
            sentences.label(element.pool) if element.pool else "a price",
            f"per {element.per}",
            whole(element.lines),
            tag("span", whole(element.estimated_lines), class_="estimated" if element.estimated_lines else None),
            amount(element.amount, contents.places),
        ]
        for element in contents.elements
    ]
    columns = (Column("Cost element", "name"), Column("Driven by", "words"), Column("Charged", "words"),
               Column("Lines"), Column("On a default"), Column(contents.model.currency))  # fmt: skip
    return _section(
        "basis",
        sentences.estimates(contents.elements),
        f"{sentences.counted(contents.summary['n']['lines'], 'invoice line')} went in, each with a net profit of its "
        "own. A file with a row that cannot be read is refused as a whole, so none was left out for being wrong.",
        tag("ul", [tag("li", note) for note in notes], class_="notes")
        if notes
        else tag("p", "There is nothing to note."),
        table("Cost elements in the order of the model", columns, rows) if rows else None,
    )


def origin(contents: Contents) -> Element:
    """Which files, which model, which program."""
    of, model = contents.origin, contents.model
    period = f"{model.period.first} to {model.period.last}" if model.period else "every line of the file"
    facts: list[tuple[str, Child]] = [
        *((file.use, [code(file.name), tag("br"), tag("code", file.digest)]) for file in of.files),
        ("Digest of the model", tag("code", model.hash)),
        ("Period", period),
        ("Ranked by", LEVEL_NAMES[model.level]),
        ("Calculated by", f"Kingside {of.version}, {of.engine}, {of.at:%Y-%m-%d %H:%M %Z}"),
    ]
    return _section(
        "origin",
        "Where this comes from",
        "Digests are SHA-256. The same files give the same figures; summary.json beside the tables names the same "
        "digests. Amounts are exact to the last digit; only sentences round.",
        tag("dl", [[tag("dt", word), tag("dd", said)] for word, said in facts]),
    )


def _section(name: str, finding: str, about: str, *children: Child) -> Element:
    heading = tag("h2", finding, id=f"{name}-finding")
    return tag(
        "section", heading, tag("p", about, class_="about"), *children, id=name, aria_labelledby=f"{name}-finding"
    )


_RESULT = (Column("Revenue"), Column("Net profit"), Column("Net margin"))


def _result(contents: Contents, figures: Figures) -> list[Child]:
    """Revenue never without what is left of it."""
    places = contents.places
    return [amount(figures.net_revenue, places), amount(figures.net_profit, places), ratio(figures.net_margin)]


def _losing_shares(contents: Contents) -> Element:
    measured = [("Accounts", contents.accounts), ("Products", contents.products)]
    rows: list[list[Child]] = []
    if contents.lines is not None:
        measured.append(("Invoice lines", contents.lines))
        lines = contents.lines
        rows.append(
            [
                "Revenue before credit notes",
                ratio(lines.losing_revenue / lines.revenue if lines.revenue else None),
                amount(lines.losing_revenue, contents.places),
                amount(lines.revenue, contents.places),
            ]
        )
    rows += [
        [word, ratio(Decimal(losses.losing) / losses.n if losses.n else None), whole(losses.losing), whole(losses.n)]
        for word, losses in measured
    ]
    columns = (Column("Measured by", "name"), Column("Losing share"), Column("Losing"), Column("Of"))
    by_lines = "" if contents.lines else " By revenue and by invoice lines it is measured with --with-lines."
    return tag(
        "div",
        table("How much of the business loses money after every cost", columns, rows),
        tag("p", f"Others report {PUBLISHED_SHARE} of all business as unprofitable, by any measure (J. Byrnes, Harvard "
            f"Business School, 2004).{by_lines}", class_="about"),
    )  # fmt: skip


def _steps(contents: Contents) -> Iterator[tuple[str, Decimal, Decimal, str]]:
    """Words, where the level was, where it is then, and the kind; a margin is struck only where a cost came before."""
    totals = contents.summary["totals"]
    revenue, level = totals["net_revenue"], totals["gross_margin"]
    yield "Net revenue", Decimal(0), revenue, _earning(revenue)
    yield "Cost of goods", revenue, level, "cost"
    yield "Gross margin", Decimal(0), level, _earning(level)
    for step in STEPS:
        costs: list[CostElement] = [one for one in contents.elements if one.step == step and one.amount]
        for one in sorted(costs, key=lambda one: -abs(one.amount)):
            yield sentences.label(one.code).capitalize(), level, level - one.amount, "cost"
            level -= one.amount
        if costs and step in MARGIN_AFTER and level != totals["net_profit"]:
            yield MARGIN_AFTER[step], Decimal(0), level, _earning(level)
    yield "Net profit", Decimal(0), totals["net_profit"], _earning(totals["net_profit"])


def _earning(amount: Decimal) -> str:
    return "loses" if amount < 0 else "earns"
