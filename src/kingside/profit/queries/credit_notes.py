"""What lines credit, and what credits them, as pages of orders and lines show it; and what all of them add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.lake.results import Credit, CreditTotals, read_credits
from kingside.profit import credit_notes
from kingside.profit.models import ProfitMap
from kingside.profit.queries.cells import account_or_404, own_accounts
from kingside.profit.queries.maps import Snapshot, snapshot

MOST: Final = 200  # of one order, beside its lines


@dataclass(frozen=True, slots=True)
class Reference:
    """What a line takes back, or what takes it back; `url` is empty where that is not in the map.

    An unmatched one has the reason, and a name only where it takes back more than was sold.
    """

    name: str = ""
    url: str = ""
    is_back: bool = False  # the other takes back this one
    unmatched: Text = ""


@dataclass(frozen=True, slots=True)
class References:
    """What stands beside lines, by order and line, and beside orders that were taken back as a whole."""

    of_lines: Mapping[tuple[str, int], list[Reference]] = field(default_factory=dict)
    of_orders: Mapping[str, list[Reference]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CreditNotesPage:
    """What stands above the list; without anything to match by, `note` says how to have that."""

    snapshot: Snapshot
    finding: str
    totals: CreditTotals
    note: Text
    of: str


def credit_notes_page(member: Member, profit_map: ProfitMap, *, account: str = "", asked: str = "") -> CreditNotesPage:
    """Of all accounts that the member sees, or of one."""
    own = own_accounts(member)
    of = account_or_404(member, account).name if account else ""
    with read_credits(profit_map.folder) as kept:
        totals = kept.totals((account,) if account else own)
    return CreditNotesPage(
        snapshot=snapshot(member, profit_map, asked=asked),
        finding=credit_notes.finding(totals),
        totals=totals,
        note=credit_notes.WITHOUT_COLUMN if totals.n and not totals.named else "",
        of=of,
    )


def references_of(profit_map: ProfitMap, orders: Sequence[str], *, account: str, shown: Snapshot) -> References:
    """What lines of these orders take back, and what takes them back, all of one account. One query."""
    with read_credits(profit_map.folder) as kept:
        found = kept.of_orders(orders, account=account, limit=MOST)
    of_lines: dict[tuple[str, int], list[Reference]] = {}
    of_orders: dict[str, list[Reference]] = {}
    for each in found:
        if each.is_in_map and each.order in orders:
            of_lines.setdefault((each.order, each.line), []).append(_taking(each, account, shown))
        if each.original is not None and each.original in orders:
            url = order_url(each.order, account, shown) if each.is_in_map else ""
            taken = Reference(_named(each.order, each.line), url, is_back=True)
            if each.credits_line is None:
                of_orders.setdefault(each.original, []).append(taken)
            else:
                of_lines.setdefault((each.original, each.credits_line), []).append(taken)
    return References(of_lines, of_orders)


def original_of(values: Mapping[str, Any], shown: Snapshot) -> tuple[str, str]:
    """What a row of the list takes back, as it says so or as the map names it, and where that is."""
    order = values["original"] or values["credits_order"]
    if not order:
        return "", ""
    name = _named(order, values["credits_line"])
    is_here = bool(values["original"]) and values["is_here"]
    return name, order_url(values["original"], values["account"], shown) if is_here else ""


def order_url(order: str, account: str, shown: Snapshot) -> str:
    """The page of an order."""
    asked = {"code": order, "account": account} | ({"map": str(shown.pk)} if shown.query else {})
    return f"{reverse('profit:order')}?{urlencode(asked)}"


def _taking(credit: Credit, account: str, shown: Snapshot) -> Reference:
    why = credit_notes.STATES[credit.why] if credit.why else ""
    if credit.original is None:
        return Reference(unmatched=why)
    url = order_url(credit.original, account, shown) if credit.is_here else ""
    return Reference(_named(credit.original, credit.credits_line), url, unmatched=why)


def _named(order: str, line: int | None) -> str:
    return order if line is None else _("{order}, line {line}").format(order=order, line=line)
