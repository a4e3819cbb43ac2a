"""What is said of accounts: of what they earn, and at another margin than net profit."""

from typing import Final

from django.utils.translation import gettext_lazy, ngettext_lazy

from kingside.profit.wordings.kinds import AboutMany, Losing

AT_NET_PROFIT: Final = AboutMany(
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
    best_earns_of_peak=ngettext_lazy(
        "The best fifth of {n} account earns {best}, {share} of the peak",
        "The best fifth of {n} accounts earns {best}, {share} of the peak",
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
        "Profit peaks at {peak} after {n} account; all together lose {total}, {share} of the peak.",
        "Profit peaks at {peak} after {n} accounts; all together lose {total}, {share} of the peak.",
        "number",
    ),
)
AT_A_LEVEL: Final = AboutMany(
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
    best_earns_of_peak=ngettext_lazy(
        "The best fifth of {n} account earns {best} at {level}, {share} of the peak",
        "The best fifth of {n} accounts earns {best} at {level}, {share} of the peak",
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
        "{measure} peaks at {peak} after {n} account; all together lose {total}, {share} of the peak.",
        "{measure} peaks at {peak} after {n} accounts; all together lose {total}, {share} of the peak.",
        "number",
    ),
)
OWN: Final = Losing(
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
