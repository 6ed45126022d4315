"""Decisions, pure Python: input object → result with status, explanation, versions and seed.

No Django, no file, no network, no clock but that of a time limit. Not here: what is remembered (`apps`),
code lists and formats (`standards`), and the checkers that trust nobody (`checks`).
"""
