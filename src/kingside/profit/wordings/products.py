"""What is said of products: of what they earn, and at another margin than net profit."""

from typing import Final

from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.profit.wordings.kinds import AboutMany

AT_NET_PROFIT: Final = AboutMany(
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
    best_earns_of_peak=ngettext_lazy(
        "The best fifth of {n} product earns {best}, {share} of the peak",
        "The best fifth of {n} products earns {best}, {share} of the peak",
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
        "Profit peaks at {peak} after {n} product; all together lose {total}, {share} of the peak.",
        "Profit peaks at {peak} after {n} products; all together lose {total}, {share} of the peak.",
        "number",
    ),
)
AT_A_LEVEL: Final = AboutMany(
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
    best_earns_of_peak=ngettext_lazy(
        "The best fifth of {n} product earns {best} at {level}, {share} of the peak",
        "The best fifth of {n} products earns {best} at {level}, {share} of the peak",
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
        "{measure} peaks at {peak} after {n} product; all together lose {total}, {share} of the peak.",
        "{measure} peaks at {peak} after {n} products; all together lose {total}, {share} of the peak.",
        "number",
    ),
)
