"""Files by content hash, served only through their owner's access.

Not here: what a file proves."""
