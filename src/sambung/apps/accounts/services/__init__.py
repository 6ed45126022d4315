"""Writes of accounts: sign-ins and their passwords (`users`), tokens of programs (`tokens`), and what they were
answered under keys of their own (`repeats`)."""

from sambung.apps.accounts.services.repeats import (
    Claim,
    Kept,
    KeyAtWorkError,
    KeyLostError,
    KeyUsedError,
    claim_key,
    forget_old_keys,
    keep_answer,
    release_key,
)
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
    "Claim",
    "Kept",
    "KeyAtWorkError",
    "KeyLostError",
    "KeyUsedError",
    "UnableToIssueTokenError",
    "UnableToMakeUserError",
    "claim_key",
    "demand_maker",
    "forget_old_keys",
    "give_new_password",
    "issue_token",
    "keep_answer",
    "make_user",
    "new_password",
    "release_key",
    "revoke_token",
    "use_token",
]
