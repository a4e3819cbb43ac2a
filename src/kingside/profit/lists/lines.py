"""Invoice lines of an account, or of one product there, in a published map as a list: the bottom of every figure."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import accounts_for
from kingside.accounts.models import Account
from kingside.identity.models import Member
from kingside.lake.relation import Relation
from kingside.lake.results import LineSelection, read_results
from kingside.offerings.queries import every_name
from kingside.profit.access import sees_business, statements_of
from kingside.profit.models import ProfitMap
from kingside.profit.queries import maps
from kingside.profit.queries.margins import NOBODY, ORDERS
from kingside.tables.columns import Column, Kind, identifier, money
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists
from kingside.tables.sources import LakeRows


def account_of_lines(member: Member, params: Params) -> Account:
    """Whose lines are asked for; not found where none is named, or its costs are not for the member."""
    seen = accounts_for(member).filter(statements_of(member).condition())
    return get_object_or_404(seen, number=params.get("account", ""))


def open_lines(member: Member, params: Params, profit_map: ProfitMap, account: Account) -> Opened:
    """The lines of one account in one published map."""
    shown = maps.snapshot(member, profit_map, asked=params.get("map", ""))
    which = LineSelection(account.number, params.get("product", ""))
    return Opened(
        rows=LakeRows(partial(_opening, profit_map, which)),
        order="order",
        unit=shown.currency,
        scope=account.number,
        hidden=frozenset({"product_name", "code"}) if which.product else frozenset(),
        link=f"&{urlencode({'account': account.number})}" + (f"&map={shown.pk}" if shown.query else ""),
    )


def _open(member: Member, params: Params) -> Opened:
    profit_map = maps.chosen_map(member, params.get("map", ""))
    if profit_map is None:
        raise Http404(_("No profit map is published."))
    return open_lines(member, params, profit_map, account_of_lines(member, params))


@contextmanager
def _opening(profit_map: ProfitMap, which: LineSelection) -> Iterator[Relation]:
    names = {code: str(word) for code, word in NOBODY.items()} | every_name()
    with read_results(profit_map.folder, level=profit_map.level) as results:
        yield results.line_list(which, names)


def _url(values: Values) -> str:
    return f"{reverse(ORDERS.page)}?{urlencode({'code': values['order']})}"


known: Final = partial(money, may_be_unknown=False)

INVOICE_LINES: Final = lists.register("invoice lines")(
    ListKind(
        name="invoice lines",
        title=gettext_lazy("Invoice lines"),
        noun=gettext_lazy("invoice line"),
        nouns=ngettext_lazy("{n} invoice line", "{n} invoice lines", "number"),
        address="profit:lines",
        columns=(
            Column(name="order", label=gettext_lazy("Order"), is_title=True, may_be_unknown=False),
            Column(name="line", label=gettext_lazy("Line"), kind=Kind.COUNT, is_key=True, may_be_unknown=False),
            Column(name="product_name", label=gettext_lazy("Product"), may_be_unknown=False),
            identifier(name="code", label=gettext_lazy("Code of the product"), path="product"),
            known(name="net_revenue", label=gettext_lazy("Revenue")),
            known(name="cogs", label=gettext_lazy("Cost of goods"), is_optional=True),
            known(name="gross_margin", label=gettext_lazy("Gross margin")),
            known(name="cost_to_serve", label=gettext_lazy("Cost to serve")),
            known(name="net_profit", label=gettext_lazy("Net profit"), is_first=True),
            Column(name="net_margin", label=gettext_lazy("Net margin"), kind=Kind.RATIO, is_first=True),
        ),
        open=_open,
        may=lambda member: sees_business(member) or bool(statements_of(member)),
        params=("map", "account", "product"),
        search=("order", "product_name", "product"),
        search_label=gettext_lazy("Order or product"),
        ties=("order", "line"),
        also=("order", "product"),
        url=_url,
    )
)
