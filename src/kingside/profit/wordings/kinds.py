"""What is said of many of a kind, whatever they are."""

from dataclasses import dataclass

from kingside.core.texts import Text


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
    best_earns_of_peak: Text
    best_loses: Text
    no_peak: Text
    peak: Text
    peak_lost: Text
