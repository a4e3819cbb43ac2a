"""What is said of orders: of what they earn, and at another margin than net profit."""

from typing import Final

from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.profit.wordings.kinds import AboutMany

AT_NET_PROFIT: Final = AboutMany(
    nothing=gettext_lazy("No order is costed"),
    only_one=gettext_lazy("The only order loses {lost}"),
    not_the_only_one=gettext_lazy("The only order does not lose money"),
    none=ngettext_lazy("None of {n} orders loses money", "None of {n} orders loses money", "number"),
    both=gettext_lazy("Both orders lose money, {lost} together"),
    every=ngettext_lazy(
        "All {n} orders lose money, {lost} together", "All {n} orders lose money, {lost} together", "number"
    ),
    some=ngettext_lazy("{losing} of {n} orders gives back {lost}", "{losing} of {n} orders give back {lost}", "number"),
    some_of_peak=ngettext_lazy(
        "{losing} of {n} orders gives back {lost} of {peak} earned",
        "{losing} of {n} orders give back {lost} of {peak} earned",
        "number",
    ),
    more_than_earned=ngettext_lazy(
        "{losing} of {n} orders loses {lost}, more than the {peak} that the others earn",
        "{losing} of {n} orders lose {lost}, more than the {peak} that the others earn",
        "number",
    ),
    best_earns=ngettext_lazy(
        "The best fifth of {n} order earns {best}", "The best fifth of {n} orders earns {best}", "number"
    ),
    best_earns_share=ngettext_lazy(
        "The best fifth of {n} order earns {best}, {share} of the total",
        "The best fifth of {n} orders earns {best}, {share} of the total",
        "number",
    ),
    best_earns_of_peak=ngettext_lazy(
        "The best fifth of {n} order earns {best}, {share} of the peak",
        "The best fifth of {n} orders earns {best}, {share} of the peak",
        "number",
    ),
    best_loses=ngettext_lazy(
        "The best fifth of {n} order loses {best}", "The best fifth of {n} orders loses {best}", "number"
    ),
    no_peak=gettext_lazy("No order adds to profit."),
    peak=ngettext_lazy(
        "Profit peaks at {peak} after {n} order; {total} is left after all.",
        "Profit peaks at {peak} after {n} orders; {total} is left after all.",
        "number",
    ),
    peak_lost=ngettext_lazy(
        "Profit peaks at {peak} after {n} order; all together lose {total}, {share} of the peak.",
        "Profit peaks at {peak} after {n} orders; all together lose {total}, {share} of the peak.",
        "number",
    ),
)
AT_A_LEVEL: Final = AboutMany(
    nothing=gettext_lazy("No order is costed"),
    only_one=gettext_lazy("The only order is {lost} below zero at {level}"),
    not_the_only_one=gettext_lazy("The only order does not fall below zero at {level}"),
    none=ngettext_lazy(
        "None of {n} orders falls below zero at {level}",
        "None of {n} orders falls below zero at {level}",
        "number",
    ),
    both=gettext_lazy("Both orders fall below zero at {level}, {lost} together"),
    every=ngettext_lazy(
        "All {n} orders fall below zero at {level}, {lost} together",
        "All {n} orders fall below zero at {level}, {lost} together",
        "number",
    ),
    some=ngettext_lazy(
        "{losing} of {n} orders gives back {lost} at {level}",
        "{losing} of {n} orders give back {lost} at {level}",
        "number",
    ),
    some_of_peak=ngettext_lazy(
        "{losing} of {n} orders gives back {lost} of {peak} earned at {level}",
        "{losing} of {n} orders give back {lost} of {peak} earned at {level}",
        "number",
    ),
    more_than_earned=ngettext_lazy(
        "{losing} of {n} orders loses {lost}, more than the {peak} that the others earn at {level}",
        "{losing} of {n} orders lose {lost}, more than the {peak} that the others earn at {level}",
        "number",
    ),
    best_earns=ngettext_lazy(
        "The best fifth of {n} order earns {best} at {level}",
        "The best fifth of {n} orders earns {best} at {level}",
        "number",
    ),
    best_earns_share=ngettext_lazy(
        "The best fifth of {n} order earns {best} at {level}, {share} of the total",
        "The best fifth of {n} orders earns {best} at {level}, {share} of the total",
        "number",
    ),
    best_earns_of_peak=ngettext_lazy(
        "The best fifth of {n} order earns {best} at {level}, {share} of the peak",
        "The best fifth of {n} orders earns {best} at {level}, {share} of the peak",
        "number",
    ),
    best_loses=ngettext_lazy(
        "The best fifth of {n} order loses {best} at {level}",
        "The best fifth of {n} orders loses {best} at {level}",
        "number",
    ),
    no_peak=gettext_lazy("No order adds to {level}."),
    peak=ngettext_lazy(
        "{measure} peaks at {peak} after {n} order; {total} is left after all.",
        "{measure} peaks at {peak} after {n} orders; {total} is left after all.",
        "number",
    ),
    peak_lost=ngettext_lazy(
        "{measure} peaks at {peak} after {n} order; all together lose {total}, {share} of the peak.",
        "{measure} peaks at {peak} after {n} orders; all together lose {total}, {share} of the peak.",
        "number",
    ),
)
