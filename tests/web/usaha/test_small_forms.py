"""The small forms of an enterprise: each for whom, what it writes, what it says at the field, and that it is taken back."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from sambung.apps.accounts.models import User
from sambung.apps.actors.access import Actor
from sambung.apps.registry.models import Enterprise
from sambung.apps.registry.selectors import enterprise_card
from sambung.apps.registry.services import (
    ValueStatement,
    add_offer,
    last_write,
    state_hub_terms,
    state_offer_value,
    state_ownership,
    state_resource,
)

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
    made = add_offer(cast.actor("manager"), cast.workshop, product="Snack box", unit="kotak")
    state_offer_value(cast.actor("manager"), made, ValueStatement("CAPACITY", 400_000))
    return made


def today():
    return timezone.localdate()


def card(cast, name="manager", enterprise=None):
    return enterprise_card(cast.actor(name), (enterprise or cast.workshop).uid, today=today())


def at(name, *things):
    return reverse(name, args=[getattr(one, "uid", one) for one in things])


def told(**said):
    return {"source": "SEEN", "stated_on": today().isoformat(), "expires_on": "", **said}


def undo(client, enterprise):
    return client.post(at("enterprise-undo", enterprise), {"entry": str(last_write(enterprise).uid)})


def forms_of(cast, offer):
    """Address and what fills it rightly, of each form of the workshop."""
    one = cast.workshop
    return {
        at("enterprise-attribute", one, offer): told(name="Berat", number="250", unit="g", text=""),
        at("enterprise-resource-new", one): told(name="Oven", unit="jam", number="200", period_kind="MONTH"),
        at("enterprise-holder", one, cast.firm): {"share": "12,5", "control": "no", "from_day": ""},
        at("enterprise-end", one): {"ended_on": today().isoformat(), "reason": "pindah"},
    }


@pytest.mark.parametrize(
    ("name", "status"),
    [("mentor", 200), ("owner", 200), ("stranger", 404), ("buyer", 404), ("analyst", 404), ("operator", 404)],
)
def test_each_form_is_for_who_may_change_it(sign_in, cast, offer, name, status):
    client = sign_in(name)
    got = {address: client.get(address).status_code for address in forms_of(cast, offer)}
    assert set(got.values()) == {status}, got
    if status == 404:
        posted = {client.post(address, said).status_code for address, said in forms_of(cast, offer).items()}
        assert posted == {404}


@pytest.mark.parametrize("place", range(4))
def test_each_form_refuses_nothing_silently_saves_and_is_taken_back(sign_in, cast, offer, place):
    address, said = list(forms_of(cast, offer).items())[place]
    client = sign_in("mentor", "id")
    empty = client.post(address, {})
    assert empty.status_code == 422
    assert "_error" in empty.content.decode()
    before = last_write(cast.workshop).pk
    assert client.post(address, said).status_code == 302
    assert last_write(cast.workshop).pk > before
    assert undo(client, cast.workshop).status_code == 302
    assert last_write(cast.workshop).code == "registry.change.undone"


def test_an_attribute_is_a_number_or_words_and_keeps_its_unit(sign_in, cast, offer):
    client = sign_in("mentor")
    address = at("enterprise-attribute", cast.workshop, offer)
    both = client.post(address, told(name="Susut", number="2,5", unit="persen", text="sedikit"))
    assert both.status_code == 422
    assert "sedikit" in both.content.decode()
    assert client.post(address, told(name="Susut", number="2.5", unit="persen")).status_code == 302
    row = card(cast).offers[0].attributes[0].row
    assert (row.name, row.number, row.unit, row.source) == ("Susut", 2_500, "persen", "SEEN")
    page = client.get(address, {"nama": "Susut"}).content.decode()
    assert 'value="persen"' in page
    assert client.post(at("enterprise-attribute-end", cast.workshop, offer), {"nama": "x"}).status_code == 404
    client.post(at("enterprise-attribute-end", cast.workshop, offer), {"nama": "Susut"})
    assert card(cast).offers[0].attributes == ()


def test_a_product_is_stopped_and_brought_back(sign_in, cast, offer):
    client = sign_in("owner", "id")
    client.post(at("enterprise-offer-stop", cast.workshop, offer))
    assert [line.row.pk for line in card(cast).stopped] == [offer.pk]
    page = client.get(at("enterprise", cast.workshop)).content.decode()
    assert at("enterprise-offer-resume", cast.workshop, offer) in page
    client.post(at("enterprise-offer-resume", cast.workshop, offer))
    assert [line.row.pk for line in card(cast).offers] == [offer.pk]
    assert sign_in("stranger").post(at("enterprise-offer-stop", cast.workshop, offer)).status_code == 404


def test_anothers_product_is_not_found(sign_in, cast, offer):
    address = at("enterprise-offer-stop", cast.cooperative, offer)
    assert sign_in("manager").post(address).status_code == 404


def test_a_resource_says_what_each_product_takes(sign_in, cast, offer):
    client = sign_in("mentor", "id")
    address = at("enterprise-resource-new", cast.workshop)
    said = told(name="Oven", unit="jam", number="200", period_kind="MONTH")
    assert client.post(address, {**said, f"use_{offer.uid}": "0,5"}).status_code == 302
    line = card(cast).resources[0]
    assert (line.number, line.uses) == (200_000, {offer.pk: 500})
    edit = at("enterprise-resource", cast.workshop, line.row)
    page = client.get(edit).content.decode()
    assert 'value="0,5"' in page
    assert 'name="unit"' not in page
    assert client.post(edit, told(number="100", **{f"use_{offer.uid}": ""})).status_code == 302
    line = card(cast).resources[0]
    assert (line.number, line.uses) == (100_000, {})
    client.post(at("enterprise-resource-end", cast.workshop, line.row))
    assert card(cast).resources == ()


def test_hub_terms_are_for_hubs(sign_in, cast):
    client = sign_in("operator", "id")
    address = at("enterprise-hub", cast.cooperative)
    said = told(unit="kg", capacity="5.000", period_kind="MONTH", opening_cost="250.000", handling_cost="150")
    wrong = client.post(address, {**said, "kbli_prefixes": "10, makanan"})
    assert wrong.status_code == 422
    assert "makanan" in wrong.content.decode()
    missing = client.post(address, {**said, "opening_cost": ""})
    assert missing.status_code == 422
    assert client.post(address, {**said, "kbli_prefixes": "1413, 10"}).status_code == 302
    (term,) = card(cast, enterprise=cast.cooperative).hub_terms
    assert (term.capacity, term.opening_cost, term.handling_cost, term.kbli_prefixes, term.source) == (
        5_000_000,
        250_000,
        15_000,
        ["10", "1413"],
        "OWNER",
    )
    assert 'value="250.000"' in client.get(address, {"satuan": "kg"}).content.decode()
    client.post(at("enterprise-hub-end", cast.cooperative), {"satuan": "kg"})
    assert card(cast, enterprise=cast.cooperative).hub_terms == ()
    assert sign_in("mentor").get(at("enterprise-hub", cast.workshop)).status_code == 404
    assert sign_in("stranger").get(address).status_code == 404


@pytest.mark.parametrize(
    ("share", "control", "expected"),
    [("12,5", "no", (125, False)), ("", "unknown", (None, None)), ("100", "yes", (1000, True))],
)
def test_a_holder_with_share_and_control(sign_in, cast, share, control, expected):
    client = sign_in("owner", "id")
    found = client.get(at("enterprise-holders", cast.workshop), {"q": "besar"}).content.decode()
    assert at("enterprise-holder", cast.workshop, cast.firm) in found
    said = {"share": share, "control": control, "from_day": ""}
    assert client.post(at("enterprise-holder", cast.workshop, cast.firm), said).status_code == 302
    (row,) = card(cast).ownerships
    assert (row.share_permille, row.has_control) == expected
    client.post(at("enterprise-holder-end", cast.workshop, cast.firm))
    assert card(cast).ownerships == ()


@pytest.mark.parametrize("share", ["101", "12,55", "-1", "banyak"])
def test_a_share_that_cannot_be_is_refused_at_its_field(sign_in, cast, share):
    said = {"share": share, "control": "no"}
    response = sign_in("mentor", "id").post(at("enterprise-holder", cast.workshop, cast.firm), said)
    assert response.status_code == 422
    assert "id_share_error" in response.content.decode()


def test_an_interest_is_declared_by_any_manager_or_mentor_and_ended_by_them(sign_in, cast):
    client = sign_in("stranger")
    address = at("enterprise-interest", cast.workshop)
    assert client.post(address, {"tie": ""}).status_code == 422
    assert client.post(address, {"tie": "my brother's"}).status_code == 302
    (row,) = card(cast).interests
    assert (row.user, row.tie) == (cast.stranger, "my brother&#x27;s".replace("&#x27;", "'"))
    assert "Darto" in sign_in("manager").get(at("enterprise", cast.workshop)).content.decode()
    assert sign_in("manager").post(at("enterprise-interest-end", cast.workshop)).status_code == 404
    assert sign_in("stranger").post(at("enterprise-interest-end", cast.workshop)).status_code == 302
    assert card(cast).interests == ()
    assert sign_in("owner").get(address).status_code == 404


def test_an_end_stands_on_the_page_and_is_taken_back(sign_in, cast):
    client = sign_in("mentor")
    later = today() + datetime.timedelta(days=5)
    client.post(at("enterprise-end", cast.workshop), {"ended_on": later.isoformat(), "reason": "pindah"})
    page = client.get(at("enterprise", cast.workshop)).content.decode()
    assert "The enterprise works until" in page
    assert client.post(at("enterprise-work-again", cast.workshop)).status_code == 302
    assert card(cast).enterprise.ended_on is None
    assert client.post(at("enterprise-work-again", cast.workshop)).status_code == 404


def test_a_sign_in_is_given_shown_once_and_ended(sign_in, cast):
    client = sign_in("manager")
    address = at("enterprise-person-new", cast.firm)
    taken = client.post(address, {"name": "Rini", "username": "ani", "role": "BUYER"})
    assert taken.status_code == 422
    assert "Rini" in taken.content.decode()
    assert "id_username_error" in taken.content.decode()
    page = client.post(address, {"name": "Rini", "username": "rini", "role": "BUYER"})
    user = User.objects.get(username="rini")
    shown = [word for word in page.content.decode().replace("<", ">").split(">") if word.count("-") == 2]
    assert any(user.check_password(word.strip()) for word in shown)
    assert page["Cache-Control"] == "no-store"
    people = at("enterprise-people", cast.firm)
    assert "rini" in client.get(people).content.decode()
    client.post(at("enterprise-person-end", cast.firm, user.uid, "BUYER"))
    assert at("enterprise-person-rejoin", cast.firm, user.uid, "BUYER") in client.get(people).content.decode()
    client.post(at("enterprise-person-rejoin", cast.firm, user.uid, "BUYER"))
    old = user.password
    assert (
        "rini" in client.post(at("enterprise-person-password", cast.firm, user.uid, "BUYER")).content.decode()
    )
    user.refresh_from_db()
    assert user.password != old
    for name in ("mentor", "buyer", "owner", "analyst"):
        other = sign_in(name)
        assert other.get(people).status_code == 404
        assert other.get(address).status_code == 404
        assert other.post(at("enterprise-person-end", cast.firm, user.uid, "BUYER")).status_code == 404


def test_a_large_firm_needs_no_centre_and_a_small_one_does(sign_in, cast):
    client = sign_in("manager")
    assert (
        "none: it works with all centres"
        in client.get(reverse("enterprise-new"), {"jenis": "LARGE"}).content.decode()
    )
    made = client.post(
        reverse("enterprise-new"),
        {"name": "PT Baru", "kind": "LARGE", "centre": "", "owner_name": "Pak Joko"},
        follow=True,
    )
    assert "Now give its buyer a sign-in" in made.content.decode()
    rows = Enterprise.objects.unscoped("a test looks")
    firm = rows.get(name="PT Baru")
    assert firm.centre is None
    # Whom to ask for is no owner.
    assert (firm.owners.count(), firm.contacts.get().name) == (0, "Pak Joko")
    refused = client.post(reverse("enterprise-new"), {"name": "Warung", "kind": "UMKM", "centre": ""})
    assert refused.status_code == 422
    assert not rows.filter(name="Warung").exists()
    assert (
        sign_in("mentor")
        .post(reverse("enterprise-new"), {"name": "PT X", "kind": "LARGE", "centre": ""})
        .status_code
        == 422
    )


def test_in_indonesian_no_english_is_left(sign_in, cast, offer):
    manager: Actor = cast.actor("manager")
    state_resource(manager, cast.workshop, name="Oven", unit="jam", number=1000, uses=[(offer, 5)])
    state_ownership(manager, cast.workshop, holder=cast.firm)
    state_hub_terms(manager, cast.cooperative, unit="kg", capacity=1000)
    client = sign_in("manager", "id")
    addresses = [
        *forms_of(cast, offer),
        at("enterprise", cast.workshop),
        at("enterprise", cast.cooperative),
        at("enterprise-holders", cast.workshop),
        at("enterprise-interest", cast.workshop),
        at("enterprise-people", cast.workshop),
        at("enterprise-person-new", cast.workshop),
        at("enterprise-hub", cast.cooperative),
    ]
    for address in addresses:
        content = client.get(address).content.decode()
        for english in ("Who ", "The ", "not known", "Shared", "sign-in", "Reason", "Holds until", "change<"):
            assert english not in content, (address, english)
