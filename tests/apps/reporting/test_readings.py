"""Readings of a province that is counted by hand; what was known when; readings that follow the rows."""

import datetime

import pytest
import time_machine
from django.db import transaction
from tests.market import entry
from tests.province import TODAY, deliver, link, make_enterprises, make_linkages, make_province

from sambung.apps.actors.access import NOBODY, SYSTEM, PermissionMissingError, may, visible_rows
from sambung.apps.jobs.models import Job
from sambung.apps.jobs.services import run_waiting_jobs
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import record, seal_entries
from sambung.apps.registry.models import ClassBasis, Enterprise, Ownership
from sambung.apps.reporting import selectors, services
from sambung.apps.reporting.facts import definition_of, read_rows
from sambung.apps.reporting.models import Definition, Reading
from sambung.apps.reporting.selectors.readings import Cell, cover
from sambung.engine.indicators import Moment, linkage_rate, rate_series

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 11, 24, 5, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def definitions():
    services.ensure_definitions()
    return {row.code: row for row in selectors.current_definitions(SYSTEM)}


def figures(definition, on=TODAY, known_on=None):
    reading = services.compute_reading(SYSTEM, definition=definition, on=on, known_on=known_on)
    return reading.result["rate"]["numerator"], reading.result["rate"]["denominator"]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("L1", (5, 11)),
        ("L1-ML", (6, 11)),
        ("L1-C", (4, 9)),
        ("L2", (3, 11)),
        ("L3", (2, 11)),
        ("L4", (1, 11)),
    ],
)
def test_each_definition_counts_as_by_hand(definitions, code, expected):
    make_province()
    assert figures(definitions[code]) == expected


def test_what_is_left_out_is_said(definitions):
    make_province()
    rate = services.compute_reading(SYSTEM, definition=definitions["L1-C"], on=TODAY).result["rate"]
    assert rate["excluded"] == {"not_active": 1, "other_sector": 1}
    assert rate["unknown"] == {"kbli": 1}
    assert rate["uncounted"]["affiliate"] == 1
    assert rate["uncounted"]["other_buyer_class"] == 1
    assert rate["low"] < rate["value"] < rate["high"]


def test_parts_keep_a_row_for_what_is_unknown_and_add_up(definitions):
    make_province()
    parts = services.compute_reading(SYSTEM, definition=definitions["L1"], on=TODAY).result["parts"]
    told = {
        name: {cell["key"]: (cell["numerator"], cell["denominator"]) for cell in cells}
        for name, cells in parts.items()
    }
    assert told["OWNER_SEX"] == {"F": (2, 4), "M": (3, 5), None: (0, 2)}
    assert told["SIZE_CLASS"] == {"MICRO": (3, 7), "SMALL": (2, 2), "MEDIUM": (0, 1), None: (0, 1)}
    assert told["REGION"] == {"3372": (4, 5), "3374": (1, 5), None: (0, 1)}
    assert told["SECTOR"]["47"] == (1, 1)
    for cells in told.values():
        assert tuple(map(sum, zip(*cells.values(), strict=True))) == (5, 11)


def test_past_days_are_counted_with_what_was_true_then(definitions):
    make_province()
    assert figures(definitions["L1"], on=datetime.date(2026, 3, 1)) == (0, 12)
    # Number 10 still worked, number 7 was linked.
    assert figures(definitions["L1"], on=datetime.date(2025, 6, 30)) == (1, 12)
    assert figures(definitions["L1"], on=datetime.date(2026, 5, 31)) == (6, 12)


def test_months_agree_with_readings_of_their_days(definitions):
    make_province()
    months = services.compute_reading(SYSTEM, definition=definitions["L1"], on=TODAY).result["series"]
    assert len(months) == 25
    for month in (months[-1], months[-7], months[0]):
        day = datetime.date.fromisoformat(month["on"])
        assert figures(definitions["L1"], on=day) == (month["numerator"], month["denominator"])


def test_a_reading_is_what_the_engine_says_of_the_same_rows(definitions):
    made = make_province()
    # A class that changed, and an enterprise registered in between: spans, not only single rows.
    ClassBasis.objects.create(
        enterprise=made.makers[1],
        annual_sales=80_000_000_000,
        source="OWNER",
        valid_from=datetime.date(2026, 8, 1),
        recorded=entry(),
    )
    Enterprise.objects.create(name="Baru", kind="UMKM", registered_on=datetime.date(2026, 7, 1))
    for definition in definitions.values():
        reading = services.compute_reading(SYSTEM, definition=definition, on=TODAY)
        days = services.month_ends(TODAY)
        rows = read_rows(reading.known_position, since=days[0])
        engine = definition_of(definition)
        given = {"enterprises": rows.enterprises, "evidence": rows.linkages.evidence}
        for day, month in zip(days, reading.result["series"], strict=True):
            moment = Moment(day, rows.position)
            rate = linkage_rate(engine, moment=moment, linkages=rows.linkages.rows(moment), **given)
            assert (rate.numerator, rate.denominator, rate.value) == (
                month["numerator"],
                month["denominator"],
                month["value"],
            )
            assert (month["low"], month["high"]) == (rate.interval or (None, None))
        assert dict(rate.excluded) == reading.result["rate"]["excluded"]
        assert dict(rate.unknown) == reading.result["rate"]["unknown"]
        (again,) = rate_series(engine, moments=[moment], linkages=rows.linkages.rows(moment), **given)
        assert again == rate


def seal_on(day: datetime.date) -> None:
    with time_machine.travel(
        datetime.datetime.combine(day, datetime.time(3), tzinfo=datetime.UTC), tick=False
    ):
        while seal_entries():
            pass


def test_as_known_on_a_day_is_what_was_sealed_by_then(definitions):
    made = make_enterprises()
    seal_on(datetime.date(2026, 11, 18))
    make_linkages(made)
    seal_on(datetime.date(2026, 11, 20))
    made.linkages[1].superseded = entry("linkages.superseded")
    made.linkages[1].save(update_fields=["superseded"])
    link(made, 12)
    seal_on(datetime.date(2026, 11, 22))
    on = datetime.date(2026, 11, 23)
    assert figures(definitions["L1"], on, known_on=datetime.date(2026, 11, 19)) == (0, 11)
    assert figures(definitions["L1"], on, known_on=datetime.date(2026, 11, 21)) == (5, 11)
    assert figures(definitions["L1"], on, known_on=datetime.date(2026, 11, 22)) == (5, 11)
    reading = services.compute_reading(SYSTEM, definition=definitions["L1"], on=on)
    linked = {cell["key"]: cell["numerator"] for cell in reading.result["parts"]["OWNER_SEX"]}
    assert linked == {"F": 1, "M": 4, None: 0}
    # Before anything was known nobody was on the list but number 9, of whom nothing is dated.
    assert figures(definitions["L1"], on, known_on=datetime.date(2026, 11, 17)) == (0, 1)
    with transaction.atomic():
        record(
            SYSTEM,
            "registry.enterprise.registered",
            subject_kind="enterprise",
            subject_uid=made.makers[9].uid,
        )
    assert figures(definitions["L2"], on, known_on=datetime.date(2026, 11, 17)) == (0, 0)


def test_later_rows_never_change_an_earlier_reading(definitions):
    made = make_province()
    first = services.compute_reading(SYSTEM, definition=definitions["L1"], on=TODAY)
    seal_on(TODAY)
    link(made, 12)
    deliver(made.linkages[1], datetime.date(2026, 10, 1), "1")
    position = first.known_position
    rows = read_rows(position, since=services.month_ends(TODAY)[0])
    engine = definition_of(definitions["L1"])
    assert services.input_hash(engine, rows.sha256(), TODAY) == first.input_sha256


def test_an_end_recorded_later_is_not_known_earlier(definitions):
    made = make_province()
    seal_on(datetime.date(2026, 11, 20))
    row = made.linkages[1]
    row.valid_to = datetime.date(2026, 10, 1)
    row.save(update_fields=["valid_to"])
    record(
        SYSTEM,
        "linkages.ended",
        subject_kind="linkage",
        subject_uid=row.uid,
        payload={"ended_on": row.valid_to},
    )
    maker = made.makers[12]
    maker.ended_on = datetime.date(2026, 10, 1)
    maker.save(update_fields=["ended_on"])
    record(
        SYSTEM,
        "registry.enterprise.ended",
        subject_kind="enterprise",
        subject_uid=maker.uid,
        payload={"ended_on": maker.ended_on},
    )
    assert figures(definitions["L1"], known_on=datetime.date(2026, 11, 21)) == (5, 11)
    assert figures(definitions["L1"]) == (4, 10)


def test_affiliates_at_any_remove_and_only_while_they_are(definitions):
    made = make_province()
    holding = Enterprise.objects.create(name="Induk", kind="LARGE", registered_on=TODAY)
    for owned in (made.large, made.makers[1]):
        Ownership.objects.create(
            enterprise=owned,
            holder=holding,
            has_control=True,
            valid_from=datetime.date(2026, 9, 1),
            recorded=entry(),
        )
    Ownership.objects.create(enterprise=made.makers[2], holder=made.large, recorded=entry())
    assert figures(definitions["L1"]) == (3, 11)
    rate = services.compute_reading(SYSTEM, definition=definitions["L1"], on=TODAY).result["rate"]
    assert rate["unknown"]["affiliation"] == 1
    assert figures(definitions["L1"], on=datetime.date(2026, 8, 31)) == (4, 11)


def test_a_reading_is_computed_once_and_journalled(definitions):
    make_province()
    first = services.compute_reading(
        SYSTEM, definition=definitions["L1"], on=TODAY, known_on=datetime.date(2026, 11, 23)
    )
    again = services.compute_reading(
        SYSTEM, definition=definitions["L1"], on=TODAY, known_on=datetime.date(2026, 11, 23)
    )
    assert first.pk == again.pk
    assert Entry.objects.filter(code="reporting.reading.computed").count() == 1


def test_recomputing_gives_the_readings_own_numbers(definitions):
    make_province()
    reading = services.compute_reading(SYSTEM, definition=definitions["L3"], on=TODAY)
    reckoned = services.recompute(definition=definitions["L3"], on=TODAY)
    assert reckoned.result == reading.result
    assert reckoned.input_sha256 == reading.input_sha256


def test_a_day_to_come_cannot_be_counted(definitions):
    with pytest.raises(services.UnableToComputeError, match="FUTURE_DAY"):
        services.compute_reading(SYSTEM, definition=definitions["L1"], on=datetime.date(2026, 11, 25))


def test_a_changed_definition_is_a_new_version_and_old_readings_stay(definitions):
    make_province()
    old = services.compute_reading(SYSTEM, definition=definitions["L1"], on=TODAY)
    assert services.ensure_definitions() == 0
    Definition.objects.unscoped("test").filter(code="L1").update(
        spec={**old.definition.spec, "window_months": 6}
    )
    assert services.ensure_definitions() == 1
    latest = selectors.find_definition(SYSTEM, "L1")
    assert latest.version == 2
    assert latest.spec["window_months"] == 12
    assert Reading.objects.unscoped("test").get(pk=old.pk).definition.version == 1


def test_the_rate_moves_by_itself_after_a_linkage(definitions):
    made = make_province()
    assert services.keep_current() is True
    run_waiting_jobs()
    reading = selectors.latest_reading(SYSTEM, definitions["L1"])
    assert reading.result["rate"]["numerator"] == 5
    assert services.keep_current() is False
    link(made, 12)
    assert selectors.linkages_since(reading) == 1
    assert services.keep_current() is True
    assert services.keep_current() is True
    assert Job.objects.unscoped("test").filter(kind=services.JOB_KIND, state="QUEUED").count() == 1
    run_waiting_jobs()
    newest = selectors.latest_reading(SYSTEM, definitions["L1"])
    assert newest.result["rate"]["numerator"] == 6
    assert selectors.linkages_since(newest) == 0


def test_queries_do_not_grow_with_rows(definitions, django_assert_max_num_queries):
    make_province()
    while seal_entries():
        pass
    for _ in range(2):
        position = services.known_position(None)
        with django_assert_max_num_queries(17):
            read_rows(position, since=TODAY)
        said = entry()
        for number in range(40):
            maker = Enterprise.objects.create(name=f"Lain {number}", kind="UMKM", registered_on=TODAY)
            ClassBasis.objects.create(enterprise=maker, annual_sales=1, source="OWNER", recorded=said)


def test_nobody_else_reads_or_counts(definitions, cast):
    services.compute_reading(SYSTEM, definition=definitions["L1"], on=TODAY)
    row = definitions["L1"]
    for name in cast.users():
        actor = cast.actor(name)
        expected = name in {"manager", "mentor", "colleague", "stranger", "analyst", "admin"}
        assert may(actor, "reporting.view_definition", row) is expected
        assert (
            Definition.objects.filter(visible_rows(Definition, actor)).unscoped("test").exists() is expected
        )
        if not expected:
            with pytest.raises(PermissionMissingError):
                services.compute_reading(actor, definition=row, on=TODAY)
    with pytest.raises(PermissionMissingError):
        selectors.read_insight(NOBODY)


def cell(key, numerator, denominator):
    return Cell(key, numerator, denominator, numerator / denominator, 0.0, 1.0)


def test_a_small_part_is_covered_and_cannot_be_computed_back():
    shown = cover([cell("a", 1, 4), cell("b", 2, 40), cell("c", 3, 9)])
    assert [(one.key, one.is_covered, one.numerator) for one in shown] == [
        ("a", True, None),
        ("b", False, 2),
        ("c", True, None),
    ]
    assert not any(one.is_covered for one in cover([cell("a", 1, 5), cell("b", 2, 40)]))


def test_the_path_says_how_many_are_missing(definitions):
    make_province()
    view = selectors.view_reading(services.compute_reading(SYSTEM, definition=definitions["L4"], on=TODAY))
    path = selectors.path_of(view)
    # 24 % of 11 is 2.64: three enterprises, of which one is there.
    assert path.missing == 2
    assert path.speed == pytest.approx(1 / 11)
    assert path.reached_in == 2028
