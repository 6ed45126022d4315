"""A role sees only what it needs."""

import pytest
from django.utils import translation

from sambung.apps.actors.access import NOBODY, Actor, Role
from sambung.web.navigation import navigation_of


def labels(*roles: Role) -> list[str]:
    with translation.override("id"):
        actor = Actor(uid=None, name="x", roles=frozenset(roles))
        return [str(item.label) for item in navigation_of(actor, "/permintaan/12/")]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (
            Role.MANAGER,
            ["Hari ini", "Permintaan", "Usaha", "Pendampingan", "Keterkaitan", "Wawasan"],
        ),
        (
            Role.MENTOR,
            ["Hari ini", "Permintaan", "Usaha", "Pendampingan", "Keterkaitan", "Wawasan"],
        ),
        (Role.OWNER, ["Permintaan", "Usaha saya", "Keterkaitan"]),
        (Role.BUYER, ["Permintaan", "Keterkaitan"]),
        (Role.ANALYST, ["Usaha", "Wawasan"]),
    ],
)
def test_by_role(role, expected):
    assert labels(role) == expected


def test_nobody_has_no_navigation_and_two_roles_have_both():
    assert navigation_of(NOBODY, "/") == []
    assert labels(Role.MENTOR, Role.OWNER) == [
        "Hari ini",
        "Permintaan",
        "Usaha",
        "Usaha saya",
        "Pendampingan",
        "Keterkaitan",
        "Wawasan",
    ]


def test_one_item_is_current():
    actor = Actor(uid=None, name="x", roles=frozenset({Role.MANAGER}))
    for path, place in (("/permintaan/12/", "/permintaan/"), ("/kembar/", "/usaha/")):
        assert [item.url for item in navigation_of(actor, path) if item.is_current] == [place]
