"""Tokens under a person's settings: the list, a new one (shown once), revoking. What they open: `sambung.api`."""
