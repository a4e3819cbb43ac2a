"""The lists of this room: cost models, exits, targets; of the lake cells, codes, credit notes, groups and so on."""

from kingside.profit.lists import (
    cells,
    codes,
    cost_models,
    credit_notes,
    departments,
    estimated_lines,
    exits,
    groups,
    margins,
    targets,
)

__all__ = (
    "cells",
    "codes",
    "cost_models",
    "credit_notes",
    "departments",
    "estimated_lines",
    "exits",
    "groups",
    "margins",
    "targets",
)
