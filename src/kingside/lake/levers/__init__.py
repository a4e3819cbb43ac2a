"""Levers: what would change if something else were agreed with a customer. Method: docs/methods/levers.md."""

from kingside.lake.levers.lever import (
    Channel,
    FreightTerms,
    Lever,
    MinimumOrder,
    OrderSize,
    Price,
    Returns,
    ServiceLevel,
    as_document,
    in_order,
    lever_from,
)
from kingside.lake.levers.openings import ChannelOpening, FreightOpening, Openings, ServiceOpening, days_of_payment
from kingside.lake.levers.what_if import Outcome, Pulled, Question, WhatIf, what_if

__all__ = [
    "Channel",
    "ChannelOpening",
    "FreightOpening",
    "FreightTerms",
    "Lever",
    "MinimumOrder",
    "Openings",
    "OrderSize",
    "Outcome",
    "Price",
    "Pulled",
    "Question",
    "Returns",
    "ServiceLevel",
    "ServiceOpening",
    "WhatIf",
    "as_document",
    "days_of_payment",
    "in_order",
    "lever_from",
    "what_if",
]
