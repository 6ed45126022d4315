"""Where a file's bytes lie: by content hash under MEDIA_ROOT, written whole or not at all, encrypted where asked."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE_BYTES = 12


class DamagedFileError(RuntimeError):
    """The stored bytes are gone or are no longer those that were stored: restore them from a backup."""


def path_of(sha256: str, *, is_encrypted: bool) -> Path:
    """`ab/cd/<sha256>`, with `.enc` for encrypted ones."""
    name = sha256 + (".enc" if is_encrypted else "")
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / name


def write_bytes(content: bytes, sha256: str, *, is_encrypted: bool) -> None:
    """Write unless it is there already; durable when this returns."""
    path = path_of(sha256, is_encrypted=is_encrypted)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_encrypt(content, sha256) if is_encrypted else content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    if os.name == "posix":
        # The name itself is durable only once the folder is.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read_bytes(sha256: str, *, is_encrypted: bool) -> bytes:
    """The bytes as they were stored. Errors: DamagedFileError."""
    try:
        content = path_of(sha256, is_encrypted=is_encrypted).read_bytes()
        if is_encrypted:
            content = _decrypt(content, sha256)
    except (OSError, InvalidTag) as error:
        raise DamagedFileError(sha256) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DamagedFileError(sha256)
    return content


def remove_bytes(sha256: str, *, is_encrypted: bool) -> None:
    """Delete the file; it is no error where it is gone."""
    with contextlib.suppress(FileNotFoundError):
        path_of(sha256, is_encrypted=is_encrypted).unlink()


def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(f"documents.vault|{settings.SECRET_KEY}".encode()).digest())


def _encrypt(content: bytes, sha256: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, content, sha256.encode())


def _decrypt(content: bytes, sha256: str) -> bytes:
    return _cipher().decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], sha256.encode())
