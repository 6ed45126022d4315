"""Whole-table work on tables taken out of the database (DuckDB inside the process): never called in a request, knows no Django."""
