"""Fits allauth to the house: accounts are made by a centre's manager or an administrator, never by signing up."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter


class ClosedAdapter(DefaultAccountAdapter):
    """No open sign-up."""

    def is_open_for_signup(self, request: Any) -> bool:
        """Nobody signs up by themselves."""
        return False
