"""A POST to an address that somebody typed: https only, never into a private network, no redirect followed.

The name is looked up once and the checked address is the one that is called, so that a name which changes between
check and call leads nowhere. `WEBHOOK_PRIVATE` (tests, one's own machine) allows http and loopback.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 5.0
READ_BYTES = 2048


class UnableToCallError(OSError):
    """`code`: SCHEME, HOST, PRIVATE, NAME_UNKNOWN, TIMEOUT, TLS, REFUSED."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Address:
    """Where a call goes: the host as named, the checked numeric address, the port, and the path with its query."""

    host: str
    number: str
    port: int
    path: str
    is_secure: bool


def checked_address(url: str) -> Address:
    """The address of a URL that may be called. Errors: UnableToCallError."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise UnableToCallError("HOST") from error
    is_private_allowed = bool(settings.WEBHOOK_PRIVATE)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_private_allowed):
        raise UnableToCallError("SCHEME")
    if not parts.hostname or parts.username or parts.password or any(ord(one) <= 32 for one in url.strip()):
        raise UnableToCallError("HOST")
    port = port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise UnableToCallError("NAME_UNKNOWN") from error
    numbers = [str(row[4][0]) for row in found]
    if not is_private_allowed and not all(
        ipaddress.ip_address(one.partition("%")[0]).is_global for one in numbers
    ):
        raise UnableToCallError("PRIVATE")
    path = parts.path or "/"
    return Address(
        parts.hostname,
        numbers[0],
        port,
        f"{path}?{parts.query}" if parts.query else path,
        parts.scheme == "https",
    )


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status that the address answers. Errors: UnableToCallError."""
    address = checked_address(url)
    try:
        plain = socket.create_connection((address.number, address.port), timeout=TIMEOUT_SECONDS)
        connection: http.client.HTTPConnection
        if address.is_secure:
            connection = http.client.HTTPSConnection(address.host, address.port, timeout=TIMEOUT_SECONDS)
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=address.host)
        else:
            connection = http.client.HTTPConnection(address.host, address.port, timeout=TIMEOUT_SECONDS)
            connection.sock = plain
    except TimeoutError as error:
        raise UnableToCallError("TIMEOUT") from error
    except ssl.SSLError as error:
        raise UnableToCallError("TLS") from error
    except OSError as error:
        raise UnableToCallError("REFUSED") from error
    try:
        connection.request("POST", address.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        answer.read(READ_BYTES)
    except TimeoutError as error:
        raise UnableToCallError("TIMEOUT") from error
    except (OSError, http.client.HTTPException) as error:
        raise UnableToCallError("REFUSED") from error
    finally:
        connection.close()
    return answer.status
