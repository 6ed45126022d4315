"""Choosing what is shown, and writing a dated version whenever what is shown has changed."""

from __future__ import annotations

import datetime
import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from sambung.apps.actors.access import SYSTEM, Actor, demand
from sambung.apps.jobs.services import enqueue
from sambung.apps.journal.services import canonical, record
from sambung.apps.profiles.facts import content_of
from sambung.apps.profiles.models import Choice, PageAddress, PublicPage, Version
from sambung.apps.profiles.selectors import may_be_shown
from sambung.apps.registry.models import ConsentPurpose, Enterprise
from sambung.apps.registry.services import give_consent

JOB_KIND = "profiles.refresh_profiles"
AT_ONCE = 20
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Names of pages that the house may want itself.
RESERVED = frozenset({"admin", "api", "profil", "sambung", "baru"})


class UnableToChooseError(ValueError):
    """`code`: BAD_SLUG, SLUG_TAKEN, NO_WITNESS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Shown:
    """What the owner ticks. `slug`: a chosen address of the public page; empty: one that nobody can guess."""

    products: bool = True
    capacity: bool = True
    certificates: bool = True
    contact: bool = False
    prices: bool = False
    page: str = PublicPage.NONE
    slug: str = ""


@transaction.atomic
def choose_profile(
    actor: Actor,
    *,
    enterprise: Enterprise,
    shown: Shown,
    witness: str = "",
    today: datetime.date | None = None,
) -> Version:
    """What the owner shows from now on, with its consent to be shown to buyers; the profile's newest version.

    Who types for the owner names a witness. Errors: UnableToChooseError, PermissionMissingError.
    """
    demand(actor, "profiles.choose", enterprise)
    day = today or timezone.localdate()
    _demand_witness(actor, enterprise, witness)
    _lock(enterprise)
    entry = _record(
        actor,
        enterprise,
        "chosen",
        {name: value for name, value in asdict(shown).items() if name != "slug"},
        witness,
    )
    rows = Choice.objects.unscoped("a choice replaces the one before").standing()
    rows.filter(enterprise=enterprise).update(superseded=entry)
    choice = Choice(
        enterprise=enterprise,
        shows_products=shown.products,
        shows_capacity=shown.capacity,
        shows_certificates=shown.certificates,
        shows_contact=shown.contact,
        shows_prices=shown.prices,
        page=PublicPage(shown.page),
        given_on=day,
        witness=witness.strip()[:200],
        valid_from=day,
        recorded=entry,
    )
    choice.save(force_insert=True)
    if not may_be_shown(enterprise, today=day):
        is_own = enterprise.pk in actor.enterprise_ids
        give_consent(
            actor,
            enterprise,
            purpose=ConsentPurpose.SHOW_TO_BUYERS,
            witness=witness,
            from_day=day,
            on_behalf_of=None if is_own else enterprise.uid,
        )
    _address(enterprise, shown)
    return _write_version(actor, enterprise, choice, day)


@transaction.atomic
def hide_profile(
    actor: Actor, *, enterprise: Enterprise, witness: str = "", today: datetime.date | None = None
) -> None:
    """Take everything back: no new paper, the public page is gone and its address never opens again."""
    demand(actor, "profiles.choose", enterprise)
    _lock(enterprise)
    entry = _record(actor, enterprise, "hidden", {}, witness)
    rows = Choice.objects.unscoped("a choice replaces the one before").standing()
    rows.filter(enterprise=enterprise).update(superseded=entry)
    day = today or timezone.localdate()
    Choice(
        enterprise=enterprise,
        is_shown=False,
        given_on=day,
        witness=witness[:200],
        valid_from=day,
        recorded=entry,
    ).save(force_insert=True)
    PageAddress.objects.filter(enterprise=enterprise, revoked_at__isnull=True).update(
        revoked_at=timezone.now()
    )


def _lock(enterprise: Enterprise) -> None:
    Enterprise.objects.unscoped("one choice at a time").select_for_update(of=("self",)).get(pk=enterprise.pk)


def _demand_witness(actor: Actor, enterprise: Enterprise, witness: str) -> None:
    if enterprise.pk not in actor.enterprise_ids and actor != SYSTEM and not witness.strip():
        raise UnableToChooseError("NO_WITNESS")


def _record(actor: Actor, enterprise: Enterprise, what: str, payload: dict[str, Any], witness: str) -> Any:
    return record(
        actor,
        f"profiles.profile.{what}",
        subject_kind="registry.enterprise",
        subject_uid=enterprise.uid,
        payload=payload,
        personal={"witness": witness.strip()} if witness.strip() else None,
        on_behalf_of=None if enterprise.pk in actor.enterprise_ids else enterprise.uid,
        centre_uid=enterprise.centre.uid if enterprise.centre else None,
    )


def _address(enterprise: Enterprise, shown: Shown) -> None:
    """The page's address as wished: kept, a new one, or none any more."""
    standing: Any = PageAddress.objects.filter(enterprise=enterprise, revoked_at__isnull=True).first()
    if shown.page == PublicPage.NONE:
        if standing is not None:
            standing.revoked_at = timezone.now()
            standing.save(update_fields=["revoked_at"])
        return
    wanted = shown.slug.strip().lower()
    if standing is not None and (standing.slug == wanted or (not wanted and not standing.is_chosen)):
        return
    if wanted and (not SLUG.fullmatch(wanted) or not 5 <= len(wanted) <= 60 or wanted in RESERVED):
        raise UnableToChooseError("BAD_SLUG")
    if standing is not None:
        standing.revoked_at = timezone.now()
        standing.save(update_fields=["revoked_at"])
    try:
        with transaction.atomic():
            # 128 bits, URL-safe: nobody guesses it.
            PageAddress.objects.create(
                enterprise=enterprise, slug=wanted or secrets.token_hex(16), is_chosen=bool(wanted)
            )
    except IntegrityError as error:
        raise UnableToChooseError("SLUG_TAKEN") from error


def _write_version(actor: Actor, enterprise: Enterprise, choice: Choice, day: datetime.date) -> Version:
    """The newest version; a new one only where what is shown has changed."""
    content = content_of(enterprise, choice, today=day)
    digest = hashlib.sha256(canonical(content)).hexdigest()
    rows = Version.objects.unscoped("versions are counted").filter(enterprise=enterprise)
    last: Version | None = rows.order_by("-number").first()
    if last is not None and last.sha256 == digest:
        return last
    version = Version(
        enterprise=enterprise, number=1 if last is None else last.number + 1, content=content, sha256=digest
    )
    version.save(force_insert=True)
    record(
        actor,
        "profiles.version.written",
        subject_kind="registry.enterprise",
        subject_uid=enterprise.uid,
        payload={"number": version.number, "sha256": digest},
        centre_uid=enterprise.centre.uid if enterprise.centre else None,
    )
    return version


def refresh_profiles(enterprise_ids: Collection[int], *, today: datetime.date | None = None) -> int:
    """Write new versions where an enterprise with a profile changed; how many enterprises were looked at.

    A few at once; more become a job. The wiring calls it after a change of the registry is committed.
    """
    rows = Choice.objects.unscoped("the system keeps profiles current").standing().filter(is_shown=True)
    keys = sorted(set(enterprise_ids))
    if len(keys) <= 10_000:
        rows = rows.filter(enterprise_id__in=keys)
    found: list[Any] = list(rows.select_related("enterprise__centre").order_by("pk"))
    if len(found) > AT_ONCE:
        uids = [str(choice.enterprise.uid) for choice in found]
        for at in range(0, len(uids), 500):
            enqueue(SYSTEM, JOB_KIND, params={"enterprises": uids[at : at + 500]})
        return len(found)
    for choice in found:
        refresh_profile(choice, today=today or timezone.localdate())
    return len(found)


def refresh_profile(choice: Choice, *, today: datetime.date) -> Version:
    """Its newest version; a new one only where what is shown has changed."""
    with transaction.atomic():
        _lock(choice.enterprise)
        return _write_version(SYSTEM, choice.enterprise, choice, today)
