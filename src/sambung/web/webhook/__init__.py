"""Webhooks under a person's settings: the list, a new one (its secret shown once), what was delivered."""
