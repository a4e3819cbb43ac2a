"""How each database finds letters: PostgreSQL by pg_trgm, SQLite by a table of trigrams (see the first migration)."""

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from kingside.search.models import SearchEntry

NEAR_AT_MOST = 400  # candidates that are then compared letter by letter
TRIGRAM = 3

Entries = QuerySet[SearchEntry]


def containing(entries: Entries, tokens: list[str]) -> Entries:
    """Entries that have every token; one of one or two letters at the beginning of a word."""
    if connection.vendor != "sqlite":
        condition = Q()
        for token in tokens:
            condition &= Q(words__contains=token if len(token) >= TRIGRAM else f" {token}")
        return entries.filter(condition)
    padded = [token if len(token) >= TRIGRAM else f" {token}" for token in tokens]
    for token in padded:
        if len(token) < TRIGRAM:
            entries = entries.filter(words__contains=token)
    indexed = [token for token in padded if len(token) >= TRIGRAM]
    return entries.filter(pk__in=_matching(" AND ".join(map(_quoted, indexed)))) if indexed else entries


def near(entries: Entries, words: str) -> Entries:
    """Entries that have many of the same three letters in a row."""
    if connection.vendor != "sqlite":
        return entries.filter(pk__in=_similar(words))
    padded = f" {words}"
    trigrams = sorted({padded[start : start + TRIGRAM] for start in range(len(padded) - TRIGRAM + 1)})
    if not trigrams:
        return entries.none()
    return entries.filter(pk__in=_matching(" OR ".join(map(_quoted, trigrams)), limit=NEAR_AT_MOST))


def _matching(expression: str, limit: int = 0) -> RawSQL:
    best = f" ORDER BY rank LIMIT {limit:d}" if limit else ""
    return RawSQL(f"SELECT rowid FROM search_words WHERE search_words MATCH %s{best}", [expression])  # noqa: S611, S608


def _similar(words: str) -> list[int]:
    """Keys of what is nearest, by the index: the planner believes comparing every row to be cheap, which it is not."""
    found = "SELECT id FROM search_searchentry WHERE %s <%% words ORDER BY %s <<-> words LIMIT %s"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(found, [words, words, NEAR_AT_MOST])
        keys = [key for (key,) in cursor.fetchall()]
        cursor.execute("SET LOCAL enable_seqscan = on")
    return keys


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'
