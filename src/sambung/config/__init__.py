"""Wiring: settings, addresses, and who is attached to which hook. No rule of the trade lives here."""
