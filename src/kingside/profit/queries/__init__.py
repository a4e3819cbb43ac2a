"""Reads: one module per page, each giving a frozen dataclass with everything that page shows."""
