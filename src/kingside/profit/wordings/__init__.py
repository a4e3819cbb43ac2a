"""Sentences that `sentences` chooses from. Each is whole, since other languages put its parts in another order.

Values: `n` of them, `losing` of these, what they have `lost`; `level` names the margin that ranks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.core.texts import Text
from kingside.profit.wordings import accounts, orders, products, salespersons
from kingside.profit.wordings.kinds import AboutMany

LEVELS: Final[Mapping[str, Text]] = {
    "gross": gettext_lazy("gross margin"),
    "pocket": gettext_lazy("pocket margin"),
    "contribution": gettext_lazy("contribution"),
    "sustained": gettext_lazy("contribution after sustaining"),
    "net": gettext_lazy("net profit"),
}


AT_NET_PROFIT: Final[Mapping[str, AboutMany]] = {
    "account": accounts.AT_NET_PROFIT,
    "product": products.AT_NET_PROFIT,
    "order": orders.AT_NET_PROFIT,
    "salesperson": salespersons.AT_NET_PROFIT,
}
AT_A_LEVEL: Final[Mapping[str, AboutMany]] = {
    "account": accounts.AT_A_LEVEL,
    "product": products.AT_A_LEVEL,
    "order": orders.AT_A_LEVEL,
    "salesperson": salespersons.AT_A_LEVEL,
}
OWN_ACCOUNTS: Final = accounts.OWN


@dataclass(frozen=True, slots=True)
class Why:
    """What serving costs: alone, with the element that all of it goes into, with the one that takes most of it."""

    alone: Text
    all_of_it: Text
    most_of_it: Text


BELOW_COST: Final = Why(
    gettext_lazy("Goods go {gross} below what they cost; serving costs {serve} more"),
    gettext_lazy("Goods go {gross} below what they cost; serving costs {serve} more, all of it {cost}"),
    gettext_lazy("Goods go {gross} below what they cost; serving costs {serve} more, {most} of it {cost}"),
)
NO_GROSS_MARGIN: Final = Why(
    gettext_lazy("Serving costs {serve}; there is no gross margin to pay for it"),
    gettext_lazy("Serving costs {serve}, all of it {cost}; there is no gross margin to pay for it"),
    gettext_lazy("Serving costs {serve}, {most} of it {cost}; there is no gross margin to pay for it"),
)
TOO_DEAR: Final = Why(
    gettext_lazy("Serving costs {serve}; the gross margin is only {gross}"),
    gettext_lazy("Serving costs {serve}, all of it {cost}; the gross margin is only {gross}"),
    gettext_lazy("Serving costs {serve}, {most} of it {cost}; the gross margin is only {gross}"),
)
PAID_FOR: Final = Why(
    gettext_lazy("Serving takes {serve} of a gross margin of {gross}"),
    gettext_lazy("Serving takes {serve} of a gross margin of {gross}, all of it {cost}"),
    gettext_lazy("Serving takes {serve} of a gross margin of {gross}, {most} of it {cost}"),
)
CELLS: Final[Mapping[str, Text]] = {
    "SECURE": ngettext_lazy(
        "{n} account–product pair earns the hurdle or more",
        "{n} account–product pairs earn the hurdle or more",
        "number",
    ),
    "GROW": ngettext_lazy(
        "{n} account–product pair earns the hurdle and could grow",
        "{n} account–product pairs earn the hurdle and could grow",
        "number",
    ),
    "DOWNSIZE": ngettext_lazy(
        "{n} account–product pair loses money after every lever that will come",
        "{n} account–product pairs lose money after every lever that will come",
        "number",
    ),
    "IMPROVE": ngettext_lazy(
        "{n} account–product pair falls short of the hurdle",
        "{n} account–product pairs fall short of the hurdle",
        "number",
    ),
    "LEFT": ngettext_lazy("{n} account–product pair was left", "{n} account–product pairs were left", "number"),
    "DEVELOPING": ngettext_lazy(
        "{n} account–product pair belongs to a new customer",
        "{n} account–product pairs belong to a new customer",
        "number",
    ),
    "UNKNOWN": ngettext_lazy(
        "{n} account–product pair has no revenue to judge by",
        "{n} account–product pairs have no revenue to judge by",
        "number",
    ),
    "all": ngettext_lazy(
        "{n} account–product pair makes up the business", "{n} account–product pairs make up the business", "number"
    ),
}
DEPENDENCE: Final[Mapping[tuple[str, str], Text]] = {
    ("", ""): "",
    ("", "rising"): gettext_lazy("more than in the period before"),
    ("", "falling"): gettext_lazy("less than in the period before"),
    ("", "mixed"): gettext_lazy("one rose since the period before, the other fell"),
    ("", "same"): gettext_lazy("as in the period before"),
    ("above", ""): gettext_lazy("above the target"),
    ("above", "rising"): gettext_lazy("above the target, and rising"),
    ("above", "falling"): gettext_lazy("above the target, but falling"),
    ("above", "mixed"): gettext_lazy("above the target; one rose since the period before, the other fell"),
    ("above", "same"): gettext_lazy("above the target, as in the period before"),
    ("within", ""): gettext_lazy("within the target"),
    ("within", "rising"): gettext_lazy("within the target, but rising"),
    ("within", "falling"): gettext_lazy("within the target, and falling"),
    ("within", "mixed"): gettext_lazy("within the target; one rose since the period before, the other fell"),
    ("within", "same"): gettext_lazy("within the target, as in the period before"),
}
NO_PEAK: Final[Mapping[str, Text]] = {
    "account": gettext_lazy("No account is a peak"),
    "product": gettext_lazy("No product is a peak"),
    "order": gettext_lazy("No order is a peak"),
    "salesperson": gettext_lazy("No salesperson is a peak"),
}
NO_DRAIN: Final[Mapping[str, Text]] = {
    "account": gettext_lazy("no account is a drain"),
    "product": gettext_lazy("no product is a drain"),
    "order": gettext_lazy("no order is a drain"),
    "salesperson": gettext_lazy("no salesperson is a drain"),
}
MOVES: Final[Mapping[str, Text]] = {
    "gone": ngettext_lazy("{n} gone", "{n} gone", "number"),
    "new": ngettext_lazy("{n} new", "{n} new", "number"),
    "shrank": ngettext_lazy("{n} with less", "{n} with less", "number"),
    "grew": ngettext_lazy("{n} with more", "{n} with more", "number"),
    "same": ngettext_lazy("{n} as before", "{n} as before", "number"),
}


@dataclass(frozen=True, slots=True)
class Pairs:
    """How many pairs of a heat map lose money: none of them, the only one, some of many."""

    none: Text
    only_one: Text
    some: Text


PAIRS: Final[Mapping[str, Pairs]] = {
    "product": Pairs(
        ngettext_lazy(
            "None of {n} account–product pair loses money", "None of {n} account–product pairs loses money", "number"
        ),
        gettext_lazy("{losing} of {n} account–product pair loses {lost}, {account} with {part} the most"),
        ngettext_lazy(
            "{losing} of {n} account–product pairs loses {lost}, {account} with {part} the most",
            "{losing} of {n} account–product pairs lose {lost}, {account} with {part} the most",
            "number",
        ),
    ),
    "category": Pairs(
        ngettext_lazy(
            "None of {n} account–category pair loses money", "None of {n} account–category pairs loses money", "number"
        ),
        gettext_lazy("{losing} of {n} account–category pair loses {lost}, {account} with {part} the most"),
        ngettext_lazy(
            "{losing} of {n} account–category pairs loses {lost}, {account} with {part} the most",
            "{losing} of {n} account–category pairs lose {lost}, {account} with {part} the most",
            "number",
        ),
    ),
}
