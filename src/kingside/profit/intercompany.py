"""What a published map says of the intercompany lines it leaves out; see docs/methods/profit-map.md."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.profit.access import maps_for
from kingside.profit.models import ProfitMap
from kingside.profit.sentences import signed
from kingside.web.figures import whole

__all__ = [
    "PartLeftOut",
    "accounts_left_out",
    "cost_left_out",
    "is_left_out",
    "left_out_by_map",
    "part_left_out",
    "what_is_owed_all_the_same",
]


@dataclass(frozen=True, slots=True)
class PartLeftOut:
    """Lines of an account that a map leaves out, while it counts others of the same account."""

    lines: int
    net_revenue: Decimal
    currency: str

    @property
    def says(self) -> str:
        said = ngettext(
            "{n} more line with {revenue} {currency} revenue is left out as intercompany.",
            "{n} more lines with {revenue} {currency} revenue are left out as intercompany.",
            self.lines,
        )
        return said.format(n=whole(self.lines), revenue=signed(self.net_revenue), currency=self.currency)


def is_left_out(profit_map: ProfitMap, account: str) -> bool:
    """Whether an account has lines in the map's period, none of which the map counts."""
    return account in accounts_left_out(profit_map)


def accounts_left_out(profit_map: ProfitMap | None) -> Collection[str]:
    """Numbers of all such accounts."""
    return _left_out(profit_map).get("accounts", ()) if profit_map else ()


def left_out_by_map() -> Q:
    """The same of rows with `map_pk`, a published map, and an `account`. One query."""
    some = ProfitMap.objects.filter(
        state=ProfitMap.State.PUBLISHED, summary__intercompany__accounts__0__isnull=False
    ).order_by()
    maps_of: dict[tuple[str, ...], list[Any]] = defaultdict(list)  # most maps leave out the same accounts
    for pk, accounts in some.values_list("pk", "summary__intercompany__accounts"):
        maps_of[tuple(accounts)].append(pk)
    found = Q(pk__in=())
    for accounts, pks in maps_of.items():
        found |= Q(map_pk__in=pks, account__number__in=accounts)
    return found


def part_left_out(profit_map: ProfitMap, account: str) -> PartLeftOut | None:
    """None where the map counts all lines of the account, or none, or where an older map does not say."""
    part = _left_out(profit_map).get("in_part", {}).get(account)
    return PartLeftOut(part["lines"], Decimal(part["net_revenue"]), profit_map.currency) if part else None


def cost_left_out(profit_map: ProfitMap, pools: Collection[str]) -> Decimal:
    """What the work of these resources on intercompany lines cost; 0 also where an older map does not say."""
    costs = _left_out(profit_map).get("pools", {})
    return sum((Decimal(costs.get(code, 0)) for code in pools), Decimal(0))


def what_is_owed_all_the_same(member: Member, account: Account | None = None) -> str:
    """That receivables count what the newest map leaves out, of all accounts or of one; empty where it does not."""
    newest = maps_for(member).only("summary").first()
    if newest is None or not _left_out(newest).get("lines"):
        return ""
    if account is None:
        return _("The profit map leaves intercompany lines out; what is owed for them is counted here all the same.")
    if not is_left_out(newest, account.number):
        return ""
    return _("The profit map leaves its lines out as intercompany; what it owes is counted here all the same.")


def _left_out(profit_map: ProfitMap) -> dict[str, Any]:
    return (profit_map.summary or {}).get("intercompany") or {}
