"""What is said of salespersons: of what they earn, and at another margin than net profit."""

from typing import Final

from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.profit.wordings.kinds import AboutMany

AT_NET_PROFIT: Final = AboutMany(
    nothing=gettext_lazy("No salesperson is costed"),
    only_one=gettext_lazy("The only salesperson loses {lost}"),
    not_the_only_one=gettext_lazy("The only salesperson does not lose money"),
    none=ngettext_lazy("None of {n} salespersons loses money", "None of {n} salespersons loses money", "number"),
    both=gettext_lazy("Both salespersons lose money, {lost} together"),
    every=ngettext_lazy(
        "All {n} salespersons lose money, {lost} together", "All {n} salespersons lose money, {lost} together", "number"
    ),
    some=ngettext_lazy(
        "{losing} of {n} salespersons gives back {lost}", "{losing} of {n} salespersons give back {lost}", "number"
    ),
    some_of_peak=ngettext_lazy(
        "{losing} of {n} salespersons gives back {lost} of {peak} earned",
        "{losing} of {n} salespersons give back {lost} of {peak} earned",
        "number",
    ),
    more_than_earned=ngettext_lazy(
        "{losing} of {n} salespersons loses {lost}, more than the {peak} that the others earn",
        "{losing} of {n} salespersons lose {lost}, more than the {peak} that the others earn",
        "number",
    ),
    best_earns=ngettext_lazy(
        "The best fifth of {n} salesperson earns {best}", "The best fifth of {n} salespersons earns {best}", "number"
    ),
    best_earns_share=ngettext_lazy(
        "The best fifth of {n} salesperson earns {best}, {share} of the total",
        "The best fifth of {n} salespersons earns {best}, {share} of the total",
        "number",
    ),
    best_earns_of_peak=ngettext_lazy(
        "The best fifth of {n} salesperson earns {best}, {share} of the peak",
        "The best fifth of {n} salespersons earns {best}, {share} of the peak",
        "number",
    ),
    best_loses=ngettext_lazy(
        "The best fifth of {n} salesperson loses {best}", "The best fifth of {n} salespersons loses {best}", "number"
    ),
    no_peak=gettext_lazy("No salesperson adds to profit."),
    peak=ngettext_lazy(
        "Profit peaks at {peak} after {n} salesperson; {total} is left after all.",
        "Profit peaks at {peak} after {n} salespersons; {total} is left after all.",
        "number",
    ),
    peak_lost=ngettext_lazy(
        "Profit peaks at {peak} after {n} salesperson; all together lose {total}, {share} of the peak.",
        "Profit peaks at {peak} after {n} salespersons; all together lose {total}, {share} of the peak.",
        "number",
    ),
)
AT_A_LEVEL: Final = AboutMany(
    nothing=gettext_lazy("No salesperson is costed"),
    only_one=gettext_lazy("The only salesperson is {lost} below zero at {level}"),
    not_the_only_one=gettext_lazy("The only salesperson does not fall below zero at {level}"),
    none=ngettext_lazy(
        "None of {n} salespersons falls below zero at {level}",
        "None of {n} salespersons falls below zero at {level}",
        "number",
    ),
    both=gettext_lazy("Both salespersons fall below zero at {level}, {lost} together"),
    every=ngettext_lazy(
        "All {n} salespersons fall below zero at {level}, {lost} together",
        "All {n} salespersons fall below zero at {level}, {lost} together",
        "number",
    ),
    some=ngettext_lazy(
        "{losing} of {n} salespersons gives back {lost} at {level}",
        "{losing} of {n} salespersons give back {lost} at {level}",
        "number",
    ),
    some_of_peak=ngettext_lazy(
        "{losing} of {n} salespersons gives back {lost} of {peak} earned at {level}",
        "{losing} of {n} salespersons give back {lost} of {peak} earned at {level}",
        "number",
    ),
    more_than_earned=ngettext_lazy(
        "{losing} of {n} salespersons loses {lost}, more than the {peak} that the others earn at {level}",
        "{losing} of {n} salespersons lose {lost}, more than the {peak} that the others earn at {level}",
        "number",
    ),
    best_earns=ngettext_lazy(
        "The best fifth of {n} salesperson earns {best} at {level}",
        "The best fifth of {n} salespersons earns {best} at {level}",
        "number",
    ),
    best_earns_share=ngettext_lazy(
        "The best fifth of {n} salesperson earns {best} at {level}, {share} of the total",
        "The best fifth of {n} salespersons earns {best} at {level}, {share} of the total",
        "number",
    ),
    best_earns_of_peak=ngettext_lazy(
        "The best fifth of {n} salesperson earns {best} at {level}, {share} of the peak",
        "The best fifth of {n} salespersons earns {best} at {level}, {share} of the peak",
        "number",
    ),
    best_loses=ngettext_lazy(
        "The best fifth of {n} salesperson loses {best} at {level}",
        "The best fifth of {n} salespersons loses {best} at {level}",
        "number",
    ),
    no_peak=gettext_lazy("No salesperson adds to {level}."),
    peak=ngettext_lazy(
        "{measure} peaks at {peak} after {n} salesperson; {total} is left after all.",
        "{measure} peaks at {peak} after {n} salespersons; {total} is left after all.",
        "number",
    ),
    peak_lost=ngettext_lazy(
        "{measure} peaks at {peak} after {n} salesperson; all together lose {total}, {share} of the peak.",
        "{measure} peaks at {peak} after {n} salespersons; all together lose {total}, {share} of the peak.",
        "number",
    ),
)
