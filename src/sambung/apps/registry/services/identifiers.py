"""Recording official numbers; a NIK only as keyed hash with its last four digits."""

from __future__ import annotations

import datetime
import hashlib
import uuid

from django.conf import settings
from django.db import transaction

from sambung.apps.actors.access import Actor, demand
from sambung.apps.registry.models import Enterprise, Identifier, IdentifierScheme
from sambung.apps.registry.services.changes import journal, replace, tell, today_or
from sambung.standards import identifiers as numbers


class UnableToRecordIdentifier(ValueError):
    """The digits are no such number. `code` is a `standards.identifiers.Problem`, or SCHEME, or TAKEN."""

    def __init__(self, code: str, scheme: str) -> None:
        self.code = code
        self.params = {"scheme": scheme}
        super().__init__(f"{scheme}: {code}")


def nik_key() -> bytes:
    """The key of NIK hashes, 32 bytes, derived from the setting that stands outside the database."""
    return hashlib.sha256(settings.NIK_KEY.encode()).digest()


def read_identifier(scheme: str, digits: str) -> Identifier:
    """An unsaved row of what the digits are: an NPWP that is a NIK comes back under scheme NIK, hashed.

    Errors: UnableToRecordIdentifier; its message never holds the number.
    """
    checks = {"NIB": numbers.check_nib, "NPWP": numbers.check_npwp, "NIK": numbers.check_nik}
    if scheme not in checks:
        raise UnableToRecordIdentifier("SCHEME", scheme[:10])
    read = checks[scheme](digits)
    if read.problem is not None:
        raise UnableToRecordIdentifier(read.problem.value, scheme)
    if read.is_nik:
        token = numbers.tokenise_nik(read.value, nik_key(), settings.NIK_KEY_ID)
        return Identifier(
            scheme=IdentifierScheme.NIK,
            value=token.digest,
            last_digits=token.last_four,
            key_id=token.key_id,
        )
    return Identifier(scheme=scheme, value=read.value, last_digits=read.value[-4:])


@transaction.atomic
def record_identifier(
    actor: Actor,
    enterprise: Enterprise,
    *,
    scheme: str,
    digits: str,
    from_day: datetime.date | None = None,
    is_correction: bool = False,
    on_behalf_of: uuid.UUID | None = None,
    is_followed: bool = True,
) -> Identifier:
    """Record an NIB, NPWP or NIK. Errors: UnableToRecordIdentifier; TAKEN where another enterprise has the NIB."""
    demand(actor, "registry.change_enterprise", enterprise)
    new = read_identifier(scheme, digits)
    new.enterprise = enterprise
    others = Identifier.objects.unscoped("an NIB belongs to one enterprise, whoever may see it").standing()
    if (
        new.scheme == IdentifierScheme.NIB
        and others.filter(scheme=new.scheme, value=new.value, valid_to__isnull=True)
        .exclude(enterprise=enterprise)
        .exists()
    ):
        raise UnableToRecordIdentifier("TAKEN", scheme)
    day = today_or(from_day)
    entry = journal(
        actor,
        "registry.identifier.recorded",
        enterprise,
        payload={"scheme": new.scheme, "from": day, "correction": is_correction},
        personal={"last_digits": new.last_digits},
        on_behalf_of=on_behalf_of,
    )
    rows = Identifier.objects.filter(enterprise=enterprise, scheme=new.scheme)
    fact: Identifier = replace(rows, new, entry, from_day=day, is_correction=is_correction)
    if is_followed:
        tell(actor, [enterprise.pk], "registry.identifier.recorded")
    return fact
