"""How customers buy: what makes two customers of the same revenue earn so differently."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

SHOPS_SHUT = (0.96, 1.00, 1.06, 1.02, 1.02, 1.04, 0.94, 0.80, 1.06, 1.08, 1.06, 0.88)
"""January to December: most of industry rests in August and over Christmas."""

SUMMER = (0.70, 0.75, 0.90, 1.05, 1.25, 1.40, 1.35, 1.15, 1.00, 0.85, 0.75, 0.80)
WINTER = (1.30, 1.25, 1.05, 0.90, 0.80, 0.70, 0.70, 0.75, 0.95, 1.10, 1.20, 1.30)

CHANNELS = ("edi", "portal", "mail", "phone")


@dataclass(frozen=True, slots=True)
class Trend:
    """What changes from year to year; the plain numbers of the habits are those of the last twelve months."""

    orders: float = 1.0
    """Factor per year on the number of orders."""
    line_value: float = 1.0
    """Factor per year on the size of a line."""
    price: float = 1.0
    """Factor per year on the price we get for the same thing."""
    rush: float = 0.0
    """Points per year added to the share of rush orders."""


@dataclass(frozen=True, slots=True)
class Habits:
    """One customer's way of buying, being served and paying."""

    orders: float
    """Orders per month."""
    lines: float
    """Lines per order, at least 1."""
    line_value: float
    """Typical value of a line at list price, EUR."""
    price: float = 0.88
    """Share of the list price that we get."""
    rush: float = 0.06
    """Share of orders wanted by tomorrow."""
    returns: float = 0.02
    """Share of lines that come back, at least in part."""
    resaleable: float = 0.7
    """Share of the returns that can be sold again."""
    credits: float = 0.01
    """Share of lines with a price corrected afterwards."""
    samples: float = 0.002
    """Share of lines given away to be tried."""
    days_to_pay: int = 42
    takes_cash_discount: bool = False
    """2 % off for paying within two weeks."""
    freight: float = 1.0
    """Share of the freight that we pay; the rest collect or pay themselves."""
    channels: Mapping[str, float] = field(default_factory=lambda: {"portal": 0.3, "mail": 0.5, "phone": 0.2})
    hours: float = 3.0
    """Account management, hours per month."""
    visits: float = 0.5
    """Visits per month."""
    tickets: float = 1.0
    """Technical questions and complaints per month."""
    bonus: float = 0.0
    """Share of the year's revenue paid back when the year is settled."""
    season: tuple[float, ...] = SHOPS_SHUT
    trend: Trend = Trend()


def column(habits: list[Habits], name: str) -> NDArray[np.float64]:
    """One number of every customer's habits, in the customers' order."""
    return np.array([getattr(each, name) for each in habits], dtype=np.float64)


def trend_column(habits: list[Habits], name: str) -> NDArray[np.float64]:
    """One yearly change of every customer, in the customers' order."""
    return np.array([getattr(each.trend, name) for each in habits], dtype=np.float64)


def channel_shares(habits: list[Habits]) -> NDArray[np.float64]:
    """Customers × channels: which share of the orders arrives how; rows sum to 1."""
    return np.array([[each.channels.get(name, 0.0) for name in CHANNELS] for each in habits])
