"""Who sees and revokes tokens: the person for whom they act, and nobody else."""

from __future__ import annotations

from django.db.models import Q

from sambung.apps.accounts.models import ApiToken
from sambung.apps.actors.access import NOTHING, Actor, register_permission, register_visibility


def visible_tokens(actor: Actor) -> Q:
    """One's own."""
    return NOTHING if actor.user_id is None else Q(user_id=actor.user_id)


def may_view_token(actor: Actor, token: ApiToken) -> bool:
    """The same, for one."""
    return actor.user_id is not None and token.user_id == actor.user_id


register_visibility(ApiToken, visible=visible_tokens, may_view=may_view_token)
register_permission("accounts.revoke_token", may_view_token)
