"""Lists ask the database no more often for many things than for few; a list that is too long is refused."""

import datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.apps.linkages.scene import make_scene
from tests.market import producer, require

from sambung.apps.asking.services import ask_enterprises
from sambung.apps.intake.services import check_upload, start_upload
from sambung.apps.matching.services import ask_for_match, match_requirement
from sambung.apps.pooling.services import build_consortium
from sambung.apps.webhooks.services import ping, subscribe

TODAY = timezone.localdate()
FEW, MANY = 2, 9


def queries(program, name, *things, query):
    with CaptureQueriesContext(connection) as found:
        answer = program.get_list(name, *things, query)
    assert answer.status_code == 200
    return len(answer.json()["items"]), len(found)


@pytest.fixture
def mira(program):
    """The manager's program, which can ask for a list with a query."""
    made = program()
    # The first use of a day writes that day down.
    made.get("me")

    def get_list(name, *things_and_query):
        *things, query = things_and_query
        return Client().get(
            reverse(f"api:{name}", args=things), query, headers={"Authorization": f"Bearer {made.text}"}
        )

    made.get_list = get_list
    return made


@pytest.fixture
def no_more(mira):
    """That a list of MANY is asked for with as many queries as one of FEW."""

    def check(name, *things, **query):
        few = queries(mira, name, *things, query={"limit": FEW} | query)
        many = queries(mira, name, *things, query={"limit": MANY} | query)
        assert (few[0], many[0]) == (FEW, MANY), f"{name} has too little to compare"
        assert few[1] == many[1], name
        return many[1]

    return check


def test_jobs(cast, no_more):
    for _ in range(MANY):
        ask_for_match(cast.actor("manager"), requirement=require(cast))
    assert no_more("jobs") < 12


def test_consortia_and_proposals(cast, no_more):
    scene = make_scene(cast)
    for _ in range(MANY):
        build_consortium(cast.actor("manager"), requirement=scene.requirement)
        scene.draft()
    no_more("consortia", scene.requirement.uid)
    assert no_more("proposals") < 12


def test_webhooks_and_their_log(cast, no_more):
    manager = cast.actor("manager")
    for number in range(MANY):
        hook, _secret = subscribe(
            manager, name=f"uji {number}", url="https://93.184.216.34/", events=["requirement.published"]
        )
    for _ in range(MANY):
        ping(manager, hook)
    no_more("webhooks")
    no_more("deliveries", hook.uid)


def test_uploads_and_their_rows(cast, no_more):
    mentor = cast.actor("mentor")
    rows = b"".join(b"Usaha %d,roti,entah\n" % number for number in range(MANY))
    for _ in range(MANY):
        upload = start_upload(
            mentor, centre=cast.solo, file_name="uji.csv", content=b"nama,kegiatan,kode\n" + rows, today=TODAY
        )
    columns = {"name": "nama", "activity": "kegiatan", "region_code": "kode"}
    check_upload(mentor, upload, mapping={"source": "uji", "columns": columns})
    no_more("uploads")
    no_more("upload-rows", upload.uid)
    no_more("upload-rows", upload.uid, state="REJECTED")


def test_questions(cast, no_more):
    wanted = require(cast, starts_on=TODAY + datetime.timedelta(days=60))
    asked = [producer(cast, f"Dapur {number}", capacity=None).enterprise.uid for number in range(MANY)]
    match_requirement(cast.actor("manager"), requirement=wanted, on=TODAY)
    done = ask_enterprises(cast.actor("manager"), requirement=wanted, enterprise_uids=asked)
    assert len(done.questions) == MANY, done.skipped
    assert no_more("questions", wanted.uid) < 16


def test_a_write_asks_no_more_for_another_person(cast, program):
    """The access rules are a condition of the same statement, whoever asks."""
    counts = set()
    for name in ("manager", "mentor"):
        acting = program(name)
        acting.get("me")
        with CaptureQueriesContext(connection) as found:
            answer = acting.post("add-offer", cast.workshop.uid, body={"product": "roti", "unit": "kg"})
        assert answer.status_code == 201
        counts.add(len(found))
    assert max(counts) < 45


def test_what_is_too_long_is_refused(cast, program):
    mira = program()
    criteria = [{"kind": "CERTIFICATE", "params": {"scheme": "HALAL"}}] * 41
    uids = [str(cast.workshop.uid)] * 101
    wanted = require(cast)
    assert mira.patch("change-requirement", wanted.uid, body={"criteria": criteria}).status_code == 422
    assert mira.post("ask-enterprises", wanted.uid, body={"enterprise_uids": uids}).status_code == 422
    assert mira.post("ask-enterprises", wanted.uid, body={"enterprise_uids": []}).status_code == 422
    assert settings.UPLOAD_MAX_BYTES < 100 * 1024**2
