"""Orders, products, customer units and salespersons of a published map as lists: what each earns, margin by margin."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, Final

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.accounts.access import accounts_for
from kingside.accounts.models import Account
from kingside.core.texts import Text
from kingside.identity.models import Member
from kingside.lake.relation import Relation
from kingside.lake.results import MarginSelection, read_results
from kingside.offerings.queries import every_name
from kingside.profit.access import sees_business, sees_salespersons, statements_of
from kingside.profit.models import ProfitMap
from kingside.profit.queries import maps
from kingside.profit.queries.margins import NOBODY, ORDERS, PRODUCTS, SALESPERSONS, UNITS, MarginList, rows_for
from kingside.tables.columns import Column, Kind, identifier, money
from kingside.tables.kinds import ListKind, Opened, Params, Values, lists
from kingside.tables.sources import LakeRows


def open_margins(of: MarginList, member: Member, params: Params, profit_map: ProfitMap) -> Opened:
    """The rows of one published map that are for the member; what was never bought is none of them."""
    which = replace(rows_for(member, of), is_bought=True)
    shown = maps.snapshot(member, profit_map, asked=params.get("map", ""))
    return Opened(
        rows=LakeRows(partial(_opening, of, member, profit_map, which)),
        order="net_profit",
        unit=shown.currency,
        scope="all" if which.accounts is None else " ".join(which.accounts),
        tell=partial(_tell, shown=shown) if of.has_account else None,
        link=f"&map={shown.pk}" if shown.query else "",
    )


def _open(of: MarginList, member: Member, params: Params) -> Opened:
    profit_map = maps.chosen_map(member, params.get("map", ""))
    if profit_map is None:
        raise Http404(_("No profit map is published."))
    with read_results(profit_map.folder, level=profit_map.level) as results:
        if not results.has(of.table):
            raise Http404(str(of.missing))
    return open_margins(of, member, params, profit_map)


@contextmanager
def _opening(of: MarginList, member: Member, profit_map: ProfitMap, which: MarginSelection) -> Iterator[Relation]:
    names = {code: str(word) for code, word in NOBODY.items()}
    names |= every_name() if of is PRODUCTS else {}
    accounts = accounts_for(member).filter(statements_of(member).condition()).order_by()
    owners = dict(accounts.values_list("number", "name")) if of.has_account else {}
    with read_results(profit_map.folder, level=profit_map.level) as results:
        yield results.margin_list(which, names, owners)


def _tell(rows: Sequence[dict[str, Any]], *, shown: maps.Snapshot) -> None:
    """Where the page of each account is."""
    for row in rows:
        row["account_url"] = Account(number=row["account"]).get_absolute_url() + shown.query


def _url(of: MarginList, values: Values) -> str:
    asked = {"code": values["code"]} | ({"account": values["account"]} if of.has_account else {})
    return f"{reverse(of.page)}?{urlencode(asked)}"


known: Final = partial(money, may_be_unknown=False)


def _columns(of: MarginList) -> list[Column]:
    found = [
        Column(name="name", label=of.one, is_title=True, may_be_unknown=False),
        Column(name="code", label=gettext_lazy("Code"), is_optional=True, is_key=of is PRODUCTS, may_be_unknown=False),
    ]
    if of.has_account:
        found += [
            Column(
                name="account_name",
                label=gettext_lazy("Account"),
                template="profit/margins/account.html",
                may_be_unknown=False,
            ),
            identifier(name="number", label=gettext_lazy("Number"), path="account"),
        ]
    return [
        *found,
        known(name="net_revenue", label=gettext_lazy("Revenue"), brings=("net_margin",)),
        known(name="net_profit", label=gettext_lazy("Net profit"), is_first=True),
        Column(name="net_margin", label=gettext_lazy("Net margin"), kind=Kind.RATIO, is_first=True),
        known(name="gross_margin", label=gettext_lazy("Gross margin")),
        known(name="pocket_margin", label=gettext_lazy("Pocket margin"), is_optional=True),
        known(name="contribution", label=gettext_lazy("Contribution")),
        known(name="sustained_margin", label=gettext_lazy("After sustaining"), is_optional=True),
        Column(name="lines", label=gettext_lazy("Invoice lines"), kind=Kind.COUNT, may_be_unknown=False),
    ]


def _list(of: MarginList, name: str, *, noun: Text, nouns: Text, may: Callable[[Member], bool]) -> ListKind:
    owned = ("account_name", "account") if of.has_account else ()
    return ListKind(
        name=name,
        title=of.title,
        noun=noun,
        nouns=nouns,
        address=of.address,
        columns=_columns(of),
        open=partial(_open, of),
        may=may,
        params=("map",),
        search=("name", "code", *owned),
        search_label=gettext_lazy("Name, code or account") if owned else gettext_lazy("Name or code"),
        ties=("code", "account") if owned else ("code",),
        also=("code", "account"),
        url=partial(_url, of),
    )


def _sees_some(member: Member) -> bool:
    return sees_business(member) or bool(statements_of(member))


LISTS: Final = {
    of.address: lists.register(name)(_list(of, name, noun=noun, nouns=nouns, may=may))
    for of, name, noun, nouns, may in (
        (
            ORDERS,
            "orders",
            gettext_lazy("order"),
            ngettext_lazy("{n} order", "{n} orders", "number"),
            _sees_some,
        ),
        (
            PRODUCTS,
            "products",
            gettext_lazy("product"),
            ngettext_lazy("{n} product", "{n} products", "number"),
            sees_business,
        ),
        (
            UNITS,
            "customer units",
            gettext_lazy("customer unit"),
            ngettext_lazy("{n} customer unit", "{n} customer units", "number"),
            _sees_some,
        ),
        (
            SALESPERSONS,
            "salespersons",
            gettext_lazy("salesperson"),
            ngettext_lazy("{n} salesperson", "{n} salespersons", "number"),
            sees_salespersons,
        ),
    )
}
"""By the address of its page."""
