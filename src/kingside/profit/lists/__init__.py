"""The lists of this room: cost models; cells, codes and groups, whose rows lie in the lake."""

from kingside.profit.lists import cells, codes, cost_models, groups

__all__ = ("cells", "codes", "cost_models", "groups")
