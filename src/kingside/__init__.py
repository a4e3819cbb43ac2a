"""Kingside: key account management, self-hosted."""

__version__ = "0.1.0"
