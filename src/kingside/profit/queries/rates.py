"""The page of rates: what a quarrel about a rate is about. Method: docs/methods/rate-sensitivity.md."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from kingside.accounts.queries import NamedAccount, key_accounts, named
from kingside.core.errors import DomainError
from kingside.identity.models import Member
from kingside.lake.results import MOST, Element, Room, Shifted, read_results, read_sensitivity
from kingside.profit import changes, sentences
from kingside.profit.explanations import ElementText, Note, explain
from kingside.profit.models import ProfitMap
from kingside.profit.queries.maps import Snapshot, snapshot
from kingside.web.figures import whole
from kingside.web.locales import NO_BREAK_SPACE

PREFIX: Final = "by-"  # of the parameter that says by how many percent an element is moved
LIST_ROWS = 12
UNSURE = 6  # accounts that are named


class NotAShift(DomainError):
    """A rate is moved by whole percents from -30 to 30."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One element with its cost, how far it is moved, and how far it may go; who changes then, "" where nobody does."""

    code: str
    label: str
    amount: Decimal
    shift: int
    room: Room
    down_to: str
    up_to: str
    note: Note | None  # for whoever may read the cost model

    @property
    def parameter(self) -> str:
        return f"{PREFIX}{self.code}"

    @property
    def moved(self) -> str:
        return _signed(self.shift)

    @property
    def between(self) -> str:
        return f"{_signed(self.room.down)} … {_signed(self.room.up)}"


@dataclass(frozen=True, slots=True)
class Changed:
    """An account that changes its segment, by its name."""

    account: NamedAccount
    figures: Shifted


@dataclass(frozen=True, slots=True)
class RatesPage:
    """Everything the page shows; `segments` are name, accounts as published, accounts with the rates moved."""

    snapshot: Snapshot
    finding: str
    whatever_comes: str
    unsure: list[NamedAccount]
    are_more_unsure: bool
    of_keys: bool
    rates: list[Rate]
    is_moved: bool
    profit: Decimal
    profit_then: Decimal
    segments: list[tuple[str, int, int]]
    changed: list[Changed]
    has_more: bool

    @property
    def change(self) -> str:
        """What becomes of net profit, in a sentence."""
        return changes.profit_moved(self.profit, self.profit_then, self.snapshot.currency)


def shifts_in(said: Mapping[str, str]) -> dict[str, int]:
    """The percents by element that a form says; raises NotAShift."""
    return shifts_of({name.removeprefix(PREFIX): text for name, text in said.items() if name.startswith(PREFIX)})


def shifts_of(percents: Mapping[str, str]) -> dict[str, int]:
    """As whole numbers; raises NotAShift."""
    return {code: _percents(text) for code, text in percents.items()}


def rates_page(member: Member, profit_map: ProfitMap, *, shifts: Mapping[str, int], asked: str = "") -> RatesPage:
    """What becomes of segments and profit when elements cost so many percent more or less."""
    shown = snapshot(member, profit_map, asked=asked)
    with read_results(profit_map.folder) as results:
        elements = results.elements()
    moved = {element.code: Decimal(percents) / 100 for element in elements if (percents := shifts.get(element.code))}
    said = explain(profit_map.cost_model)
    with read_sensitivity(
        profit_map.folder,
        level=profit_map.level,
        hurdle=profit_map.hurdle,
        shifts=moved,
        watched=key_accounts(),
        merges_minor=said.merges_minor,
    ) as found:
        watched, kept, (profit, profit_then) = found.watched, found.kept(), found.profit()
        segments, rooms = found.segments(), found.rooms()
        shifted, unsure = found.shifted(limit=LIST_ROWS + 1), found.unsure(limit=UNSURE + 1)
    texts = said.elements if shown.model_url else {}
    nearest = {code for room in rooms.values() for code in (room.down_to, room.up_to)}
    names = named(member, {*nearest, *unsure, *(each.account for each in shifted)})
    return RatesPage(
        snapshot=shown,
        finding=changes.kept(kept, of_keys=bool(watched), is_moved=bool(moved)),
        whatever_comes=changes.kept_whatever_comes(kept, of_keys=bool(watched)),
        unsure=[_account(code, names, shown) for code in unsure[:UNSURE]],
        are_more_unsure=len(unsure) > UNSURE,
        of_keys=bool(watched),
        rates=[
            _rate(element, shifts.get(element.code, 0), rooms[element.code], names, texts.get(element.code))
            for element in elements
        ],
        is_moved=bool(moved),
        profit=profit,
        profit_then=profit_then,
        segments=segments,
        changed=[Changed(_account(each.account, names, shown), each) for each in shifted[:LIST_ROWS]],
        has_more=len(shifted) > LIST_ROWS,
    )


def _rate(
    element: Element, shift: int, room: Room, names: Mapping[str, NamedAccount], text: ElementText | None
) -> Rate:
    down_to, up_to = (names[code].name if code in names else code for code in (room.down_to, room.up_to))
    note = text.note if text else None
    return Rate(element.code, sentences.label(element.code), element.amount, shift, room, down_to, up_to, note)


def _account(code: str, names: Mapping[str, NamedAccount], shown: Snapshot) -> NamedAccount:
    account = names.get(code)
    return NamedAccount(code, code, "") if account is None else replace(account, url=account.url + shown.query)


def _signed(percents: int) -> str:
    return f"{whole(percents)}{NO_BREAK_SPACE}%"


def _percents(text: str) -> int:
    try:
        percents = int(text or 0)
    except ValueError:
        raise NotAShift from None
    if abs(percents) > MOST:
        raise NotAShift
    return percents
