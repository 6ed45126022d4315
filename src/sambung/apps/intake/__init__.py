"""Uploads of lists: each row accepted or rejected with its own number and reason.

Knows no target: what a row becomes is attached by `config`."""
