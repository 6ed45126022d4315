"""What verify finds: altered rows, a cut tail, a rewritten chain, forged checkpoints; and what it lets pass."""

import json
import os
import random
import stat
from pathlib import Path

import pytest
from benchmarks.journal_tamper import (
    ALTERATIONS,
    alter_at_random,
    cut_tail,
    rewrite_chain,
    write_entries,
)
from django.utils import timezone

from sambung.apps.actors.access import SYSTEM, PermissionMissingError
from sambung.apps.journal.models import Entry, PersonalValues
from sambung.apps.journal.selectors import Finding, history, verify
from sambung.apps.journal.services import (
    UnableToSignError,
    erase_personal_values,
    seal_entries,
    write_checkpoint,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def journal(tmp_path, settings):
    """Forty entries, four with erased personal values, two checkpoints."""
    settings.CHECKPOINT_DIR = tmp_path / "checkpoints"
    settings.CHECKPOINT_KEY_FILE = tmp_path / "keys/checkpoint.pem"
    write_entries(40, random.Random(1))
    report = verify()
    assert report.is_sound
    assert (report.sealed, report.checkpoints, report.erased) == (41, 2, 4)


def findings():
    return {trouble.finding for trouble in verify().troubles}


def test_every_kind_of_alteration_is_found(journal):
    assert alter_at_random(3 * len(ALTERATIONS), random.Random(2)) == []
    assert verify().is_sound


def test_a_cut_tail_and_a_rewritten_chain_are_found(journal):
    assert cut_tail(1)
    assert cut_tail(15)
    assert rewrite_chain()


def test_a_checkpoint_of_another_key_is_found(journal, settings):
    path = max(Path(settings.CHECKPOINT_DIR).glob("*.json"))
    body = json.loads(path.read_text())
    path.write_text(json.dumps({**body, "chain_hash": "0" * 64}))
    assert findings() == {Finding.CHECKPOINT_SIGNATURE}
    path.write_text("no longer JSON")
    assert findings() == {Finding.CHECKPOINT_SIGNATURE}


def test_a_checkpoint_taken_out_of_the_middle_is_found(journal, settings):
    min(Path(settings.CHECKPOINT_DIR).glob("*.json")).unlink()
    assert findings() == {Finding.CHECKPOINT_MISSING}


def test_a_chain_that_left_its_checkpoint_is_never_signed_again(journal):
    Entry.objects.filter(position=41).update(chain_hash="f" * 64)
    with pytest.raises(UnableToSignError, match="journal verify"):
        write_checkpoint(timezone.now())


def test_a_lost_key_is_not_replaced_in_silence(journal, settings):
    Path(settings.CHECKPOINT_KEY_FILE).unlink()
    erase_personal_values(SYSTEM, reason="one more entry", entry_uids=[Entry.objects.get(position=30).uid])
    seal_entries()
    with pytest.raises(UnableToSignError, match="key"):
        write_checkpoint(timezone.now())


def test_nothing_new_needs_no_checkpoint(journal, settings):
    assert write_checkpoint(timezone.now()) is None
    assert len(list(Path(settings.CHECKPOINT_DIR).glob("*.json"))) == 2


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_the_private_key_is_its_owners_alone(journal, settings):
    assert stat.S_IMODE(Path(settings.CHECKPOINT_KEY_FILE).stat().st_mode) == 0o600


def test_erasing_keeps_the_chain_and_forgets_the_name(journal):
    entry = Entry.objects.get(position=20)
    assert "Ibu" in PersonalValues.objects.get(entry=entry).values["name"]
    assert erase_personal_values(SYSTEM, reason="request", subject_uid=entry.subject_uid) == 1
    seal_entries()
    row = PersonalValues.objects.get(entry=entry)
    assert (row.values, row.salt) == (None, "")
    assert history(entry.subject_uid)[-1].actor_name == ""
    assert verify().is_sound
    assert erase_personal_values(SYSTEM, reason="request", subject_uid=entry.subject_uid) >= 0
    assert verify().is_sound


def test_only_administrators_erase(cast):
    for name in set(cast.users()) - {"admin"}:
        with pytest.raises(PermissionMissingError):
            erase_personal_values(cast.actor(name), reason="curious", subject_uid=cast.workshop.uid)
