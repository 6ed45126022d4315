"""Issuing, opening, proving and revoking links."""

from __future__ import annotations

import datetime
import enum
import hashlib
import hmac
import re
import secrets
import uuid
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from sambung.apps.actors.access import Actor
from sambung.apps.journal.services import Change, record, record_all
from sambung.apps.links.models import Link

MOST_TRIES = 5


class Refusal(enum.StrEnum):
    """Why a link does not open; stable codes."""

    UNKNOWN = "UNKNOWN"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"
    LOCKED = "LOCKED"


@dataclass(frozen=True)
class LinkRefused:
    """A link that does not open, and why."""

    reason: Refusal


class Digits(enum.StrEnum):
    """What the last four digits proved; stable codes. WITNESS: no phone is known, a mentor must stand by."""

    RIGHT = "RIGHT"
    WRONG = "WRONG"
    LOCKED = "LOCKED"
    WITNESS = "WITNESS"


def issue_link(
    actor: Actor,
    *,
    purpose: str,
    subject_uid: uuid.UUID,
    phone: str = "",
    expires_at: datetime.datetime,
    centre_uid: uuid.UUID | None = None,
) -> tuple[Link, str]:
    """A new link and its token (192 bits, URL-safe). The token is shown now and never again: only its digest is kept.

    `phone`: whose last four digits the person must give; empty: only with a witness.
    """
    (issued,) = issue_links(
        actor,
        purpose=purpose,
        phones={subject_uid: phone},
        expires_at=expires_at,
        centre_uid=centre_uid,
    ).values()
    return issued


def issue_links(
    actor: Actor,
    *,
    purpose: str,
    phones: Mapping[uuid.UUID, str],
    expires_at: datetime.datetime,
    centre_uid: uuid.UUID | None = None,
) -> dict[uuid.UUID, tuple[Link, str]]:
    """A new link and token for each subject of `phones` (subject → phone, or empty); as `issue_link`."""
    issued = {subject: _new(purpose, subject, phone, expires_at) for subject, phone in phones.items()}
    with transaction.atomic():
        Link.objects.bulk_create([link for link, _ in issued.values()], batch_size=500)
        record_all(
            actor,
            [
                Change(
                    "link.issued",
                    "link",
                    link.uid,
                    {"purpose": purpose, "about": subject, "expires_at": expires_at},
                    centre_uid=centre_uid,
                )
                for subject, (link, _) in issued.items()
            ],
        )
    return issued


def _new(purpose: str, subject: uuid.UUID, phone: str, expires_at: datetime.datetime) -> tuple[Link, str]:
    token = secrets.token_urlsafe(24)
    link = Link(purpose=purpose, subject_uid=subject, digest=_token_digest(token), expires_at=expires_at)
    last_four = re.sub(r"\D", "", phone)[-4:]
    if len(last_four) == 4:
        link.phone_digest = _digits_digest(link.uid, last_four)
    return link, token


def open_link(token: str, purpose: str, *, now: datetime.datetime | None = None) -> Link | LinkRefused:
    """What a GET may do: look. Writes nothing, for message previews open every link.

    A link that was used still opens, so that the person can read what was decided.
    """
    link: Link | None = (
        Link.objects.unscoped("whoever holds the token may open the link")
        .filter(digest=_token_digest(token), purpose=purpose)
        .first()
    )
    if link is None:
        return LinkRefused(Refusal.UNKNOWN)
    if link.revoked_at is not None:
        return LinkRefused(Refusal.REVOKED)
    if link.expires_at <= (now or timezone.now()):
        return LinkRefused(Refusal.EXPIRED)
    if link.failed_tries >= MOST_TRIES:
        return LinkRefused(Refusal.LOCKED)
    return link


def check_digits(link: Link, last_four: str) -> Digits:
    """Whether the person knows the last four digits of the phone the link was meant for; five tries in all.

    The try is counted before it is judged, so that many tries at once get no more than five answers. Call it
    outside the transaction of the decision: a rollback must not give tries back.
    """
    if not link.phone_digest:
        return Digits.WITNESS
    row = _row(link)
    if not row.filter(failed_tries__lt=MOST_TRIES).update(failed_tries=F("failed_tries") + 1):
        return Digits.LOCKED
    given = re.sub(r"\D", "", last_four)
    if len(given) == 4 and hmac.compare_digest(_digits_digest(link.uid, given), link.phone_digest):
        # Only this try is given back: somebody else's wrong ones stay counted.
        row.filter(failed_tries__gt=0).update(failed_tries=F("failed_tries") - 1)
        return Digits.RIGHT
    return Digits.WRONG


def digits_fault(link: Link, last_four: str) -> tuple[str, dict[str, int]] | None:
    """`check_digits` as a code and its values: NO_WITNESS, LOCKED, WRONG_DIGITS (`left`); None where they are right."""
    proved = check_digits(link, last_four)
    if proved == Digits.RIGHT:
        return None
    left = tries_left(link) if proved == Digits.WRONG else 0
    if left:
        return "WRONG_DIGITS", {"left": left}
    return "NO_WITNESS" if proved == Digits.WITNESS else "LOCKED", {}


def tries_left(link: Link) -> int:
    """How many wrong tries the link still stands."""
    failed = _row(link).values_list("failed_tries", flat=True).first()
    return max(0, MOST_TRIES - (failed or 0))


def use_link(actor: Actor, link: Link, *, now: datetime.datetime | None = None) -> bool:
    """Mark the link used, in the transaction of the decision; True the first time only.

    Errors: LinkRefusedError where it was revoked or expired since it was opened.
    """
    moment = now or timezone.now()
    with transaction.atomic():
        live = _row(link).filter(revoked_at__isnull=True, expires_at__gt=moment)
        if live.filter(used_at__isnull=True).update(used_at=moment, opened_at=moment):
            record(
                actor,
                "link.used",
                subject_kind="link",
                subject_uid=link.uid,
                payload={"purpose": link.purpose, "about": link.subject_uid},
            )
            return True
        if not live.exists():
            raise LinkRefusedError(link.purpose)
        return False


class LinkRefusedError(RuntimeError):
    """The link was revoked or expired between opening and deciding."""


def revoke_links(actor: Actor, *, purpose: str, subject_uid: uuid.UUID) -> int:
    """Revoke every standing link of a purpose to a thing; returns how many."""
    return revoke_all(actor, purpose=purpose, subject_uids=[subject_uid])


def revoke_all(actor: Actor, *, purpose: str, subject_uids: Collection[uuid.UUID]) -> int:
    """Revoke every standing link of a purpose to these things; returns how many. An entry for each thing."""
    with transaction.atomic():
        rows = Link.objects.unscoped("all links to the things, whoever holds them").filter(
            purpose=purpose, subject_uid__in=subject_uids, revoked_at__isnull=True
        )
        # Locked first: what is journalled is what is revoked.
        found = list(rows.select_for_update().order_by("pk").values_list("pk", "subject_uid"))
        if not found:
            return 0
        Link.objects.unscoped("the same").filter(pk__in=[pk for pk, _ in found]).update(
            revoked_at=timezone.now()
        )
        record_all(
            actor,
            [
                Change("link.revoked", "link", subject, {"purpose": purpose, "count": count})
                for subject, count in Counter(subject for _, subject in found).items()
            ],
        )
        return len(found)


def _row(link: Link) -> models.QuerySet[Any]:
    row: models.QuerySet[Any] = Link.objects.unscoped("the link itself").filter(pk=link.pk)
    return row


def _token_digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def _digits_digest(link_uid: uuid.UUID, last_four: str) -> str:
    # With the link's uid in it, two links to one phone do not show that it is one.
    key = hashlib.sha256(f"links.digits|{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, f"{link_uid}|{last_four}".encode(), hashlib.sha256).hexdigest()
