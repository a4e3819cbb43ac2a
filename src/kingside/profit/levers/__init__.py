"""Levers in the room of profit: their words, what was worked out, which of them addresses a cost."""
