"""Pictures as inline SVG that needs no script: shapes stretch with the page, words keep their size.

Colours stand on the shapes themselves, for readers that drop style sheets; the style sheet replaces them on dark paper.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element

from kingside.lake.figures import NARROW_SPACE, rounded, short
from kingside.lake.report.markup import tag
from kingside.lake.results import CurvePoint, CurveShape

__all__ = ["Scale", "bar", "signed", "whale_curve"]

SIDE = 1000  # of the square that is stretched over a picture
ROOM = Decimal("0.14")  # above the highest point and below the lowest, for words
GRID = 4  # about so many lines
EARNS, LOSES, SOFT, LINE, PAPER = "#3f7fc4", "#dc7a24", "#566170", "#e5e1d9", "#fdfcfa"
FILL = {"earns": EARNS, "loses": LOSES, "cost": "#d3c6aa"}
STRONG = {"earns": "#1d5aa6", "loses": "#a4470b", "soft": SOFT}


class Scale:
    """Where an amount stands between two others, 0 to SIDE."""

    def __init__(self, lowest: Decimal, highest: Decimal) -> None:
        self.lowest, self.span = lowest, (highest - lowest) or Decimal(1)

    def __call__(self, amount: Decimal) -> Decimal:
        return rounded((amount - self.lowest) * SIDE / self.span, 2)


def signed(amount: Decimal) -> str:
    """Short, with its sign: "−78.0"."""
    text, scale = short(amount)
    return f"{text}{NARROW_SPACE}{scale}" if scale else text


def bar(start: Decimal, end: Decimal, scale: Scale, *, kind: str) -> Element:
    """A bar from one amount to another over the zero line; the row beside it says the amount.

    `kind` is earns, loses or cost.
    """
    low, high = sorted((scale(start), scale(end)))
    zero = scale(Decimal(0))
    return tag(
        "svg",
        tag("rect", x=low, y=0, width=max(high - low, Decimal(2)), height=SIDE, fill=FILL[kind], class_=kind),
        tag("line", x1=zero, x2=zero, y1=0, y2=SIDE, stroke=SOFT, stroke_width=1, vector_effect="non-scaling-stroke",
            class_="zero"),
        viewBox=f"0 0 {SIDE} {SIDE}", preserveAspectRatio="none", width="100%", height=14, aria_hidden="true",
        class_="bar",
    )  # fmt: skip


def whale_curve(shape: CurveShape, points: Sequence[CurvePoint], *, says: str) -> Element:
    """Profit added up from the best account to the worst; `says` is what somebody hears who cannot see it."""
    levels = [Decimal(0), shape.peak, *(point.cumulative for point in points)]
    room = (max(levels) - min(levels)) * ROOM
    height = Scale(max(levels) + room, min(levels) - room / 2)  # upside down: SVG counts from the top
    width = Scale(Decimal(0), Decimal(max(shape.n, 1)))
    return tag(
        "svg",
        [_grid_line(level, height) for level in _grid(min(levels), max(levels))],
        tag("svg", _areas(shape, points, width, height), viewBox=f"0 0 {SIDE} {SIDE}", preserveAspectRatio="none",
            width="100%", height="100%", role="presentation"),
        list(_marks(shape, width, height)),
        [
            _words(signed(level), Decimal(0), height(level), dy=-4 if level else 14, class_="soft")
            for level in _grid(min(levels), max(levels))
        ],
        width="100%", height=300, role="img", aria_label=says, class_="curve",
    )  # fmt: skip


def _grid(lowest: Decimal, highest: Decimal) -> list[Decimal]:
    """Round amounts between the two: steps of 1, 2 or 5 times a power of ten, zero among them."""
    raw = (highest - lowest) / GRID
    if not raw:
        return [Decimal(0)]
    power = Decimal(1).scaleb(raw.adjusted())
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= raw)
    first, last = int(lowest / step), int(highest / step)
    return [step * n for n in range(first, last + 1)]


def _grid_line(level: Decimal, height: Scale) -> Element:
    y = _share(height(level))
    kind = "zero" if level == 0 else "grid"
    return tag("line", x1="0", x2="100%", y1=y, y2=y, stroke=SOFT if level == 0 else LINE, class_=kind)


def _areas(shape: CurveShape, points: Sequence[CurvePoint], width: Scale, height: Scale) -> Iterator[Element]:
    """What is earned up to the peak, and what is given back after it."""
    steps = [(Decimal(0), Decimal(0)), *((Decimal(point.rank), point.cumulative) for point in points)]
    parts = (
        ("earns", EARNS, [step for step in steps if step[0] <= shape.peak_at]),
        ("loses", LOSES, [step for step in steps if step[0] >= shape.peak_at]),
    )
    ground = height(Decimal(0))
    for kind, colour, part in parts:
        if len(part) < 2:
            continue
        line = " L".join(f"{width(x)} {height(y)}" for x, y in part)
        area = f"M{width(part[0][0])} {ground} L{line} L{width(part[-1][0])} {ground} Z"
        yield tag("path", d=area, fill=colour, fill_opacity="0.14", class_=kind)
        yield tag("path", d=f"M{line}", fill="none", stroke=colour, stroke_width=2.5, stroke_linejoin="round",
                  vector_effect="non-scaling-stroke", class_=f"{kind}-line")  # fmt: skip


def _marks(shape: CurveShape, width: Scale, height: Scale) -> Iterator[Element]:
    """The peak and the end, each with what it is worth."""
    if shape.n == 0:
        return
    end_x, end_y = width(Decimal(shape.n)), height(shape.total)
    if shape.peak and shape.peak_at < shape.n:
        x, y = width(Decimal(shape.peak_at)), height(shape.peak)
        yield _dot(x, y)
        yield _words(f"Peak {signed(shape.peak)} at rank {shape.peak_at:,}", x, y, dy=-10, class_="earns-words")
    yield _dot(end_x, end_y)
    is_low = end_y > SIDE * Decimal("0.85")
    yield _words(f"{signed(shape.total)} in all", end_x, end_y, dy=-10 if is_low or shape.peak_at == shape.n else 20,
                 class_="words")  # fmt: skip


def _dot(x: Decimal, y: Decimal) -> Element:
    return tag("circle", cx=_share(x), cy=_share(y), r=4, fill=STRONG["earns"], stroke=PAPER, stroke_width=1.5,
               class_="dot")  # fmt: skip


def _words(text: str, x: Decimal, y: Decimal, *, dy: int, class_: str) -> Element:
    """Words at a place, on that side of it where there is room."""
    anchor, dx = ("start", 0) if x < SIDE // 4 else ("end", -8) if x > SIDE * 3 // 4 else ("middle", 0)
    return tag("text", text, x=_share(x), y=_share(y), dx=dx, dy=dy, text_anchor=anchor, font_size=12,
               fill=STRONG.get(class_.removesuffix("-words"), "#1a222d"), class_=class_)  # fmt: skip


def _share(place: Decimal) -> str:
    return f"{rounded(place / (SIDE // 100), 3)}%"
