"""PostgreSQL: the words of a row as a column of its own, for a common word is looked for row by row.

As an expression they were taken apart anew for each row that was looked at: some hundred ms for a thousand hits.
"""

from django.db import migrations

WORDS = "array_to_tsvector(string_to_array(btrim(stems), ' '))"


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("DROP INDEX IF EXISTS search_row_words")
    schema_editor.execute(
        f"ALTER TABLE search_row ADD COLUMN words tsvector GENERATED ALWAYS AS ({WORDS}) STORED"
    )
    schema_editor.execute("CREATE INDEX search_row_words ON search_row USING gin (words)")


def take_back(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("ALTER TABLE search_row DROP COLUMN words")
    schema_editor.execute(f"CREATE INDEX search_row_words ON search_row USING gin ({WORDS})")


class Migration(migrations.Migration):
    """A column that no model names: the database alone writes it."""

    dependencies = [("search", "0002_full_text")]

    operations = [migrations.RunPython(make, take_back)]
