"""How full the tables are, kept for SQLite's planner: without it, it takes an index that finds everything."""

from __future__ import annotations

from django.db import connection

# Rows of an index that are looked at: enough to tell a selective index from one that is not, in some tens of ms.
LOOKED_AT = 400


def keep_statistics() -> None:
    """Count anew on SQLite; PostgreSQL does it by itself. One short write; connections opened later see it."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={LOOKED_AT}")
        cursor.execute("ANALYZE")
