"""What a published map says of the intercompany lines it leaves out; see docs/methods/profit-map.md."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.profit.access import maps_for
from kingside.profit.models import ProfitMap

__all__ = ["cost_left_out", "is_left_out", "what_is_owed_all_the_same"]


def is_left_out(profit_map: ProfitMap, account: str) -> bool:
    """Whether an account has lines in the map's period, none of which the map counts."""
    return account in _left_out(profit_map).get("accounts", ())


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
