"""Three letters in a row, indexed in the way of each database.

SQLite keeps them in a table beside, which triggers fill. Whoever lets Django lay `search_searchentry` out anew (it copies
a table to change it) has to make these triggers again.
"""

from typing import Any

from django.db import DatabaseError, migrations, transaction

NOT_ALLOWED = (
    "The search needs the extension pg_trgm, and this database user may not create it. As a superuser, run once in "
    "this database: CREATE EXTENSION pg_trgm; then start Kingside again."
)

SQLITE = (
    ("CREATE VIRTUAL TABLE search_words USING fts5(words, content='search_searchentry', content_rowid='id', "
    "tokenize='trigram')"),
    ("CREATE TRIGGER search_words_added AFTER INSERT ON search_searchentry BEGIN "
    "INSERT INTO search_words(rowid, words) VALUES (new.id, new.words); END"),
    ("CREATE TRIGGER search_words_removed AFTER DELETE ON search_searchentry BEGIN "
    "INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.id, old.words); END"),
    ("CREATE TRIGGER search_words_changed AFTER UPDATE ON search_searchentry BEGIN "
    "INSERT INTO search_words(search_words, rowid, words) VALUES ('delete', old.id, old.words); "
    "INSERT INTO search_words(rowid, words) VALUES (new.id, new.words); END"),
)
SQLITE_BACK = (
    "DROP TRIGGER search_words_changed",
    "DROP TRIGGER search_words_removed",
    "DROP TRIGGER search_words_added",
    "DROP TABLE search_words",
)
POSTGRESQL = ("CREATE INDEX search_trigrams ON search_searchentry USING gin (words gin_trgm_ops)",)
POSTGRESQL_BACK = ("DROP INDEX search_trigrams",)


def make(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "sqlite":
        _run(schema_editor, SQLITE)
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone() is None:
            try:
                with transaction.atomic(using=schema_editor.connection.alias):
                    cursor.execute("CREATE EXTENSION pg_trgm")
            except DatabaseError as error:
                raise DatabaseError(NOT_ALLOWED) from error
    _run(schema_editor, POSTGRESQL)


def remove(apps: Any, schema_editor: Any) -> None:
    _run(schema_editor, SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK)


def _run(schema_editor: Any, statements: tuple[str, ...]) -> None:
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make, remove)]
