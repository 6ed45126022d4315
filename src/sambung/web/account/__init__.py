"""Signing in, a person's own settings, and how allauth is fitted to the house."""
