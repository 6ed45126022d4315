"""Writes of accounts: sign-ins and their passwords (`users`), tokens of programs (`tokens`)."""

from sambung.apps.accounts.services.tokens import (
    LIFETIMES,
    MOST_TOKENS,
    SCOPES,
    UnableToIssueTokenError,
    issue_token,
    revoke_token,
    use_token,
)
from sambung.apps.accounts.services.users import (
    UnableToMakeUserError,
    demand_maker,
    give_new_password,
    make_user,
    new_password,
)

__all__ = [
    "LIFETIMES",
    "MOST_TOKENS",
    "SCOPES",
    "UnableToIssueTokenError",
    "UnableToMakeUserError",
    "demand_maker",
    "give_new_password",
    "issue_token",
    "make_user",
    "new_password",
    "revoke_token",
    "use_token",
]
