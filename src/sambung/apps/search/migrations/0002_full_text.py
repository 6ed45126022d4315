"""Full-text indexes: FTS5 with triggers on SQLite; GIN over the words, and trigrams of single words, on PostgreSQL."""

from django.db import DatabaseError, migrations, transaction

TABLES = {
    "search_row": ("search_row_words", "stems", "unicode61"),
    "search_word": ("search_word_letters", "word", "trigram"),
}


def make_sqlite(execute):
    for table, (index, column, tokenizer) in TABLES.items():
        detail = ", detail=none, columnsize=0" if tokenizer == "unicode61" else ""
        execute(
            f"CREATE VIRTUAL TABLE {index} USING fts5({column}, content='{table}', content_rowid='id', "
            f"tokenize='{tokenizer}'{detail})"
        )
        added = f"INSERT INTO {index}(rowid, {column}) VALUES (new.id, new.{column});"
        gone = f"INSERT INTO {index}({index}, rowid, {column}) VALUES ('delete', old.id, old.{column});"
        execute(f"CREATE TRIGGER {index}_added AFTER INSERT ON {table} BEGIN {added} END")
        execute(f"CREATE TRIGGER {index}_gone AFTER DELETE ON {table} BEGIN {gone} END")
        execute(f"CREATE TRIGGER {index}_changed AFTER UPDATE OF {column} ON {table} BEGIN {gone} {added} END")


def make_postgresql(execute):
    execute(
        "CREATE INDEX search_row_words ON search_row "
        "USING gin (array_to_tsvector(string_to_array(btrim(stems), ' ')))"
    )
    execute("CREATE INDEX search_word_beginning ON search_word (word text_pattern_ops)")
    try:
        with transaction.atomic():
            execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            execute("CREATE INDEX search_word_letters ON search_word USING gin (word gin_trgm_ops)")
    except DatabaseError:
        # Not installed, or this role may not: misspelt words are then looked for by their beginning
        # (docs/production.md).
        return


def make(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    (make_postgresql if vendor == "postgresql" else make_sqlite)(schema_editor.execute)


def take_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for index in ("search_row_words", "search_word_beginning", "search_word_letters"):
            schema_editor.execute(f"DROP INDEX IF EXISTS {index}")
        return
    for index, _column, _tokenizer in TABLES.values():
        for what in ("added", "gone", "changed"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {index}_{what}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {index}")


class Migration(migrations.Migration):
    """Indexes that the models cannot name, because each database has its own."""

    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make, take_back)]
