"""Queries that are asked with every request: put together once, which takes Django far longer than asking them."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

__all__ = ["Prepared"]

A_KEY = -8_090_607_050_403_020
A_DAY = date(1, 1, 2)
"""Stand in for what is asked, and occur nowhere else."""


class Prepared:
    """A query about a record, by its key, on a day; of columns that need no conversion, such as keys and codes.

    `build` is called with stand-ins, once for every kind of database; it must make the same query of whatever it is
    given.
    """

    def __init__(self, build: Callable[[int, date], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._prepared = lru_cache(maxsize=None)(self._put_together)

    def rows(self, key: int, day: date) -> list[tuple[Any, ...]]:
        """What is found of this record on this day."""
        sql, values = self._prepared(connection.vendor)
        asked = {A_KEY: key, connection.ops.adapt_datefield_value(A_DAY): connection.ops.adapt_datefield_value(day)}
        with connection.cursor() as cursor:
            cursor.execute(sql, [asked.get(value, value) for value in values])
            return list(cursor.fetchall())

    def _put_together(self, _vendor: str) -> tuple[str, tuple[Any, ...]]:
        sql, values = self._build(A_KEY, A_DAY).query.sql_with_params()
        return sql, tuple(values)
