"""What is said about an enterprise: what stood before is ended or withdrawn, never overwritten."""

import datetime

import pytest
from tests.cast import TODAY

from sambung.apps.actors.access import PermissionMissingError
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Consent, Enterprise, Identifier, Place, SizeClass
from sambung.apps.registry.services import (
    ActivityStatement,
    ClassBasisStatement,
    ContactStatement,
    OwnerStatement,
    PlaceStatement,
    UnableToRecordIdentifier,
    UnableToUndo,
    give_consent,
    last_write,
    on_change,
    record_identifier,
    register_enterprise,
    rename_enterprise,
    state_class_basis,
    state_contact,
    state_place,
    undo_change,
    withdraw_consent,
)

LATER = TODAY + datetime.timedelta(days=30)
REASON = "the test reads all rows"


def test_registering_writes_facts_summary_and_journal_and_tells_listeners(cast, monkeypatch):
    told = []
    monkeypatch.setattr("sambung.apps.registry.services.changes.on_change", [told.append])
    made = register_enterprise(
        cast.actor("mentor"),
        name="Keripik Bu Sri",
        centre=cast.solo,
        place=PlaceStatement("33.72", "Jl. Mawar 1", -7.55, 110.8),
        activity=ActivityStatement("membuat keripik tempe", "10793", "2020"),
        owner=OwnerStatement("Sri", "F"),
        class_basis=ClassBasisStatement(annual_sales=2_000_000_000),
        is_pkp=False,
        contact=ContactStatement("Sri", "0812-0000-1111"),
        identifiers=[("NIB", "1234567890123")],
        consents=["MATCHING"],
        registered_on=TODAY,
    )
    made = Enterprise.objects.unscoped(REASON).get(pk=made.pk)
    assert (made.region_code, made.kbli, made.kbli_vintage, made.owner_sex) == ("33.72", "10793", "2020", "F")
    # Two thousand million of yearly sales is the last rupiah of a micro enterprise.
    assert (made.size_class, made.is_pkp, made.latitude) == (SizeClass.MICRO, False, -7.55)
    assert " keripik " in made.stems
    assert " tempe " in made.stems
    assert [one.code for one in told] == ["registry.enterprise.registered"]
    payloads = str(list(Entry.objects.filter(subject_uid=made.uid).values_list("payload", flat=True)))
    for personal in ("Sri", "0812", "Mawar", "1234567890123", "110.8"):
        assert personal not in payloads


@pytest.mark.parametrize(
    ("sales", "capital", "expected"),
    [
        (2_000_000_001, None, "SMALL"),
        (15_000_000_000, None, "SMALL"),
        (50_000_000_001, None, "LARGE"),
        (None, 1_000_000_000, "MICRO"),
        (None, None, "UNKNOWN"),
    ],
)
def test_the_class_follows_the_basis(cast, manager, sales, capital, expected):
    basis = ClassBasisStatement(annual_sales=sales, capital=capital)
    state_class_basis(manager, cast.workshop, basis, from_day=TODAY)
    assert cast.workshop.size_class == expected


def test_a_stranger_and_a_buyer_may_not_register_for_the_centre(cast):
    for name in ("stranger", "buyer", "owner", "analyst"):
        with pytest.raises(PermissionMissingError):
            register_enterprise(cast.actor(name), name="X", centre=cast.solo)


def test_a_move_ends_the_old_place_and_keeps_what_was_known(cast, manager):
    state_place(manager, cast.workshop, PlaceStatement("33.72"), from_day=TODAY)
    state_place(manager, cast.workshop, PlaceStatement("33.76"), from_day=LATER)
    rows = Place.objects.unscoped(REASON).filter(enterprise=cast.workshop)
    standing = rows.standing()
    assert [row.region_code for row in standing.on(TODAY)] == ["33.72"]
    assert [row.region_code for row in standing.on(LATER)] == ["33.76"]
    # The row that had no end is superseded, not edited: before the move nobody knew of an end.
    superseded = rows.get(superseded__isnull=False)
    assert superseded.valid_to is None


def test_a_correction_leaves_no_trace_among_what_stands(cast, manager):
    state_place(manager, cast.workshop, PlaceStatement("33.72"), from_day=TODAY)
    state_place(manager, cast.workshop, PlaceStatement("33.76"), from_day=TODAY, is_correction=True)
    standing = Place.objects.unscoped(REASON).filter(enterprise=cast.workshop).standing()
    assert [(row.region_code, row.valid_to) for row in standing] == [("33.76", None)]


def test_an_npwp_that_is_a_nik_is_kept_as_keyed_hash(cast, manager):
    # Fictitious: born 1 January 1990 in Surakarta, serial 0001.
    row = record_identifier(manager, cast.workshop, scheme="NPWP", digits="3372010101900001")
    assert row.scheme == "NIK"
    assert row.last_digits == "0001"
    stored = str(Identifier.objects.unscoped(REASON).values()) + str(list(Entry.objects.values()))
    assert "3372010101900001" not in stored
    again = record_identifier(manager, cast.workshop, scheme="NIK", digits="3372 0101 0190 0001")
    assert again.value == row.value


def test_an_nib_belongs_to_one_enterprise_and_must_have_13_digits(cast, manager):
    record_identifier(manager, cast.workshop, scheme="NIB", digits="1234567890123")
    with pytest.raises(UnableToRecordIdentifier) as taken:
        record_identifier(manager, cast.cooperative, scheme="NIB", digits="1234567890123")
    assert taken.value.code == "TAKEN"
    with pytest.raises(UnableToRecordIdentifier) as short:
        record_identifier(manager, cast.workshop, scheme="NIB", digits="123")
    assert short.value.code == "LENGTH"
    assert "123" not in str(short.value)


def test_a_consent_is_withdrawn_from_a_day_and_stays_on_record(cast, manager):
    give_consent(manager, cast.workshop, purpose="MATCHING", from_day=TODAY, witness="Budi")
    withdraw_consent(manager, cast.workshop, purpose="MATCHING", from_day=LATER)
    standing = Consent.objects.unscoped(REASON).standing()
    assert standing.on(TODAY).count() == 1
    assert standing.on(LATER).count() == 0


def test_undo_brings_back_what_stood_before(cast, manager):
    state_contact(manager, cast.workshop, ContactStatement("Ani", "0811"), from_day=TODAY)
    state_contact(manager, cast.workshop, ContactStatement("Ani", "0899"), from_day=TODAY)
    undo_change(manager, cast.workshop, entry_uid=last_write(cast.workshop).uid)
    assert [row.phone for row in cast.workshop.contacts.filter(superseded__isnull=True)] == ["0811"]


def test_an_undo_is_itself_not_undone(cast, manager):
    state_place(manager, cast.workshop, PlaceStatement("33.76"), from_day=TODAY)
    undone = undo_change(manager, cast.workshop, entry_uid=last_write(cast.workshop).uid)
    assert cast.workshop.region_code == ""
    with pytest.raises(UnableToUndo) as refused:
        undo_change(manager, cast.workshop, entry_uid=undone.uid)
    assert refused.value.code == "NOT_UNDOABLE"


def test_only_the_last_write_is_undone(cast, manager):
    state_place(manager, cast.workshop, PlaceStatement("33.76"), from_day=TODAY)
    first = last_write(cast.workshop)
    rename_enterprise(manager, cast.workshop, name="Dapur Baru")
    with pytest.raises(UnableToUndo):
        undo_change(manager, cast.workshop, entry_uid=first.uid)
    undo_change(manager, cast.workshop, entry_uid=last_write(cast.workshop).uid)
    assert Enterprise.objects.unscoped(REASON).get(pk=cast.workshop.pk).name == "Dapur Ani"


def test_the_hook_list_is_the_one_that_config_attaches_to():
    from sambung.apps.registry.services import changes

    assert on_change is changes.on_change
