"""Reading profiles: an owner's choice and its versions, and what a public address opens."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Any

from sambung.apps.actors.access import Actor
from sambung.apps.duplicates.selectors import canonical_keys
from sambung.apps.profiles.models import Choice, PageAddress, PublicPage, Version
from sambung.apps.registry.models import Consent, ConsentPurpose, Enterprise


@dataclass(frozen=True)
class Profile:
    """What an enterprise shows. `choice` None: nobody chose yet. `slug` empty: no public page."""

    choice: Choice | None
    version: Version | None
    slug: str

    @property
    def is_shown(self) -> bool:
        return self.choice is not None and self.choice.is_shown and self.version is not None


@dataclass(frozen=True)
class PublicProfile:
    """What a public address opens; `is_gone`: it was taken back.

    `leads_to`: the address of the entry that stands for this enterprise, where that has a page of its own.
    """

    version: Version | None
    slug: str
    is_indexed: bool
    is_gone: bool
    leads_to: str = ""


def profile_of(actor: Actor, enterprise: Enterprise) -> Profile:
    """The choice that stands, the newest version and the page's address; three queries. Empty for who may not see."""
    choice = Choice.objects.visible(actor).standing().filter(enterprise=enterprise).first()
    version = Version.objects.visible(actor).filter(enterprise=enterprise).order_by("-number").first()
    slug = ""
    if choice is not None and choice.is_shown and choice.page != PublicPage.NONE:
        slug = address_of(enterprise)
    return Profile(choice, version, slug)


def address_of(enterprise: Enterprise) -> str:
    """The slug that stands; empty where there is none."""
    rows = PageAddress.objects.filter(enterprise=enterprise, revoked_at__isnull=True)
    return rows.values_list("slug", flat=True).first() or ""


def versions_of(actor: Actor, enterprise: Enterprise, *, limit: int = 20) -> list[Version]:
    """Its versions, newest first, without what they held."""
    rows = Version.objects.visible(actor).filter(enterprise=enterprise).defer("content")
    return list(rows.order_by("-number")[:limit])


def public_profile(slug: str, *, today: datetime.date) -> PublicProfile | None:
    """What anybody may read at an address; None where it never existed. Eight queries at most, writes nothing.

    Gone where the owner took it back, no longer agrees to be shown, or no longer works.
    """
    address = PageAddress.objects.select_related("enterprise").filter(slug=slug).first()
    if address is None:
        return None
    found = _opened(address, today)
    if found.is_gone:
        return found
    return replace(found, leads_to=leads_to(address.enterprise, today=today, is_indexed=found.is_indexed))


def _opened(address: PageAddress, today: datetime.date) -> PublicProfile:
    gone = PublicProfile(None, address.slug, is_indexed=False, is_gone=True)
    one = address.enterprise
    if address.revoked_at is not None or (one.ended_on is not None and one.ended_on <= today):
        return gone
    choice: Any = (
        Choice.objects.unscoped("the owner chose to show it to anybody")
        .standing()
        .filter(enterprise=one, is_shown=True)
        .exclude(page=PublicPage.NONE)
        .first()
    )
    if choice is None or not may_be_shown(one, today=today):
        return gone
    rows = Version.objects.unscoped("what the owner shows to anybody").filter(enterprise=one)
    version = rows.order_by("-number").first()
    if version is None:
        return gone
    return PublicProfile(version, address.slug, is_indexed=choice.page == PublicPage.LISTED, is_gone=False)


def leads_to(enterprise: Enterprise, *, today: datetime.date, is_indexed: bool) -> str:
    """The address of the page of the entry that stands for this one; empty where there is none to lead to.

    A page that search engines find does not lead to one that only its link opens: that would make the link known.
    """
    canonical = canonical_keys([enterprise.pk]).get(enterprise.pk, enterprise.pk)
    if canonical == enterprise.pk:
        return ""
    rows = PageAddress.objects.select_related("enterprise").filter(revoked_at__isnull=True)
    address = rows.filter(enterprise=canonical).first()
    if address is None:
        return ""
    found = _opened(address, today)
    return "" if found.is_gone or (is_indexed and not found.is_indexed) else found.slug


def may_be_shown(enterprise: Enterprise, *, today: datetime.date) -> bool:
    """Whether the owner's consent to be shown to buyers stands."""
    rows = Consent.objects.unscoped("nothing is shown without it").standing().on(today)
    return bool(rows.filter(enterprise=enterprise, purpose=ConsentPurpose.SHOW_TO_BUYERS).exists())
