"""Checkpoints: signed statements of where the chain stands, written outside the database.

Who can rewrite every row of the database still cannot make a chain that agrees with the checkpoints
without the private key. Each names the digest of the one before it, so that none can be taken out.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.db import transaction

from sambung.apps.journal.models import Entry
from sambung.apps.journal.services.record import canonical
from sambung.apps.journal.services.seal import CHECKPOINT_LOCK, is_alone

FIELDS = ("format", "position", "chain_hash", "at", "previous", "key")
FORMAT = "sambung-checkpoint-1"


class UnableToSignError(RuntimeError):
    """A checkpoint must not be written: the key is missing, or the chain left the last checkpoint."""


@dataclass(frozen=True)
class Checkpoint:
    """One checkpoint file: what it says, and whether its signature holds."""

    path: Path
    position: int
    chain_hash: str
    at: str
    previous: str
    digest: str
    is_signed: bool


def public_key_file() -> Path:
    """Where the public key lies: beside the private one."""
    key = Path(settings.CHECKPOINT_KEY_FILE)
    return key.with_name(key.stem + ".pub.pem")


def write_checkpoint(now: datetime.datetime, *, folder: Path | None = None) -> Path | None:
    """Sign where the chain stands at `now` and write it to `folder` (default: CHECKPOINT_DIR).

    None where nothing was sealed since the last one, or where another worker is at it. Errors:
    UnableToSignError.
    """
    folder = Path(folder or settings.CHECKPOINT_DIR)
    with transaction.atomic():
        # Two at once would make two first keys, and two checkpoints that name the same predecessor.
        return _write_alone(now, folder) if is_alone(CHECKPOINT_LOCK) else None


def _write_alone(now: datetime.datetime, folder: Path) -> Path | None:
    last = Entry.objects.filter(position__isnull=False).order_by("-position").first()
    if last is None or last.position is None:
        return None
    written = read_checkpoints(folder)
    previous = ""
    if written:
        latest = written[-1]
        if latest.position == last.position and latest.chain_hash == last.chain_hash:
            return None
        # Otherwise the next hourly run would bless a chain that somebody had rewritten.
        stands = Entry.objects.filter(position=latest.position, chain_hash=latest.chain_hash).exists()
        if not stands or not latest.is_signed:
            raise UnableToSignError(
                f"{latest.path.name} does not agree with the journal: run `sambung journal verify`"
            )
        previous = latest.digest
    key = _private_key(is_first=not written)
    body: dict[str, Any] = {
        "format": FORMAT,
        "position": last.position,
        "chain_hash": last.chain_hash,
        "at": now.astimezone(datetime.UTC).isoformat(),
        "previous": previous,
        "key": _key_id(key.public_key()),
    }
    body["signature"] = base64.b64encode(key.sign(canonical(body))).decode()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"checkpoint-{last.position:012d}.json"
    _write_durably(path, json.dumps(body, indent=1, sort_keys=True).encode() + b"\n", mode=0o644)
    return path


def read_checkpoints(folder: Path | None = None, *, public_key: Path | None = None) -> list[Checkpoint]:
    """All checkpoints by position, each with whether its signature holds under the public key."""
    folder = Path(folder or settings.CHECKPOINT_DIR)
    key_file = public_key or public_key_file()
    key = serialization.load_pem_public_key(key_file.read_bytes()) if key_file.exists() else None
    found = [_read(path, key) for path in folder.glob("checkpoint-*.json")]
    return sorted(found, key=lambda checkpoint: (checkpoint.position, checkpoint.path.name))


def _read(path: Path, key: Any) -> Checkpoint:
    content = path.read_bytes()
    try:
        body = json.loads(content)
        signed = canonical({name: body[name] for name in FIELDS})
        signature = base64.b64decode(body["signature"], validate=True)
        values = (int(body["position"]), str(body["chain_hash"]), str(body["at"]))
        previous = str(body["previous"])
    except (ValueError, KeyError, TypeError):
        return Checkpoint(path, 0, "", "", "", hashlib.sha256(content).hexdigest(), is_signed=False)
    is_signed = isinstance(key, Ed25519PublicKey) and _holds(key, signature, signed)
    digest = hashlib.sha256(signed).hexdigest()
    return Checkpoint(path, *values, previous, digest, is_signed)


def _holds(key: Ed25519PublicKey, signature: bytes, signed: bytes) -> bool:
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _private_key(*, is_first: bool) -> Ed25519PrivateKey:
    path = Path(settings.CHECKPOINT_KEY_FILE)
    if path.exists():
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise UnableToSignError(f"{path.name} is not an Ed25519 key")
        return key
    if not is_first:
        raise UnableToSignError(
            "the key that signed the earlier checkpoints is gone: restore it from its own backup, or move the "
            "old checkpoints and their public key away together"
        )
    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_durably(
        path,
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
        mode=0o600,
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    _write_durably(public_key_file(), public, mode=0o644)
    return key


def _key_id(key: Ed25519PublicKey) -> str:
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:16]


def _write_durably(path: Path, content: bytes, *, mode: int) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
