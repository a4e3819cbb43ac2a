"""The lists of this room: cost models, proposals to leave; cells, codes and groups, whose rows lie in the lake."""

from kingside.profit.lists import cells, codes, cost_models, exits, groups

__all__ = ("cells", "codes", "cost_models", "exits", "groups")
