"""The pages of requirements: who sees what, that forms read and write what people mean, conflicts, CSV, queries."""

import csv
import io
import uuid

import pytest
from django.core.cache import cache
from django.urls import reverse
from tests.cast import TODAY
from tests.market import MUST_HALAL, producer, require

from sambung.apps.demand.selectors import get_requirement
from sambung.apps.demand.services import CriterionValues
from sambung.apps.journal.models import Entry
from sambung.apps.matching.services import match_requirement


@pytest.fixture
def as_(cast, client):
    """A client signed in as a member of the cast."""

    def sign_in(name, language="id"):
        cache.clear()
        client.force_login(getattr(cast, name), backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = language
        return client

    return sign_in


@pytest.fixture
def market(cast):
    """One of each kind, matched."""
    producer(cast, "Penuh", certificates=("HALAL",), capacity=1_200_000)
    producer(cast, "Tanpa Halal", capacity=800_000)
    producer(cast, "Tanpa Harga", certificates=("HALAL",), price=None)
    producer(cast, "Mahal", certificates=("HALAL",), price=3_000_000, centre=cast.tegal)
    requirement = require(cast, price_ceiling=2_500_000_000)
    match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY)
    return requirement


def text(answer):
    """The page's words."""
    return answer.content.decode()


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_screen_says_what_is_asked_what_can_be_had_and_what_is_missing(as_, market, language):
    page = as_("manager", language).get(reverse("requirement-detail", args=[market.uid]))
    words = text(page)
    assert page.status_code == 200
    for name in ("Penuh", "Tanpa Harga", "Mahal"):
        assert name in words
    if language == "id":
        assert "1 usaha belum memiliki: Sertifikat halal" in words
        assert "Kapasitas yang memenuhi syarat mencakup 24" in words
        assert "0,8\u00a0t per bulan" in words
        assert "Rencanakan pendampingan" in words
    else:
        assert "1 enterprise lacks: Halal certificate" in words
        assert "Eligible capacity covers 24" in words
        assert "0.8\u00a0t a month" in words
    assert f"/pendampingan/baru/?requirement={market.uid}&amp;gate=CERTIFICATE%3AHALAL" in words


def test_each_role_sees_its_part(cast, as_, market):
    address = reverse("requirement-detail", args=[market.uid])
    seen = {}
    for name in cast.users():
        page = as_(name).get(address)
        words = text(page)
        seen[name] = (page.status_code, "Tanpa Harga" in words, "25.000.000" in words, "Ubah" in words)
    assert seen == {
        "manager": (200, True, True, True),
        "mentor": (200, True, True, False),
        "colleague": (200, True, True, False),
        "stranger": (200, True, True, False),
        "owner": (200, False, False, False),
        "buyer": (200, False, True, True),
        "operator": (200, False, False, False),
        "analyst": (200, False, False, False),
        "admin": (200, True, False, False),
    }


def test_anonymous_people_are_asked_to_sign_in(client, market):
    for name in ("requirement-list", "requirement-new"):
        assert client.get(reverse(name)).status_code == 302
    assert client.get(reverse("requirement-detail", args=[market.uid])).status_code == 302


def test_a_draft_is_not_there_for_a_stranger(cast, as_):
    draft = require(cast, publish=False)
    for name in ("detail", "edit", "confirm", "csv"):
        address = reverse(f"requirement-{name}", args=[draft.uid])
        assert as_("stranger").get(address).status_code == 404, name
    for name in ("match", "move"):
        assert as_("stranger").post(reverse(f"requirement-{name}", args=[draft.uid])).status_code == 404, name
    assert as_("manager").get(reverse("requirement-detail", args=[draft.uid])).status_code == 200
    assert as_("manager").get(reverse("requirement-detail", args=[uuid.uuid4()])).status_code == 404


def test_strangers_of_another_centre_may_not_change(as_, market):
    browser = as_("stranger")
    assert browser.get(reverse("requirement-edit", args=[market.uid])).status_code == 404
    answer = browser.post(reverse("requirement-move", args=[market.uid]), {"move": "close", "version": "1"})
    assert answer.status_code == 403


FORM = {
    "product": "kotak kudapan",
    "details": "",
    "kbli": "",
    "kbli_vintage": "2020",
    "quantity": "12.500",
    "unit": "piece",
    "period_kind": "MONTH",
    "periods": "3",
    "starts_on": "2027-01-04",
    "latest_day": "2027-03-31",
    "region_code": "33.72",
    "price_ceiling": "2.500",
    "payment_days": "30",
    "max_share": "40",
    "certificate_HALAL": "MUST",
    "certificate_SPP_IRT": "PREFER",
    "classes": ["MICRO", "SMALL"],
    "regions": "Surakarta, Jawa Tengah",
    "regions_level": "PREFER",
    "lead_days": "14",
    "attribute0_name": "berat_g",
    "attribute0_least": "10",
    "attribute0_most": "12,5",
    "attribute0_unit": "g",
    "publish": "1",
}


def test_a_manager_posts_a_requirement_with_its_criteria(cast, as_):
    answer = as_("manager").post(
        reverse("requirement-new"), {**FORM, "buyer": str(cast.firm.uid), "centre": str(cast.solo.uid)}
    )
    assert answer.status_code == 302, text(answer)
    made = get_requirement(cast.actor("manager"), uuid.UUID(answer.url.split("/")[2]))
    assert (made.quantity, made.price_ceiling, made.max_share_permille) == (12_500_000, 250_000, 400)
    assert made.state == "OPEN"
    criteria = {(one.kind, one.level): one.params for one in made.criteria.standing()}
    # Two certificates stand under one kind but on two levels.
    assert criteria == {
        ("CERTIFICATE", "MUST"): {"scheme": "HALAL"},
        ("CERTIFICATE", "PREFER"): {"scheme": "SPP_IRT"},
        ("SIZE_CLASS", "MUST"): {"classes": ["MICRO", "SMALL"]},
        ("REGION", "PREFER"): {"scheme": "KEMENDAGRI", "prefixes": ["33.72", "33"]},
        ("LEAD_TIME", "MUST"): {"max_days": 14},
        ("ATTRIBUTE", "MUST"): {"name": "berat_g", "minimum": 10, "maximum": 12.5, "unit": "g"},
    }
    # The form shows again what was written, and saving it unchanged changes no criterion.
    edit = reverse("requirement-edit", args=[made.uid])
    form = as_("manager").get(edit).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    assert sent["quantity"] == "12.500"
    before = set(made.criteria.standing().values_list("pk", flat=True))
    answer = as_("manager").post(edit, {**sent, "starts_on": "2027-01-04", "latest_day": "2027-03-31"})
    assert answer.status_code == 302, text(answer)
    assert set(made.criteria.standing().values_list("pk", flat=True)) == before


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("quantity", "1.2.3", "Kelompokkan"),
        ("quantity", "0", "lebih dari 0"),
        ("quantity", "=1+1", "Tulis angka"),
        ("regions", "Atlantis", "Atlantis"),
        ("kbli", "1", "dua sampai lima"),
        ("latest_day", "2026-12-01", "sebelum pengiriman pertama"),
        ("attribute0_name", "", "sifat mana"),
        ("attribute0_most", "3", "lebih besar"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(cast, as_, field, value, said):
    sent = {**FORM, "buyer": str(cast.firm.uid), "centre": str(cast.solo.uid), field: value}
    answer = as_("manager").post(reverse("requirement-new"), sent)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "kotak kudapan" in text(answer)


def test_a_buyer_cannot_post_for_another_firm(cast, as_):
    sent = {**FORM, "buyer": str(cast.cooperative.uid), "centre": str(cast.solo.uid)}
    assert as_("buyer").post(reverse("requirement-new"), sent).status_code == 422
    assert as_("owner").get(reverse("requirement-new")).status_code == 404


def test_a_stale_form_gets_the_conflict_page(cast, as_, market):
    browser = as_("manager")
    edit = reverse("requirement-edit", args=[market.uid])
    form = browser.get(edit).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    sent["starts_on"] = "2027-01-04"
    assert browser.post(edit, {**sent, "quantity": "6"}).status_code == 302
    answer = browser.post(edit, {**sent, "quantity": "7"})
    assert answer.status_code == 409
    assert get_requirement(cast.actor("manager"), market.uid).quantity == 6_000
    stale = browser.post(reverse("requirement-move", args=[market.uid]), {"move": "close", "version": "1"})
    assert stale.status_code == 409
    assert browser.post(reverse("requirement-move", args=[market.uid]), {"move": "close"}).status_code == 409


def test_closing_is_undone_by_opening_again(cast, as_, market):
    browser = as_("manager")
    move = reverse("requirement-move", args=[market.uid])
    browser.post(move, {"move": "close", "version": "1"})
    assert "Buka lagi" in text(browser.get(reverse("requirement-detail", args=[market.uid])))
    browser.post(move, {"move": "reopen", "version": "2"})
    assert get_requirement(cast.actor("manager"), market.uid).state == "OPEN"


def test_a_word_on_a_product_and_its_undoing(cast, as_, market):
    browser = as_("mentor")
    page = reverse("requirement-detail", args=[market.uid])
    line = next(one for one in browser.get(page).context["can"] if one.name == "Penuh")
    answer = browser.post(line.product_url, {"is_same": "yes", "next": "//evil.example/"})
    assert answer.url == page
    browser.post(reverse("requirement-match", args=[market.uid]))
    assert "Produk sudah dipastikan" in text(browser.get(page))
    browser.post(line.product_url, {"is_same": "undo", "next": page})
    assert as_("stranger").post(line.product_url, {"is_same": "no"}).status_code == 403
    assert as_("owner").post(line.product_url, {"is_same": "no"}).status_code == 404


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_line_has_its_reasons_with_the_law(as_, market, language):
    browser = as_("manager", language)
    line = browser.get(reverse("requirement-detail", args=[market.uid])).context["can"][0]
    words = text(browser.get(line.why_url))
    assert "UU 20/2008" in words
    assert "PP 42/2024" in words
    assert "certificate_validity" in words


def test_prices_of_another_centres_offer_are_hidden_from_its_mentors(as_, market):
    address = reverse("requirement-detail", args=[market.uid])
    assert "Rp\u00a030.000.000" in text(as_("manager").get(address))
    assert "Rp\u00a030.000.000" not in text(as_("mentor").get(address))
    assert "Harganya melebihi batas" in text(as_("mentor").get(address))


def test_a_list_in_full_is_narrowed_and_paginated(cast, as_, market):
    for number in range(60):
        producer(cast, f"Usaha {number}", certificates=("HALAL",))
    browser = as_("manager")
    browser.post(reverse("requirement-match", args=[market.uid]))
    page = reverse("requirement-detail", args=[market.uid])
    first = browser.get(page, {"daftar": "bisa"})
    assert len(first.context["lines"]) == 50
    assert len(browser.get(page, {"daftar": "bisa", "page": "2"}).context["lines"]) == 11
    assert [one.name for one in browser.get(page, {"daftar": "bisa", "q": "Penuh"}).context["lines"]] == [
        "Penuh"
    ]
    assert (
        browser.get(page, {"daftar": "hampir", "kurang": "CERTIFICATE:HALAL"}).context["lines"][0].name
        == "Tanpa Halal"
    )
    assert browser.get(page, {"daftar": "nirwana"}).status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_lists(cast, as_, django_assert_max_num_queries):
    requirement = require(cast)
    for number in range(5):
        producer(cast, f"Usaha {number}", certificates=("HALAL",))
    match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY)
    browser, page = as_("manager"), reverse("requirement-detail", args=[requirement.uid])
    browser.get(page)
    with django_assert_max_num_queries(30) as few:
        browser.get(page, {"daftar": "bisa"})
    for number in range(5, 50):
        producer(cast, f"Usaha {number}", certificates=("HALAL",))
    match_requirement(cast.actor("manager"), requirement=requirement, on=TODAY)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(browser.get(page, {"daftar": "bisa"}).context["lines"]) == 50
    with django_assert_max_num_queries(30):
        browser.get(page)


def test_the_list_of_requirements_needs_no_more_queries_for_fifty(cast, as_, django_assert_max_num_queries):
    require(cast)
    browser = as_("manager")
    browser.get(reverse("requirement-list"))
    with django_assert_max_num_queries(20) as few:
        browser.get(reverse("requirement-list"))
    for _number in range(20):
        require(cast)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(browser.get(reverse("requirement-list")).context["cards"]) == 21


def test_the_csv_runs_no_formula_hides_prices_and_is_journalled(cast, as_, market):
    producer(cast, "=HYPERLINK(1)", certificates=("HALAL",))
    match_requirement(cast.actor("manager"), requirement=market, on=TODAY)
    rows = {}
    for name in ("manager", "mentor"):
        answer = as_(name).get(reverse("requirement-csv", args=[market.uid]))
        table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        rows[name] = {row[1]: row for row in table[2:]}
    assert "'=HYPERLINK(1)" in rows["manager"]
    assert rows["manager"]["Mahal"][5] == "30000000.0"
    assert rows["mentor"]["Mahal"][5] == ""
    assert Entry.objects.filter(code="matching.shortlist.exported").count() == 2
    assert as_("buyer").get(reverse("requirement-csv", args=[market.uid])).status_code == 403


def test_a_simulated_requirement_says_so_on_page_and_in_its_csv(cast, as_, market):
    market.is_simulated = True
    market.save(update_fields=["is_simulated"])
    browser = as_("manager")
    assert "Data simulasi" in text(browser.get(reverse("requirement-detail", args=[market.uid])))
    csv_text = browser.get(reverse("requirement-csv", args=[market.uid])).content.decode("utf-8-sig")
    assert csv_text.lstrip('"').startswith("Data simulasi")


def test_the_list_shows_cards_and_its_filters_stay_in_the_address(cast, as_, market):
    browser = as_("manager")
    require(cast, product="seragam sekolah", criteria=[MUST_HALAL, CriterionValues("TAX_INVOICE")])
    address = reverse("requirement-list")
    assert len(browser.get(address).context["cards"]) == 2
    cards = browser.get(address, {"q": "seragam"}).context["cards"]
    assert [one["row"].product for one in cards] == ["seragam sekolah"]
    assert "Tidak ada yang cocok" in text(browser.get(address, {"q": "baja"}))
    assert len(browser.get(address, {"region": "Surakarta"}).context["cards"]) == 2


def test_the_buyers_word_is_recorded(cast, as_, market):
    browser = as_("buyer")
    address = reverse("requirement-confirm", args=[market.uid])
    sent = {"document": "PURCHASE_ORDER", "reference": "", "confirmed_on": "2026-11-20", "version": "1"}
    assert browser.post(address, sent).status_code == 422
    assert browser.post(address, {**sent, "reference": "PO 12"}).status_code == 302
    assert get_requirement(cast.actor("buyer"), market.uid).confirmation == "PURCHASE_ORDER"
