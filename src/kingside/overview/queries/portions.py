"""The accounts with their figures, for whoever reads them in portions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, FloatField, Q
from django.db.models.functions import Cast

from kingside.identity.models import Member
from kingside.overview.queries.accounts import (
    IS_LEFT_OUT,
    IS_NOT_COSTED,
    OF_COSTS,
    OF_RESULT,
    Listed,
    narrowed,
    with_figures,
)
from kingside.profit.models import ProfitMap
from kingside.profit.queries.business import SEGMENTS
from kingside.web.rest.paging import By

APART = {"not_costed": IS_NOT_COSTED, "intercompany": IS_LEFT_OUT}
FIGURES = (*OF_RESULT, *OF_COSTS, "rank")
SHOWN = ("shows_profile", "shows_result", "shows_costs", "shows_rank")
SORTS = ("name", "net_profit", "net_revenue", "cost_to_serve")
COLUMNS = (
    "number",
    "version",
    "name",
    "known_sector",
    "is_key",
    "has_left",
    "left_on",
    *FIGURES,
    "is_costed",
    "is_left_out",
    *SHOWN,
)
BY_NAME = [By("name"), By("number")]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list was asked for; what it does not know is the default."""

    show: str = ""  # "best" (those that earn), "worst" (those that lose), else all
    segment: str = ""
    search: str = ""
    sort: str = ""
    is_own_only: bool = False  # only accounts that the member has a role on
    has_left: bool | None = None  # only those that were left, or only the others

    @property
    def order(self) -> str:
        """The order in force: by net profit, never by revenue, unless somebody chose a column."""
        if self.sort.removeprefix("-") in SORTS:
            return self.sort
        return "net_profit" if self.show == "worst" else "-net_profit"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account of the list. What is not shown to the member is None as well: `shows_…` tells it from unknown."""

    number: str
    version: int
    name: str
    sector: str
    is_key: bool
    has_left: bool
    left_on: date | None
    net_revenue: Decimal | None
    net_profit: Decimal | None
    net_margin: Decimal | None
    gross_margin: Decimal | None
    pocket_margin: Decimal | None
    contribution: Decimal | None
    sustained_margin: Decimal | None
    cost_to_serve: Decimal | None
    segment: str | None
    rank: int | None
    is_costed: bool
    is_left_out: bool
    shows_profile: bool
    shows_result: bool
    shows_costs: bool
    shows_rank: bool


def accounts_in_order(member: Member, profit_map: ProfitMap | None, asked: Asked) -> tuple[Listed, list[By]]:
    """The accounts asked for, and what they are ordered by.

    A figure orders by how large it is as a float, which SQLite keeps it as: two that differ less stand by name.
    """
    found = with_figures(member, profit_map)
    listed = _segment(narrowed(member, found, show=asked.show, is_own_only=asked.is_own_only), asked.segment)
    if asked.has_left is not None:
        listed = listed.filter(has_left=asked.has_left)
    if asked.search:
        listed = listed.filter(Q(name__icontains=asked.search) | Q(number__icontains=asked.search))
    if asked.sort == "number":
        return listed, [By("number")]
    column = asked.order.removeprefix("-")
    is_descending = asked.order.startswith("-")
    if column == "name":
        return listed, [By("name", is_descending=is_descending), By("number")]
    size = listed.annotate(size=Cast(F(column), FloatField()))
    return size, [By("size", is_descending=is_descending, may_be_null=True), *BY_NAME]


def row_of(account: Any) -> AccountRow:
    """An account of such a list."""
    return AccountRow(*(getattr(account, column) for column in COLUMNS))


def _segment(accounts: Listed, segment: str) -> Listed:
    if segment in SEGMENTS:
        return accounts.filter(segment=segment)
    return accounts.filter(APART[segment]) if segment in APART else accounts
