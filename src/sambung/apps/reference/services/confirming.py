"""Remembering which code a person confirmed for which words."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from sambung.apps.actors.access import Actor, demand
from sambung.apps.journal.services import record
from sambung.apps.reference.models import ConfirmedCode, ListKind
from sambung.apps.reference.selectors import code_entry
from sambung.engine.coding.reading import read_text


class UnableToConfirmError(ValueError):
    """`code`: NO_SUCH_CODE (the vintage is not loaded or lacks it), NO_WORDS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def confirm_code(actor: Actor, *, words: str, code: str, vintage: str) -> ConfirmedCode:
    """These words mean this code, says the actor; what the actor said of them before is superseded.

    Errors: PermissionMissingError, UnableToConfirmError.
    """
    demand(actor, "reference.confirm_code", None)
    key = read_text(words).key[:300]
    if not key or actor.uid is None:
        raise UnableToConfirmError("NO_WORDS")
    entry = code_entry(ListKind.KBLI, vintage, code)
    if entry is None or len(code) != 5:
        raise UnableToConfirmError("NO_SUCH_CODE")
    standing = ConfirmedCode.objects.filter(
        actor_uid=actor.uid, vintage=vintage, key=key, superseded_at__isnull=True
    )
    before = standing.first()
    if before is not None and before.code == code:
        return before
    standing.update(superseded_at=timezone.now())
    made = ConfirmedCode.objects.create(
        key=key, words=words[:500], code=code, vintage=vintage, actor_uid=actor.uid
    )
    record(
        actor,
        "reference.code.confirmed",
        subject_kind="reference.confirmed_code",
        subject_uid=made.uid,
        payload={"code": code, "vintage": vintage},
        personal={"words": made.words},
    )
    return made
