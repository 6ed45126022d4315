"""Queueing notices in a change's transaction, and sending them afterwards."""

from __future__ import annotations

import datetime
import logging
import os
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from lokal.phone import parse_phone

from sambung.apps.actors.access import Actor
from sambung.apps.journal.services import Change, record_all
from sambung.apps.notices.models import Notice, NoticeState

log = logging.getLogger(__name__)
# Seconds after queueing before each try; as many tries as entries.
TRY_AFTER = (0, 60, 600, 3600, 6 * 3600)


class UnableToSendError(RuntimeError):
    """A backend could not hand the message over: it will be tried again."""


@dataclass(frozen=True)
class Message:
    """A notice as a backend gets it. `uid` is the same on every try: a backend must not send it twice."""

    uid: uuid.UUID
    channel: str
    address: str
    language: str
    text: str


Backend = Callable[[Message], None]


@dataclass(frozen=True)
class NewNotice:
    """A message to be queued; the fields of `queue_notice`."""

    channel: str
    template: str
    params: dict[str, Any] | None = None
    recipient_uid: uuid.UUID | None = None
    address: str = ""
    language: str = "id"
    subject_uid: uuid.UUID | None = None


def queue_notice(
    actor: Actor,
    *,
    channel: str,
    template: str,
    params: dict[str, Any] | None = None,
    recipient_uid: uuid.UUID | None = None,
    address: str = "",
    language: str = "id",
    subject_uid: uuid.UUID | None = None,
) -> Notice:
    """Queue a message in the caller's transaction; it is rendered and sent after the commit.

    `template`: name under `notices/` in a templates folder, without `.txt`. `params` whose names end in `_url`
    are blanked once sent: an address may hold a link's token, of which only a digest may stay. `channel`:
    "whatsapp", "email", "sms".
    """
    (notice,) = queue_notices(
        actor, [NewNotice(channel, template, params, recipient_uid, address, language, subject_uid)]
    )
    return notice


def queue_notices(actor: Actor, wanted: Iterable[NewNotice]) -> list[Notice]:
    """Queue many messages at once, each with its entry; as `queue_notice`."""
    rows = [
        Notice(
            channel=one.channel,
            recipient_uid=one.recipient_uid,
            address=one.address,
            language=one.language,
            template=one.template,
            params=one.params or {},
            subject_uid=one.subject_uid,
        )
        for one in wanted
    ]
    if not rows:
        return []
    with transaction.atomic():
        Notice.objects.bulk_create(rows, batch_size=500)
        record_all(
            actor,
            [
                Change(
                    "notice.queued",
                    "notice",
                    row.uid,
                    {
                        "channel": row.channel,
                        "template": row.template,
                        "recipient": row.recipient_uid,
                        "about": row.subject_uid,
                    },
                )
                for row in rows
            ],
        )
    return rows


def render_notice(template: str, params: dict[str, Any], language: str) -> str:
    """The text of a notice in a language; also for showing it before it is sent."""
    with translation.override(language):
        return render_to_string(f"notices/{template}.txt", params).strip() + "\n"


def send_notices(now: datetime.datetime | None = None, *, limit: int = 50) -> int:
    """Send what is due; returns how many were sent. Safe to call from several workers at once."""
    moment = now or timezone.now()
    due = Q()
    for attempts, seconds in enumerate(TRY_AFTER):
        due |= Q(attempts=attempts, created_at__lte=moment - datetime.timedelta(seconds=seconds))
    rows = Notice.objects.unscoped("the outbox is everybody's")
    waiting = rows.filter(due, state=NoticeState.WAITING).order_by("created_at")
    return sum(_send(notice, moment) for notice in waiting[:limit])


def _send(notice: Notice, moment: datetime.datetime) -> bool:
    rows = Notice.objects.unscoped("the outbox is everybody's").filter(
        pk=notice.pk, state=NoticeState.WAITING
    )
    # Counting the try claims it: of two workers one meets no row.
    if not rows.filter(attempts=notice.attempts).update(attempts=F("attempts") + 1):
        return False
    try:
        text = render_notice(notice.template, notice.params, notice.language)
        backend()(Message(notice.uid, notice.channel, notice.address, notice.language, text))
    except ImproperlyConfigured:
        raise
    except Exception as error:
        # A template that breaks on one notice must not hold up the others.
        log.exception("notice %s could not be sent", notice.uid)
        is_last = notice.attempts + 1 >= len(TRY_AFTER)
        rows.update(error=type(error).__name__, state=NoticeState.FAILED if is_last else NoticeState.WAITING)
        return False
    params = {name: "" if name.endswith("_url") else value for name, value in notice.params.items()}
    rows.update(state=NoticeState.SENT, sent_at=moment, error="", params=params)
    return True


def backend() -> Backend:
    """The backend that the settings name. Errors: ImproperlyConfigured."""
    found = backends.get(settings.NOTICE_BACKEND)
    if found is None:
        raise ImproperlyConfigured(
            f"SAMBUNG_NOTICE_BACKEND={settings.NOTICE_BACKEND!r} is not one of {', '.join(sorted(backends))}"
        )
    return found


def write_file(message: Message) -> None:
    """One text file for each notice; the same notice writes the same file."""
    folder = Path(settings.NOTICE_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{message.uid}.txt"
    unfinished = path.with_suffix(f".{os.getpid()}")
    head = f"To: {message.channel}:{message.address}\nLanguage: {message.language}\n\n"
    unfinished.write_text(head + message.text, encoding="utf-8")
    unfinished.chmod(0o600)
    os.replace(unfinished, path)


def discard(message: Message) -> None:
    """Sends nothing: for places where people hand over every message themselves."""


backends: dict[str, Backend] = {"file": write_file, "none": discard}


def whatsapp_url(phone: str, text: str) -> str | None:
    """A wa.me address with the text prepared; None where the phone cannot be one on WhatsApp."""
    number = parse_phone(phone).whatsapp if phone.strip() else None
    if number is None:
        return None
    return f"https://wa.me/{number}?text={quote(text, safe='')}"
