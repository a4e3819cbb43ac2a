"""The lists of this room: cost models; cells and codes, whose rows lie in the lake."""

from kingside.profit.lists import cells, codes, cost_models

__all__ = ("cells", "codes", "cost_models")
