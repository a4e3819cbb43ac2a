"""The lists of this room: cost models, proposals to leave; of the lake cells, codes, credit notes and groups."""

from kingside.profit.lists import cells, codes, cost_models, credit_notes, exits, groups

__all__ = ("cells", "codes", "cost_models", "credit_notes", "exits", "groups")
