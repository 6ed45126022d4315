"""Certificates are corrected and invalidated without losing what was recorded."""

import datetime
import uuid

import pytest
from tests.cast import TODAY

from sambung.apps.registry.selectors import certificate_line
from sambung.apps.registry.services import invalidate_certificate, record_certificate


def test_a_certificate_without_an_end_by_event_is_valid_until_something_changes(cast, manager):
    proof = uuid.uuid4()
    made = record_certificate(
        manager,
        cast.workshop,
        scheme="HALAL",
        basis="EVENT",
        valid_from=datetime.date(2025, 1, 1),
        proof_uid=proof,
    )
    assert certificate_line(made, TODAY).validity.state == "VALID"
    assert made.proof_uid == proof
    now = invalidate_certificate(manager, made, on_day=TODAY, reason="resep berubah")
    assert certificate_line(now, TODAY).validity.state == "INVALIDATED"
    assert cast.workshop.certificates.filter(superseded__isnull=True).count() == 1


def test_a_term_without_an_end_runs_by_the_schemes_rule(cast, manager):
    made = record_certificate(manager, cast.workshop, scheme="SPP_IRT", valid_from=datetime.date(2022, 3, 1))
    assert certificate_line(made, TODAY).validity.valid_to == datetime.date(2027, 2, 28)


def test_it_may_not_end_before_it_begins_nor_cover_anothers_offer(cast, manager, offer):
    with pytest.raises(ValueError, match="ends on or after"):
        record_certificate(
            manager,
            cast.workshop,
            scheme="HALAL",
            valid_from=TODAY,
            valid_to=TODAY - datetime.timedelta(days=1),
        )
    with pytest.raises(ValueError, match="own enterprise"):
        record_certificate(manager, cast.cooperative, scheme="HALAL", offer=offer)


def test_a_correction_replaces_the_wrong_row(cast, manager):
    wrong = record_certificate(manager, cast.workshop, scheme="HALAL", basis="EVENT", number="1")
    record_certificate(manager, cast.workshop, scheme="HALAL", basis="EVENT", number="2", corrects=wrong)
    standing = cast.workshop.certificates.filter(superseded__isnull=True)
    assert [row.number for row in standing] == ["2"]
