"""Sentences that `sentences` chooses from. Each is whole, since other languages put its parts in another order.

Values: `n` of them, `losing` of these, what they have `lost`; `level` names the margin that ranks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.core.texts import Text

LEVELS: Final[Mapping[str, Text]] = {
    "gross": gettext_lazy("gross margin"),
    "pocket": gettext_lazy("pocket margin"),
    "contribution": gettext_lazy("contribution"),
    "sustained": gettext_lazy("contribution after sustaining"),
    "net": gettext_lazy("net profit"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Losing:
    """How many of them lose, from none that there is to `some` of them."""

    nothing: Text
    only_one: Text
    not_the_only_one: Text
    none: Text
    both: Text
    every: Text
    some: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutMany(Losing):
    """What else the whale curve says of them: against its `peak`, of the best fifth, and where it peaks."""

    some_of_peak: Text
    more_than_earned: Text
    best_earns: Text
    best_earns_share: Text
    best_loses: Text
    no_peak: Text
    peak: Text
    peak_lost: Text


AT_NET_PROFIT: Final[Mapping[str, AboutMany]] = {
    "account": AboutMany(
        nothing=gettext_lazy("No account is costed"),
        only_one=gettext_lazy("The only account loses {lost}"),
        not_the_only_one=gettext_lazy("The only account does not lose money"),
        none=ngettext_lazy("None of {n} accounts loses money", "None of {n} accounts loses money", "number"),
        both=gettext_lazy("Both accounts lose money, {lost} together"),
        every=ngettext_lazy(
            "All {n} accounts lose money, {lost} together", "All {n} accounts lose money, {lost} together", "number"
        ),
        some=ngettext_lazy(
            "{losing} of {n} accounts gives back {lost}", "{losing} of {n} accounts give back {lost}", "number"
        ),
        some_of_peak=ngettext_lazy(
            "{losing} of {n} accounts gives back {lost} of {peak} earned",
            "{losing} of {n} accounts give back {lost} of {peak} earned",
            "number",
        ),
        more_than_earned=ngettext_lazy(
            "{losing} of {n} accounts loses {lost}, more than the {peak} that the others earn",
            "{losing} of {n} accounts lose {lost}, more than the {peak} that the others earn",
            "number",
        ),
        best_earns=ngettext_lazy(
            "The best fifth of {n} account earns {best}", "The best fifth of {n} accounts earns {best}", "number"
        ),
        best_earns_share=ngettext_lazy(
            "The best fifth of {n} account earns {best}, {share} of the total",
            "The best fifth of {n} accounts earns {best}, {share} of the total",
            "number",
        ),
        best_loses=ngettext_lazy(
            "The best fifth of {n} account loses {best}", "The best fifth of {n} accounts loses {best}", "number"
        ),
        no_peak=gettext_lazy("No account adds to profit."),
        peak=ngettext_lazy(
            "Profit peaks at {peak} after {n} account; {total} is left after all.",
            "Profit peaks at {peak} after {n} accounts; {total} is left after all.",
            "number",
        ),
        peak_lost=ngettext_lazy(
            "Profit peaks at {peak} after {n} account; all together lose {total}.",
            "Profit peaks at {peak} after {n} accounts; all together lose {total}.",
            "number",
        ),
    ),
    "product": AboutMany(
        nothing=gettext_lazy("No product is costed"),
        only_one=gettext_lazy("The only product loses {lost}"),
        not_the_only_one=gettext_lazy("The only product does not lose money"),
        none=ngettext_lazy("None of {n} products loses money", "None of {n} products loses money", "number"),
        both=gettext_lazy("Both products lose money, {lost} together"),
        every=ngettext_lazy(
            "All {n} products lose money, {lost} together", "All {n} products lose money, {lost} together", "number"
        ),
        some=ngettext_lazy(
            "{losing} of {n} products gives back {lost}", "{losing} of {n} products give back {lost}", "number"
        ),
        some_of_peak=ngettext_lazy(
            "{losing} of {n} products gives back {lost} of {peak} earned",
            "{losing} of {n} products give back {lost} of {peak} earned",
            "number",
        ),
        more_than_earned=ngettext_lazy(
            "{losing} of {n} products loses {lost}, more than the {peak} that the others earn",
            "{losing} of {n} products lose {lost}, more than the {peak} that the others earn",
            "number",
        ),
        best_earns=ngettext_lazy(
            "The best fifth of {n} product earns {best}", "The best fifth of {n} products earns {best}", "number"
        ),
        best_earns_share=ngettext_lazy(
            "The best fifth of {n} product earns {best}, {share} of the total",
            "The best fifth of {n} products earns {best}, {share} of the total",
            "number",
        ),
        best_loses=ngettext_lazy(
            "The best fifth of {n} product loses {best}", "The best fifth of {n} products loses {best}", "number"
        ),
        no_peak=gettext_lazy("No product adds to profit."),
        peak=ngettext_lazy(
            "Profit peaks at {peak} after {n} product; {total} is left after all.",
            "Profit peaks at {peak} after {n} products; {total} is left after all.",
            "number",
        ),
        peak_lost=ngettext_lazy(
            "Profit peaks at {peak} after {n} product; all together lose {total}.",
            "Profit peaks at {peak} after {n} products; all together lose {total}.",
            "number",
        ),
    ),
}
AT_A_LEVEL: Final[Mapping[str, AboutMany]] = {
    "account": AboutMany(
        nothing=gettext_lazy("No account is costed"),
        only_one=gettext_lazy("The only account is {lost} below zero at {level}"),
        not_the_only_one=gettext_lazy("The only account does not fall below zero at {level}"),
        none=ngettext_lazy(
            "None of {n} accounts falls below zero at {level}",
            "None of {n} accounts falls below zero at {level}",
            "number",
        ),
        both=gettext_lazy("Both accounts fall below zero at {level}, {lost} together"),
        every=ngettext_lazy(
            "All {n} accounts fall below zero at {level}, {lost} together",
            "All {n} accounts fall below zero at {level}, {lost} together",
            "number",
        ),
        some=ngettext_lazy(
            "{losing} of {n} accounts gives back {lost} at {level}",
            "{losing} of {n} accounts give back {lost} at {level}",
            "number",
        ),
        some_of_peak=ngettext_lazy(
            "{losing} of {n} accounts gives back {lost} of {peak} earned at {level}",
            "{losing} of {n} accounts give back {lost} of {peak} earned at {level}",
            "number",
        ),
        more_than_earned=ngettext_lazy(
            "{losing} of {n} accounts loses {lost}, more than the {peak} that the others earn at {level}",
            "{losing} of {n} accounts lose {lost}, more than the {peak} that the others earn at {level}",
            "number",
        ),
        best_earns=ngettext_lazy(
            "The best fifth of {n} account earns {best} at {level}",
            "The best fifth of {n} accounts earns {best} at {level}",
            "number",
        ),
        best_earns_share=ngettext_lazy(
            "The best fifth of {n} account earns {best} at {level}, {share} of the total",
            "The best fifth of {n} accounts earns {best} at {level}, {share} of the total",
            "number",
        ),
        best_loses=ngettext_lazy(
            "The best fifth of {n} account loses {best} at {level}",
            "The best fifth of {n} accounts loses {best} at {level}",
            "number",
        ),
        no_peak=gettext_lazy("No account adds to {level}."),
        peak=ngettext_lazy(
            "{measure} peaks at {peak} after {n} account; {total} is left after all.",
            "{measure} peaks at {peak} after {n} accounts; {total} is left after all.",
            "number",
        ),
        peak_lost=ngettext_lazy(
            "{measure} peaks at {peak} after {n} account; all together lose {total}.",
            "{measure} peaks at {peak} after {n} accounts; all together lose {total}.",
            "number",
        ),
    ),
    "product": AboutMany(
        nothing=gettext_lazy("No product is costed"),
        only_one=gettext_lazy("The only product is {lost} below zero at {level}"),
        not_the_only_one=gettext_lazy("The only product does not fall below zero at {level}"),
        none=ngettext_lazy(
            "None of {n} products falls below zero at {level}",
            "None of {n} products falls below zero at {level}",
            "number",
        ),
        both=gettext_lazy("Both products fall below zero at {level}, {lost} together"),
        every=ngettext_lazy(
            "All {n} products fall below zero at {level}, {lost} together",
            "All {n} products fall below zero at {level}, {lost} together",
            "number",
        ),
        some=ngettext_lazy(
            "{losing} of {n} products gives back {lost} at {level}",
            "{losing} of {n} products give back {lost} at {level}",
            "number",
        ),
        some_of_peak=ngettext_lazy(
            "{losing} of {n} products gives back {lost} of {peak} earned at {level}",
            "{losing} of {n} products give back {lost} of {peak} earned at {level}",
            "number",
        ),
        more_than_earned=ngettext_lazy(
            "{losing} of {n} products loses {lost}, more than the {peak} that the others earn at {level}",
            "{losing} of {n} products lose {lost}, more than the {peak} that the others earn at {level}",
            "number",
        ),
        best_earns=ngettext_lazy(
            "The best fifth of {n} product earns {best} at {level}",
            "The best fifth of {n} products earns {best} at {level}",
            "number",
        ),
        best_earns_share=ngettext_lazy(
            "The best fifth of {n} product earns {best} at {level}, {share} of the total",
            "The best fifth of {n} products earns {best} at {level}, {share} of the total",
            "number",
        ),
        best_loses=ngettext_lazy(
            "The best fifth of {n} product loses {best} at {level}",
            "The best fifth of {n} products loses {best} at {level}",
            "number",
        ),
        no_peak=gettext_lazy("No product adds to {level}."),
        peak=ngettext_lazy(
            "{measure} peaks at {peak} after {n} product; {total} is left after all.",
            "{measure} peaks at {peak} after {n} products; {total} is left after all.",
            "number",
        ),
        peak_lost=ngettext_lazy(
            "{measure} peaks at {peak} after {n} product; all together lose {total}.",
            "{measure} peaks at {peak} after {n} products; all together lose {total}.",
            "number",
        ),
    ),
}
OWN_ACCOUNTS: Final = Losing(
    nothing=gettext_lazy("Among yours, no account is costed"),
    only_one=gettext_lazy("Among yours, the only account loses {lost}"),
    not_the_only_one=gettext_lazy("Among yours, the only account does not lose money"),
    none=ngettext_lazy(
        "Among yours, none of {n} accounts loses money", "Among yours, none of {n} accounts loses money", "number"
    ),
    both=gettext_lazy("Among yours, both accounts lose money, {lost} together"),
    every=ngettext_lazy(
        "Among yours, all {n} accounts lose money, {lost} together",
        "Among yours, all {n} accounts lose money, {lost} together",
        "number",
    ),
    some=ngettext_lazy(
        "Among yours, {losing} of {n} accounts gives back {lost}",
        "Among yours, {losing} of {n} accounts give back {lost}",
        "number",
    ),
)


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
    "IMPROVE": ngettext_lazy(
        "{n} account–product pair falls short of the hurdle",
        "{n} account–product pairs fall short of the hurdle",
        "number",
    ),
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
NO_PEAK: Final[Mapping[str, Text]] = {
    "account": gettext_lazy("No account is a peak"),
    "product": gettext_lazy("No product is a peak"),
}
NO_DRAIN: Final[Mapping[str, Text]] = {
    "account": gettext_lazy("no account is a drain"),
    "product": gettext_lazy("no product is a drain"),
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
