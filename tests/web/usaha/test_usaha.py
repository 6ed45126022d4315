"""Pages of enterprises: to whom, what they say, what they write, and how many queries they make."""

import csv
import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import Enterprise
from sambung.apps.registry.selectors import enterprise_card
from sambung.apps.registry.services import (
    ValueStatement,
    add_offer,
    record_certificate,
    state_offer_value,
)
from sambung.web.usaha import sections
from sambung.web.usaha.facts import FACTS

BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def sign_in(client, cast):
    def sign(name, language="en"):
        client.force_login(getattr(cast, name), backend=BACKEND)
        client.cookies["django_language"] = language
        return client

    return sign


@pytest.fixture
def offer(cast):
    manager = cast.actor("manager")
    made = add_offer(manager, cast.workshop, product="Snack box", unit="kotak")
    state_offer_value(manager, made, ValueStatement("CAPACITY", 400_000))
    state_offer_value(manager, made, ValueStatement("UNIT_PRICE", 1_234_500))
    return made


def page_of(cast):
    return reverse("enterprise", args=[cast.workshop.uid])


def today():
    from django.utils import timezone

    return timezone.localdate()


def answer(**said):
    return {
        "can_make": "yes",
        "capacity": "1.500",
        "price": "Rp 12.500",
        "source": "OWNER",
        "stated_on": today().isoformat(),
        "expires_on": (today() + datetime.timedelta(days=60)).isoformat(),
        **said,
    }


@pytest.mark.parametrize(
    ("name", "listed", "shown"),
    [
        ("manager", 200, 200),
        ("stranger", 200, 200),
        ("analyst", 200, 200),
        ("admin", 200, 200),
        ("owner", 404, 200),
        ("buyer", 404, 404),
        ("operator", 404, 404),
    ],
)
def test_who_sees_the_list_and_the_page(sign_in, cast, name, listed, shown):
    client = sign_in(name)
    assert client.get(reverse("enterprise-list")).status_code == listed
    assert client.get(page_of(cast)).status_code == shown


def test_the_anonymous_are_asked_to_sign_in(client, cast):
    for address in (
        reverse("enterprise-list"),
        page_of(cast),
        reverse("enterprise-csv"),
        reverse("upload-list"),
    ):
        assert client.get(address).status_code == 302


def test_forms_are_not_found_by_who_may_not_change(sign_in, cast):
    addresses = [
        reverse("enterprise-answer", args=[cast.workshop.uid]),
        reverse("enterprise-certificate", args=[cast.workshop.uid]),
        reverse("enterprise-consents", args=[cast.workshop.uid]),
        *(reverse("enterprise-fact", args=[cast.workshop.uid, kind]) for kind in FACTS),
    ]
    for name, status in [
        ("stranger", 404),
        ("buyer", 404),
        ("analyst", 404),
        ("mentor", 200),
        ("owner", 200),
    ]:
        client = sign_in(name)
        assert {client.get(address).status_code for address in addresses} == {status}, name
        if status == 404:
            assert {client.post(address).status_code for address in addresses} == {404}, name


@pytest.mark.parametrize(("name", "sees"), [("mentor", True), ("owner", True), ("stranger", False)])
def test_a_price_is_on_the_page_only_for_its_own(sign_in, cast, offer, name, sees):
    content = sign_in(name, "id").get(page_of(cast)).content.decode()
    assert ("12.345" in content) is sees


def test_filters_in_the_address_and_an_empty_result_that_says_what_to_do(sign_in, offer):
    client = sign_in("manager")
    found = client.get(reverse("enterprise-list"), {"q": "snack", "jenis": "UMKM"}).content.decode()
    assert "Dapur Ani" in found
    assert "Koperasi" not in found
    empty = client.get(reverse("enterprise-list"), {"q": "sepatu"}).content.decode()
    assert "No enterprise fits these filters" in empty
    nonsense = client.get(reverse("enterprise-list"), {"kbli": "<x>", "wilayah": "99", "page": "abc"})
    assert nonsense.status_code == 200


def test_the_map_shows_the_same_list(sign_in, cast):
    content = sign_in("manager").get(reverse("enterprise-list"), {"tampilan": "peta"}).content.decode()
    assert "3 enterprises have a known place" in content


def test_an_export_is_journalled_and_runs_no_formula(sign_in, cast):
    Enterprise.objects.create(
        name="=HYPERLINK(1)", centre=cast.solo, registered_on=today(), is_simulated=True, latitude=-7.5
    )
    response = sign_in("manager").get(reverse("enterprise-csv"))
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    odd = next(row for row in rows if "HYPERLINK" in row["name"])
    assert odd["name"].startswith("'=")
    assert (odd["is_simulated"], odd["latitude"]) == ("true", "-7.5")
    assert "-simulasi" in response["Content-Disposition"]
    entry = Entry.objects.get(code="registry.enterprises.exported")
    assert entry.payload["rows"] == len(rows) == 4
    everything = sign_in("manager").get(reverse("enterprise-csv"), {"catatan": "semua"})
    text = b"".join(everything.streaming_content).decode("utf-8-sig")
    assert all(row["stands_for_it"] == row["uid"] for row in csv.DictReader(io.StringIO(text)))


def test_the_short_form_writes_a_new_product_with_its_figures(sign_in, cast):
    client = sign_in("mentor", "id")
    address = reverse("enterprise-answer", args=[cast.workshop.uid]) + "?produk=baru"
    assert client.get(address).status_code == 200
    said = answer(product="Keripik tempe", unit="kg", period_kind="MONTH", witness="Budi", lead_days="7")
    response = client.post(address, said)
    assert response.status_code == 302
    line = enterprise_card(cast.actor("mentor"), cast.workshop.uid, today=today()).offers[0]
    assert (line.row.product, line.capacity.number, line.price.number) == (
        "Keripik tempe",
        1_500_000,
        1_250_000,
    )
    assert (line.lead_time.number, line.capacity.row.source, line.capacity.row.witness) == (
        7,
        "OWNER",
        "Budi",
    )
    entry = Entry.objects.filter(code="registry.offer_value.stated").latest("id")
    assert entry.on_behalf_of_uid == cast.workshop.uid
    page = client.get(page_of(cast)).content.decode()
    assert "Keripik tempe" in page
    assert "Rp\xa012.500" in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"capacity": "banyak"}, "capacity"),
        ({"capacity": ""}, "capacity"),
        ({"price": "1.25.00"}, "price"),
        ({"stated_on": ""}, "stated_on"),
        ({"stated_on": "2999-01-01"}, "stated_on"),
        ({"expires_on": "2001-01-01"}, "expires_on"),
    ],
)
def test_an_error_stands_at_its_field_and_nothing_typed_is_lost(sign_in, cast, offer, wrong, field):
    address = reverse("enterprise-answer", args=[cast.workshop.uid]) + f"?produk={offer.uid}"
    response = sign_in("mentor", "id").post(address, answer(witness="Pak RT", **wrong))
    assert response.status_code == 422
    content = response.content.decode()
    assert f'id="id_{field}_error"' in content or f"id_{field}_error" in content
    assert "Pak RT" in content
    assert Entry.objects.filter(code="registry.offer_value.stated").count() == 2


def test_not_now_is_a_capacity_of_nothing_until_it_expires(sign_in, cast, offer):
    address = reverse("enterprise-answer", args=[cast.workshop.uid]) + f"?produk={offer.uid}"
    assert sign_in("mentor").post(address, answer(can_make="no", capacity="")).status_code == 302
    line = enterprise_card(cast.actor("mentor"), cast.workshop.uid, today=today()).offers[0]
    assert (line.capacity.number, line.free.free) == (0, 0)


def test_an_owner_answers_without_naming_a_source(sign_in, cast, offer):
    address = reverse("enterprise-answer", args=[cast.workshop.uid]) + f"?produk={offer.uid}"
    client = sign_in("owner", "id")
    assert 'name="source"' not in client.get(address).content.decode()
    said = answer()
    del said["source"]
    assert client.post(address, said).status_code == 302
    entry = Entry.objects.filter(code="registry.offer_value.stated").latest("id")
    assert (entry.payload["source"], entry.on_behalf_of_uid) == ("OWNER", None)


def test_a_new_enterprise_and_its_questions(sign_in, cast):
    client = sign_in("mentor")
    said = {
        "name": "Las Jaya",
        "kind": "UMKM",
        "centre": str(cast.solo.uid),
        "activity": "membuat pagar",
        "region_code": "33.72",
        "nib": "123",
    }
    refused = client.post(reverse("enterprise-new"), said)
    assert refused.status_code == 422
    assert "membuat pagar" in refused.content.decode()
    made = client.post(reverse("enterprise-new"), {**said, "nib": ""}, follow=True)
    assert "Does it have an NIB?" in made.content.decode()
    assert sign_in("owner").get(reverse("enterprise-new")).status_code == 404


def test_a_centre_that_is_not_ones_own_is_no_choice(sign_in, cast):
    said = {"name": "X", "kind": "UMKM", "centre": str(cast.tegal.uid)}
    assert sign_in("mentor").post(reverse("enterprise-new"), said).status_code == 422


FILLED = {
    "nama": {"name": "Dapur Baru"},
    "tempat": {"region_code": "33.72", "latitude": "-7.5", "longitude": "110.8"},
    "kegiatan": {"text": "katering", "kbli": "56210", "kbli_vintage": "2020"},
    "pemilik": {"owner_name": "Ani", "sex": "F"},
    "kelas": {"annual_sales": "2.500.000.000"},
    "kontak": {"phone": "0812", "preferred_channel": "WHATSAPP"},
    "pajak": {"is_pkp": "yes"},
    "nomor": {"scheme": "NIB", "digits": "1234567890123"},
}


@pytest.mark.parametrize("kind", FACTS)
def test_every_fact_can_be_stated_and_taken_back(sign_in, cast, kind):
    client = sign_in("mentor", "id")
    address = reverse("enterprise-fact", args=[cast.workshop.uid, kind])
    assert client.post(address, {}).status_code == 422
    assert client.post(address, FILLED[kind]).status_code == 302
    entry = Entry.objects.filter(subject_uid=cast.workshop.uid).latest("id")
    assert str(entry.uid) in client.get(page_of(cast)).content.decode()
    undone = client.post(reverse("enterprise-undo", args=[cast.workshop.uid]), {"entry": str(entry.uid)})
    assert undone.status_code == 302
    assert Entry.objects.filter(subject_uid=cast.workshop.uid).latest("id").code == "registry.change.undone"


def test_a_certificate_with_its_proof(sign_in, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = sign_in("mentor")
    address = reverse("enterprise-certificate", args=[cast.workshop.uid])
    said = {"scheme": "SPP_IRT", "number": "P-IRT 1", "valid_from": "2026-01-01"}
    bad = client.post(address, {**said, "proof": SimpleUploadedFile("a.pdf", b"<script>alert(1)</script>")})
    assert bad.status_code == 422
    good = client.post(address, {**said, "proof": SimpleUploadedFile("a.pdf", b"%PDF-1.7 isi")}, follow=True)
    assert "SPP-IRT" in good.content.decode()
    row = cast.workshop.certificates.get()
    proof = reverse("documents:download", args=[row.proof_uid])
    assert client.get(proof).status_code == 200
    assert sign_in("stranger").get(proof).status_code == 404
    address = reverse("enterprise-certificate-invalid", args=[cast.workshop.uid, row.uid])
    assert sign_in("stranger").post(address).status_code == 404
    assert sign_in("mentor").post(address).status_code == 302
    assert cast.workshop.certificates.get(superseded__isnull=True).invalidated_on == today()


def test_consents_are_given_and_withdrawn_each_by_itself(sign_in, cast):
    client = sign_in("mentor")
    address = reverse("enterprise-consents", args=[cast.workshop.uid])
    client.post(address, {"purpose": "MATCHING"})
    card = enterprise_card(cast.actor("mentor"), cast.workshop.uid, today=today())
    assert card.consents["MATCHING"].witness == "Budi"
    assert card.consents["SHOW_TO_BUYERS"] is None
    client.post(address, {"purpose": "MATCHING"})
    card = enterprise_card(cast.actor("mentor"), cast.workshop.uid, today=today())
    assert card.consents["MATCHING"] is None
    assert client.post(address, {"purpose": "X"}).status_code == 404


def test_an_owner_has_my_business(sign_in, cast):
    content = sign_in("owner", "id").get(reverse("enterprise-mine")).content.decode()
    assert "Dapur Ani" in content
    assert reverse("enterprise-answer", args=[cast.workshop.uid]) in content


def test_what_is_within_reach_is_shown_where_somebody_knows(sign_in, cast, monkeypatch):
    found = [{"title": "5.000 kotak kudapan", "url": "/permintaan/x/", "state": "near", "note": "halal"}]
    monkeypatch.setattr(sections, "orders", [lambda actor, enterprise: None, lambda actor, enterprise: found])
    assert "5.000 kotak kudapan" in sign_in("mentor").get(page_of(cast)).content.decode()


@pytest.mark.parametrize("many", [5, 50])
def test_queries_do_not_grow(sign_in, cast, many, django_assert_max_num_queries):
    manager = cast.actor("manager")
    Enterprise.objects.bulk_create(
        Enterprise(name=f"Usaha {n:02}", centre=cast.solo, registered_on=today()) for n in range(many)
    )
    for number in range(many // 5):
        add_offer(manager, cast.workshop, product=f"Produk {number}", unit="kg")
        record_certificate(manager, cast.workshop, scheme="HALAL", basis="EVENT", valid_from=today())
    client = sign_in("manager")
    with django_assert_max_num_queries(14):
        client.get(reverse("enterprise-list"))
    with django_assert_max_num_queries(32):
        client.get(page_of(cast))
    with django_assert_max_num_queries(32):
        client.get(reverse("enterprise-answer", args=[cast.workshop.uid]))


@pytest.mark.parametrize("address", ["enterprise-list", "enterprise-new", "upload-list"])
def test_in_indonesian_no_english_is_left(sign_in, address):
    content = sign_in("manager", "id").get(reverse(address)).content.decode()
    for english in (
        "Register",
        "Filter enterprises",
        "Import a list",
        "Uploads so far",
        "Region<",
        "The owner",
    ):
        assert english not in content
