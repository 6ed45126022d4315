"""Links that open without an account: only a digest is stored; they expire, are revocable, and a GET decides nothing.

Not here: what a link decides; its purpose names the room that answers."""
