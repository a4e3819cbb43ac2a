"""The lists of this room: cost models, exits and targets; cells, codes and groups, whose rows lie in the lake."""

from kingside.profit.lists import cells, codes, cost_models, exits, groups, targets

__all__ = ("cells", "codes", "cost_models", "exits", "groups", "targets")
