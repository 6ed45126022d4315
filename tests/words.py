"""What people read of a page or a record: without keys, whose letters and digits are drawn anew each time."""

import re

# Identifiers, tokens and digests; no word and no number of ours is so long without a space or a point.
KEY = re.compile(r"[0-9A-Za-z_-]{24,}")


def readable(text: str) -> str:
    """The text without keys: digits that must not be told may stand in one by chance."""
    return KEY.sub("", text)
