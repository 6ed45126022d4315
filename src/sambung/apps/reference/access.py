"""Who loads code lists: administrators; who says what words mean. Reading lists is free: they are public knowledge."""

from __future__ import annotations

from typing import Any

from sambung.apps.actors.access import Actor, Role, register_permission


def may_load_code_list(actor: Actor, kind: Any) -> bool:
    """Administrators; the command line acts as the system."""
    return actor.has(Role.ADMIN)


def may_list_code_lists(actor: Actor, kind: Any) -> bool:
    """Whoever works in a centre, administrators and analysts: they code, search and compare."""
    return actor.has(Role.ADMIN, Role.MANAGER, Role.MENTOR, Role.ANALYST)


def may_confirm_code(actor: Actor, kind: Any) -> bool:
    """Whoever may change an enterprise says what its words mean: people of centres, owners, operators."""
    return actor.has(Role.ADMIN, Role.MANAGER, Role.MENTOR, Role.OWNER, Role.OPERATOR)


register_permission("reference.confirm_code", may_confirm_code)
register_permission("reference.load_code_list", may_load_code_list)
register_permission("reference.list_code_lists", may_list_code_lists)
