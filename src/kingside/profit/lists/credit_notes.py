"""Lines of a profit map that credit as a list: what each takes back, and what to do where nobody knows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import accounts_for
from kingside.identity.models import Member
from kingside.lake.relation import Relation
from kingside.lake.results import CellNames, CreditSelection, read_credits
from kingside.offerings.queries import every_name
from kingside.profit.access import sees_business, statements_of
from kingside.profit.credit_notes import STATES, STEPS
from kingside.profit.models import ProfitMap
from kingside.profit.queries import maps
from kingside.profit.queries.cells import account_or_404, own_accounts
from kingside.profit.queries.credit_notes import order_url, original_of
from kingside.tables.columns import Choice, Column, Kind, identifier, money
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists
from kingside.tables.sources import LakeRows

SHOWN: Final[dict[str, bool | None]] = {"": False, "matched": True, "all": None}


def open_credit_notes(member: Member, params: Params, profit_map: ProfitMap) -> Opened:
    """Those of one published map that the member may see, unmatched ones unless somebody asks for others."""
    own, account = own_accounts(member), params.get("account", "")
    if account:
        account_or_404(member, account)
    shown = maps.snapshot(member, profit_map, asked=params.get("map", ""))
    which = CreditSelection(account or None, own, SHOWN.get(params.get("show", ""), False))
    return Opened(
        rows=LakeRows(partial(opening, member, profit_map, which)),
        order="net_revenue",
        unit=shown.currency,
        scope="all" if own is None else " ".join(own),
        tell=partial(_tell, shown=shown),
    )


@contextmanager
def opening(member: Member, profit_map: ProfitMap, which: CreditSelection) -> Iterator[Relation]:
    """The selected lines with the names of their accounts and products."""
    accounts = accounts_for(member).filter(statements_of(member).condition()).order_by().values_list("number", "name")
    names = CellNames(dict(accounts.filter(number=which.account) if which.account else accounts), every_name())
    with read_credits(profit_map.folder) as credits_:
        yield credits_.relation(names, which)


def _open(member: Member, params: Params) -> Opened:
    return open_credit_notes(member, params, maps.map_or_404(member, params.get("map", "")))


def _tell(rows: Sequence[dict[str, Any]], *, shown: maps.Snapshot) -> None:
    """Where its order is and that which it takes back, and what to do next."""
    for row in rows:
        row["order_url"] = order_url(row["order"], row["account"], shown)
        row["original_name"], row["original_url"] = original_of(row, shown)
        row["next_step"] = str(STEPS.get(row["state"], ""))


def _url(values: Values) -> str:
    return str(values["order_url"])


CREDIT_NOTES: Final = lists.register("credit_notes")(
    ListKind(
        name="credit_notes",
        title=gettext_lazy("Credit notes"),
        noun=gettext_lazy("credit note line"),
        nouns=ngettext_lazy("{n} credit note line", "{n} credit note lines", "number"),
        address="profit:credit_notes",
        columns=(
            Column(
                name="order",
                label=gettext_lazy("Credit note"),
                template="profit/credit_notes/order.html",
                is_title=True,
                may_be_unknown=False,
            ),
            identifier(name="line", label=gettext_lazy("Line"), kind=Kind.COUNT),
            Column(name="account_name", label=gettext_lazy("Account"), may_be_unknown=False),
            identifier(name="account", label=gettext_lazy("Number of the account")),
            Column(name="product_name", label=gettext_lazy("Product"), is_optional=True, may_be_unknown=False),
            Column(
                name="date",
                label=gettext_lazy("Date"),
                kind=Kind.DATE,
                starts="desc",
                template="profit/cells/day.html",
                may_be_unknown=False,
            ),
            money(
                name="net_revenue",
                label=gettext_lazy("Revenue"),
                brings=("net_profit",),
                may_be_unknown=False,
            ),
            money(
                name="net_profit",
                label=gettext_lazy("Net profit"),
                is_first=True,
                may_be_unknown=False,
            ),
            Column(
                name="credits_order",
                label=gettext_lazy("Takes back"),
                template="profit/credit_notes/original.html",
            ),
            Column(name="credits_line", label=gettext_lazy("Of that order, line"), kind=Kind.COUNT, is_optional=True),
            Column(
                name="state",
                label=gettext_lazy("Standing"),
                kind=Kind.CHOICE,
                choices=tuple(Choice(name, label) for name, label in STATES.items()),
                may_be_unknown=False,
            ),
            Column(
                name="next_step",
                label=gettext_lazy("Next step"),
                is_told=True,
                is_filterable=False,
                is_wide=True,
            ),
        ),
        open=_open,
        may=lambda member: sees_business(member) or bool(statements_of(member)),
        params=("map", "show", "account"),
        search=("order", "credits_order", "account_name", "account"),
        search_label=gettext_lazy("Order or account"),
        ties=("order", "line"),
        also=("account", "line", "product", "credits_line", "original", "is_here"),
        url=_url,
    )
)
