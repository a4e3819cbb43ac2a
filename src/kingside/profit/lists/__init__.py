"""The lists of this room: cost models, exits, targets; of the lake cells, codes, credit notes, groups and so on."""

from kingside.profit.lists import (
    assigned_codes,
    cells,
    codes,
    cost_drafts,
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
    "assigned_codes",
    "cells",
    "codes",
    "cost_drafts",
    "cost_models",
    "credit_notes",
    "departments",
    "estimated_lines",
    "exits",
    "groups",
    "margins",
    "targets",
)
