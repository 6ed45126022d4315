"""PostgreSQL: trigrams of the words' small letters, so that a question for whole words never takes that index.

pg_trgm answers `=` too, and the planner took it for many words at once: seconds, where the unique index takes
milliseconds. The index of beginnings is the one that Django makes for a unique text anyway. And an index of points,
by which the nearest are read without trying circles.
"""

from django.db import migrations

FORWARDS = (
    "DROP INDEX IF EXISTS search_word_beginning",
    "DROP INDEX IF EXISTS search_word_letters",
)
LETTERS = "CREATE INDEX search_word_letters ON search_word USING gin ({} gin_trgm_ops)"


def _has_trigrams(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for statement in FORWARDS:
        schema_editor.execute(statement)
    if _has_trigrams(schema_editor.connection):
        schema_editor.execute(LETTERS.format("lower(word)"))
    schema_editor.execute("CREATE INDEX search_row_point ON search_row USING gist (point(longitude, latitude))")


def take_back(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("DROP INDEX IF EXISTS search_word_letters")
    schema_editor.execute("DROP INDEX IF EXISTS search_row_point")
    schema_editor.execute("CREATE INDEX search_word_beginning ON search_word (word text_pattern_ops)")
    if _has_trigrams(schema_editor.connection):
        schema_editor.execute(LETTERS.format("word"))


class Migration(migrations.Migration):
    """An index of its own on PostgreSQL, none on SQLite."""

    dependencies = [("search", "0003_words_kept")]

    operations = [migrations.RunPython(make, take_back)]
