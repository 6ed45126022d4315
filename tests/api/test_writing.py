"""Writing by program: versions and ETags, what is wrong at which field, and what each write leaves behind."""

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.market import certify, producer, require

from sambung.api import bodies
from sambung.apps.jobs.services import run_waiting_jobs
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Enterprise, OfferValue

TODAY = timezone.localdate()


def asked(cast, **more):
    return {
        "buyer_uid": str(cast.firm.uid),
        "centre_uid": str(cast.solo.uid),
        "product": "keripik tempe",
        "quantity": "500.5",
        "unit": "kg",
        "per": "MONTH",
        "starts_on": "2027-01-04",
        "region_code": "33.72",
    } | more


@pytest.mark.parametrize(
    ("text", "number"), [("0", 0), ("12.5", 12_500), ("0.001", 1), ("999999999999.999", 999_999_999_999_999)]
)
def test_a_decimal_is_read_exactly(text, number):
    assert bodies.quantity_of(text) == number


def test_an_enterprise_is_registered_and_its_facts_are_stated(cast, program):
    mira = program()
    made = mira.post(
        "register-enterprise",
        body={
            "name": " Roti Baru ",
            "centre_uid": str(cast.solo.uid),
            "place": {"region_code": "33.72", "latitude": -7.5, "longitude": 110.8},
            "activity": {"text": "membuat roti", "kbli": "10710"},
        },
    )
    assert made.status_code == 201
    body = made.json()
    assert (body["name"], body["region_code"], body["kbli"], body["version"]) == (
        "Roti Baru",
        "33.72",
        "10710",
        1,
    )
    assert "CONTACT" in body["unknown"]
    assert made["ETag"].startswith('"1-')
    changed = mira.patch(
        "change-enterprise", body["uid"], body={"name": "Roti Lama", "place": {"region_code": "33.74"}}
    ).json()
    assert (changed["name"], changed["region_code"], changed["version"]) == ("Roti Lama", "33.74", 2)
    entry = Entry.objects.filter(code="registry.enterprise.renamed").get()
    assert entry.actor_uid == cast.manager.uid
    assert str(entry.on_behalf_of_uid) == body["uid"]


def test_an_offer_is_told_with_its_figures_and_a_null_takes_one_away(cast, program):
    mira = program()
    made = mira.post(
        "add-offer",
        cast.workshop.uid,
        body={
            "product": "keripik",
            "unit": "kg",
            "capacity": "120.5",
            "unit_price": "42000.25",
            "lead_time_days": 7,
            "attributes": [{"name": "kadar air", "number": "2.5", "unit": "%"}],
            "source": "SEEN",
        },
    )
    assert made.status_code == 201
    offer = made.json()
    assert offer["capacity"]["value"] == {"value": "120.5", "unit": "kg", "per": "MONTH"}
    assert offer["unit_price"]["value"]["value"] == "42000.25"
    assert offer["attributes"][0]["number"] == "2.5"
    assert offer["enterprise"]["uid"] == str(cast.workshop.uid)
    # What is not named stays; what is named as null is unknown again.
    after = mira.post("state-figures", offer["uid"], body={"unit_price": None, "capacity": "130"}).json()
    assert after["capacity"]["value"]["value"] == "130"
    assert after["unit_price"] is None
    assert after["lead_time"]["days"] == 7
    assert "UNIT_PRICE" in after["unknown"]
    kept = OfferValue.objects.unscoped("a test looks").filter(kind="CAPACITY", offer__uid=offer["uid"])
    assert kept.count() == 2, "the figure before is ended, never overwritten"
    stopped = mira.post("stop-offer", offer["uid"]).json()
    assert stopped["is_active"] is False
    assert mira.get("offer", offer["uid"]).json()["is_active"] is False
    assert mira.post("resume-offer", offer["uid"]).json()["is_active"] is True


def test_a_requirement_goes_from_draft_to_closed_by_its_versions(cast, program):
    mira = program()
    criteria = [
        {"kind": "CERTIFICATE", "params": {"scheme": "HALAL"}},
        {"kind": "PRICE_CEILING", "level": "PREFER", "params": {"ceiling": "48000.5"}},
        {"kind": "ATTRIBUTE", "params": {"name": "kadar air", "maximum": 3, "unit": "%"}},
    ]
    made = mira.post("draft-requirement", body=asked(cast, criteria=criteria))
    assert made.status_code == 201
    uid, tag = made.json()["uid"], made["ETag"]
    assert made.json()["state"] == "DRAFT"
    kept = {one["kind"]: one["params"] for one in made.json()["criteria"]}
    assert kept["PRICE_CEILING"] == {"ceiling": "48000.5"}
    assert mira.get("requirement", uid)["ETag"] == tag
    needed = mira.patch("change-requirement", uid, body={"quantity": "650"})
    assert (needed.status_code, needed.json()["type"]) == (428, "urn:problem-type:sambung:version-needed")
    changed = mira.patch(
        "change-requirement", uid, body={"quantity": "650", "max_share": "0.4"}, If_Match=tag
    )
    assert changed.json()["quantity"]["value"] == "650"
    assert changed.json()["max_share"] == "0.4"
    assert len(changed.json()["criteria"]) == 3, "criteria that are not named stay"
    stale = mira.patch("change-requirement", uid, body={"quantity": "700"}, If_Match=tag)
    assert (stale.status_code, stale.json()["type"]) == (412, "urn:problem-type:sambung:stale")
    assert mira.post("publish-requirement", uid, If_Match=tag).status_code == 412
    assert mira.post("publish-requirement", uid, If_Match=changed["ETag"]).json()["state"] == "OPEN"
    again = mira.post("publish-requirement", uid)
    assert (again.status_code, again.json()["code"]) == (409, "WRONG_STATE")
    assert mira.post("close-requirement", uid, body={"reason": "batal"}).json()["state"] == "CLOSED"
    assert mira.post("reopen-requirement", uid).json()["state"] == "OPEN"
    cleared = mira.patch("change-requirement", uid, body={"max_share": None, "criteria": []}, If_Match="*")
    assert (cleared.json()["max_share"], cleared.json()["criteria"]) == (None, [])


def test_an_etag_that_is_none_is_refused_and_one_that_is_had_saves_the_body(cast, program):
    mira = program()
    row = require(cast, publish=False)
    for tag in ("3", 'W/"1"', '"x"', '"1-ffff"'):
        answer = mira.patch("change-requirement", row.uid, body={"quantity": "1"}, If_Match=tag)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "If-Match"
    first = mira.get("requirement", row.uid)
    known = mira.get("requirement", row.uid, If_None_Match=first["ETag"])
    assert (known.status_code, known.content) == (304, b"")
    assert known["ETag"] == first["ETag"]
    mira.post("confirm-requirement", row.uid, body={"document": "LETTER", "reference": "SP 1"})
    assert mira.get("requirement", row.uid, If_None_Match=first["ETag"]).status_code == 200


def test_what_is_wrong_is_pointed_at_in_both_languages(cast, program):
    body = asked(
        cast,
        quantity="12,5",
        unit="karungan",
        region_code="99.99",
        criteria=[{"kind": "CERTIFICATE", "params": {"scheme": "HALAL"}}, {"kind": "APA"}],
        warna="biru",
        latitude=1,
        longitude=2,
    )
    del body["product"]
    mira = program()
    english = mira.post("draft-requirement", body=body, Accept_Language="en").json()
    said = {one["pointer"]: one["message"] for one in english["errors"]}
    assert said["#/product"] == "This is needed: fill it in."
    assert said["#/unit"] == "This unit is not known. The documentation lists them."
    assert said["#/warna"] == "There is no such field here. The documentation lists them."
    assert said["#/criteria/1/kind"].startswith("Write one of: CERTIFICATE, SIZE_CLASS")
    assert "#/quantity" in said
    assert "#/region_code" in said
    indonesian = mira.post("draft-requirement", body=body).json()
    assert indonesian["title"] == "Ada parameter yang tidak terbaca"
    wanted = next(one for one in indonesian["errors"] if one["pointer"] == "#/product")
    assert wanted["message"] == "Ini perlu diisi."
    assert "12,5" not in str(english), "what was sent is not repeated"


@pytest.mark.parametrize(
    ("criterion", "pointer"),
    [
        ({"kind": "CERTIFICATE", "params": {"skema": "HALAL"}}, "#/criteria"),
        ({"kind": "SIZE_CLASS", "params": {"classes": ["BESAR"]}}, "#/criteria"),
        ({"kind": "PRICE_CEILING", "params": {"ceiling": 48000}}, "#/criteria/0/params/ceiling"),
        ({"kind": "CAPACITY_MIN", "params": {"minimum": "banyak"}}, "#/criteria/0/params/minimum"),
        ({"kind": "ATTRIBUTE", "params": {"name": "x", "minimum": 1e13}}, None),
    ],
)
def test_a_rule_that_means_nothing_is_refused(cast, program, criterion, pointer):
    answer = program().post("draft-requirement", body=asked(cast, criteria=[criterion]))
    assert answer.status_code == 422
    if pointer:
        assert answer.json()["errors"][0]["pointer"] == pointer


def test_what_no_database_keeps_is_refused(cast, program):
    mira = program()
    url, headers = reverse("api:register-enterprise"), {"Authorization": f"Bearer {mira.text}"}

    def send(text):
        return Client().generic("POST", url, text, content_type="application/json", headers=headers)

    for text in ('{"name": NaN}', "{", "[" * 100_000, b"\xff\xfe", '{"name": Infinity}'):
        assert send(text).status_code == 400
    for text in ('{"name": "a\\u0000b"}', '{"name": "\\ud800"}', "[]", "null", '"Roti"', "3", ""):
        assert send(text).status_code in (400, 422)
    large = send('{"name": "' + "a" * (3 * bodies.MOST_BYTES) + '"}')
    assert (large.status_code, large.json()["type"]) == (413, "urn:problem-type:sambung:too-large")
    assert not Enterprise.objects.unscoped("a test looks").filter(name__startswith="a").exists()


def test_a_misspelt_parameter_stops_a_write_before_it_is_done(cast, program):
    mira = program()
    url = reverse("api:end-enterprise", args=[cast.workshop.uid])
    answer = Client().post(
        f"{url}?dry_run=true",
        {"ended_on": TODAY.isoformat()},
        "application/json",
        headers={"Authorization": f"Bearer {mira.text}"},
    )
    assert answer.status_code == 422
    cast.workshop.refresh_from_db()
    assert cast.workshop.ended_on is None


def test_a_certificate_is_recorded_with_its_proof_and_ended(cast, program):
    mira = program()
    proof = {"name": "halal.pdf", "content": "JVBERi0xLjQgdWpp"}
    made = mira.post(
        "record-certificate", cast.workshop.uid, body={"scheme": "HALAL", "number": "ID 1", "proof": proof}
    )
    assert made.status_code == 201
    assert made.json()["scheme"] == "HALAL"
    gone = mira.post(
        "invalidate-certificate", cast.workshop.uid, made.json()["uid"], body={"reason": "resep baru"}
    )
    assert gone.json()["state"] == "INVALIDATED"
    other = mira.post("invalidate-certificate", cast.firm.uid, made.json()["uid"], body={})
    assert other.status_code == 404, "of another enterprise"
    for body in (
        {"scheme": "APA"},
        {"scheme": "HALAL", "proof": {"name": "x.pdf", "content": "***"}},
        {"scheme": "HALAL", "proof": {"name": "x.exe", "content": "TVqQAAMAAAAEAAAA"}},
        {"scheme": "HALAL", "valid_from": "2026-02-01", "valid_to": "2026-01-01"},
        {"scheme": "HALAL", "offer_uid": str(cast.firm.uid)},
    ):
        assert mira.post("record-certificate", cast.workshop.uid, body=body).status_code == 422


def test_a_match_is_asked_for_and_read_when_its_job_is_done(cast, program):
    certify(producer(cast, "Dapur Tempe").enterprise)
    row = require(cast)
    mira = program()
    asked_for = mira.post("ask-for-match", row.uid)
    assert asked_for.status_code == 202
    job = asked_for.json()
    assert (job["state"], job["kind"]) == ("QUEUED", "matching.match_requirement")
    assert mira.post("ask-for-match", row.uid).json()["uid"] == job["uid"], "one that waits is enough"
    run_waiting_jobs()
    done = mira.get("job", job["uid"]).json()
    assert done["state"] == "DONE"
    match = mira.get("match", row.uid).json()
    assert match["uid"] == done["result"]["run"]
    assert sum(match["counts"].values()) >= 1
    draft = require(cast, publish=False)
    assert mira.post("ask-for-match", draft.uid).json()["code"] == "WRONG_STATE"


def test_work_is_called_off(cast, program):
    mira = program()
    job = mira.post("ask-for-match", require(cast).uid).json()
    assert mira.post("cancel-job", job["uid"]).json()["state"] == "CANCELLED"
    assert mira.post("cancel-job", job["uid"]).status_code == 200, "a second time changes nothing"
    assert program("stranger").post("cancel-job", job["uid"]).status_code == 404
    listed = mira.ask("GET", "jobs").json()
    assert [one["uid"] for one in listed["items"]] == [job["uid"]]


def test_whose_token_it_is(cast, program):
    body = program("manager", ["registry:read"]).get("me").json()
    assert body["roles"] == ["MANAGER"]
    assert body["scopes"] == ["registry:read"]
    assert body["centres"] == [{"uid": str(cast.solo.uid), "name": cast.solo.name}]
    owner = program("owner", ["registry:read"]).get("me").json()
    assert [one["name"] for one in owner["enterprises"]] == ["Dapur Ani"]


def test_an_end_is_taken_back(cast, program):
    mira = program()
    day = (TODAY + datetime.timedelta(days=1)).isoformat()
    ended = mira.post("end-enterprise", cast.workshop.uid, body={"ended_on": day, "reason": "pindah"})
    assert ended.json()["ended_on"] == day
    assert mira.post("end-enterprise", cast.workshop.uid, body={"ended_on": None}).json()["ended_on"] is None


def test_a_shared_oven_and_a_hubs_terms_are_stated(cast, program):
    mira = program()
    offer = mira.post("add-offer", cast.workshop.uid, body={"product": "roti", "unit": "piece"}).json()["uid"]
    body = {
        "name": "oven",
        "unit": "jam",
        "capacity": "160",
        "uses": [{"offer_uid": offer, "amount": "0.25"}],
    }
    (oven,) = mira.post("state-resource", cast.workshop.uid, body=body).json()["resources"]
    assert oven["capacity"] == {"value": "160", "unit": "jam", "per": "MONTH"}
    assert oven["uses"] == [{"offer_uid": offer, "amount": {"value": "0.25", "unit": "jam", "per": None}}]
    wrong = mira.post("state-resource", cast.cooperative.uid, body=body)
    assert wrong.json()["errors"][0]["pointer"] == "#/uses/0/offer_uid", "an offer of another enterprise"
    said = {"unit": "kg", "capacity": "5000", "opening_rupiah": 250_000, "handling": "150.50"}
    (terms,) = mira.post("state-hub-terms", cast.cooperative.uid, body=said).json()["hub_terms"]
    assert terms["handling"] == {"value": "150.5", "currency": "IDR", "unit": "kg"}
    assert terms["opening_rupiah"] == 250_000
