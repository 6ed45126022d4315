"""Keys under which a program asks: the same request under the same key is done once and answered the same.

1. A key is claimed in a transaction of its own, so that everybody sees that somebody is at work under it.
2. The answer is kept in the transaction of what it answers for: both are there, or neither.
3. A claim whose holder died lapses after LEASE and is taken over. Who lost a claim keeps no answer, and so must
   roll back: a slow holder and the one who took over never both write.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import IntegrityError, transaction
from django.utils import timezone

from sambung.apps.accounts.models import ApiToken, KeptAnswer

KEPT_FOR = datetime.timedelta(hours=24)
# Longer than any request of the API takes.
LEASE = datetime.timedelta(minutes=2)
NONCE_BYTES = 12
MANY = 1000


class KeyAtWorkError(RuntimeError):
    """Somebody is at work under this key: ask again a little later."""


class KeyUsedError(ValueError):
    """Another request was answered under this key."""


class KeyLostError(RuntimeError):
    """Another took the claim over: roll back what was written under it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to keep the answer under a key."""

    pk: int
    uid: uuid.UUID
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What was answered under a key."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def claim_key(token: ApiToken, text: str, *, key: str, request_sha256: str) -> Claim | Kept:
    """The claim on a key, or what was answered under it before. `text`: the token's own.

    Call it in no transaction that may be rolled back. Errors: KeyAtWorkError, KeyUsedError.
    """
    now = timezone.now()
    claim = uuid.uuid4()
    rows = KeptAnswer.objects.filter(token=token, key=key)
    rows.filter(claimed_at__lte=now - KEPT_FOR).delete()
    try:
        with transaction.atomic():
            made = KeptAnswer.objects.create(
                token=token, key=key, request_sha256=request_sha256, claim=claim, claimed_at=now
            )
    except IntegrityError:
        standing = rows.first()
        if standing is None:
            # It was let go at this very moment.
            raise KeyAtWorkError(key) from None
    else:
        return Claim(made.pk, claim, text)
    if standing.request_sha256 != request_sha256:
        raise KeyUsedError(key)
    if standing.status is not None:
        return Kept(standing.status, standing.headers, _opened(standing, text))
    mine = rows.filter(pk=standing.pk, claim=standing.claim, status__isnull=True)
    if not mine.filter(claimed_at__lte=now - LEASE).update(claim=claim, claimed_at=now):
        raise KeyAtWorkError(key)
    return Claim(standing.pk, claim, text)


def keep_answer(claim: Claim, *, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Keep what is answered, in the caller's transaction. Errors: KeyLostError."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = nonce + _cipher(claim.text).encrypt(nonce, body, str(claim.pk).encode())
    rows = KeptAnswer.objects.filter(pk=claim.pk, claim=claim.uid, status__isnull=True)
    if not rows.update(status=status, headers=dict(headers), body=sealed):
        raise KeyLostError(str(claim.uid))


def release_key(claim: Claim) -> None:
    """Nothing was done under the key: it may be used again."""
    KeptAnswer.objects.filter(pk=claim.pk, claim=claim.uid, status__isnull=True).delete()


def forget_old_keys(now: datetime.datetime) -> int:
    """A duty: keys older than a day are forgotten, in short transactions; how many. Safe to call twice."""
    rows = KeptAnswer.objects.filter(claimed_at__lte=now - KEPT_FOR).order_by("claimed_at")
    forgotten = 0
    while some := list(rows.values_list("pk", flat=True)[:MANY]):
        forgotten += KeptAnswer.objects.filter(pk__in=some).delete()[0]
    return forgotten


def _opened(row: KeptAnswer, text: str) -> bytes:
    sealed = bytes(row.body or b"")
    return _cipher(text).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], str(row.pk).encode())


def _cipher(text: str) -> AESGCM:
    return AESGCM(hashlib.sha256(f"accounts.kept_answer|{text}".encode()).digest())
