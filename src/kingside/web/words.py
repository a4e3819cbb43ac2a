"""The words for segments and profit classes, what they mean, and where they stand between earning and losing."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Word:
    """`tone` is a step of the diverging scale: earns-2, earns-1, neutral, loses-1, loses-2, or unknown."""

    label: str
    meaning: str
    tone: str


SEGMENTS: Final = {
    "peak": Word("Peak", "High revenue, adequate profit", "earns-2"),
    "minor": Word("Minor", "Low revenue, adequate profit", "earns-1"),
    "desert": Word("Desert", "Low revenue, low profit or a loss", "loses-1"),
    "drain": Word("Drain", "High revenue, low profit or a loss", "loses-2"),
    "no_revenue": Word("No revenue", "Costs without revenue in the period", "unknown"),
}
PROFIT_CLASSES: Final = {
    "SECURE": Word("Secure", "Earns at least the hurdle: keep it", "earns-2"),
    "GROW": Word("Grow", "Earns well, and there is more to win", "earns-1"),
    "IMPROVE": Word("Improve", "Earns less than the hurdle: look for a lever", "loses-1"),
    "DOWNSIZE": Word("Downsize", "Loses even after its best levers", "loses-2"),
    "DEVELOPING": Word("Developing", "Customer for less than six months", "neutral"),
    "UNKNOWN": Word("Unknown", "No revenue to judge by", "unknown"),
}
