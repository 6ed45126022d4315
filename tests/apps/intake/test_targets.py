"""Each target: good rows are written, wrong ones name their column, the same again changes nothing, all is taken back."""

import pytest
from tests.cast import TODAY

from sambung.apps.actors.access import SYSTEM
from sambung.apps.demand.models import Requirement
from sambung.apps.intake.models import UploadRow
from sambung.apps.intake.services import (
    check_upload,
    commit_upload,
    decide_row,
    start_upload,
    take_back_upload,
    targets,
)
from sambung.apps.linkages.models import Evidence, Linkage
from sambung.apps.registry.models import Certificate, Enterprise, Offer, OfferValue, Place
from sambung.apps.registry.services import ValueStatement, certificates, state_offer_values

WHY = "the test looks"
LISTS = {
    "offers": (
        "enterprise,product,unit,period_kind,capacity,unit_price,source\n"
        'Dapur Ani,keripik tempe,kg,minggu,"1.250,5",45000,pemilik\n'
        "Dapur Ani,keripik pisang,ember,,,,\n"
        "Tidak Ada,keripik,kg,,,,\n"
        "Dapur Ani,keripik tempe,kg,minggu,9,9,\n"
    ),
    "certificates": (
        "enterprise,scheme,number,valid_from,valid_to\n"
        "Dapur Ani,halal,ID123,2025-01-15,\n"
        "Dapur Ani,PIRT,P1,15/01/2025,2024-01-01\n"
        "Dapur Ani,entah,X,,\n"
    ),
    "requirements": (
        "buyer,product,quantity,unit,period_kind,starts_on,region_code,price_ceiling\n"
        "PT Besar Nusantara,kotak snack,5000,buah,minggu,2027-01-04,33.72,15000\n"
        "PT Besar Nusantara,kotak nasi,0,buah,minggu,2027-01-04,33.72,\n"
        "PT Besar Nusantara,kotak kue,100,buah,minggu,besok,99.99,\n"
    ),
    "linkages": (
        "seller,buyer,opened_on,product,evidence,amount,reference\n"
        "Dapur Ani,PT Besar Nusantara,2026-03-01,kotak snack,pesanan,18000000,PO-1\n"
        "Dapur Ani,Dapur Ani,2026-03-01,kotak snack,,,\n"
        "Dapur Ani,PT Besar Nusantara,2030-01-01,kue,,,\n"
    ),
}
FOUND = {
    "offers": {2: "ACCEPTED", 3: "UNIT", 4: "ENTERPRISE_NOT_FOUND", 5: "LIKE_ROW"},
    "certificates": {2: "ACCEPTED", 3: "ENDS_BEFORE", 4: "SCHEME"},
    "requirements": {2: "ACCEPTED", 3: "NOT_POSITIVE", 4: "DAY"},
    "linkages": {2: "ACCEPTED", 3: "SAME_BOTH", 4: "FUTURE_DAY"},
}


def take(cast, target, text, actor=None):
    who = actor or cast.actor("manager")
    upload = start_upload(
        who, centre=cast.solo, file_name=f"{target}.csv", content=text.encode(), target=target, today=TODAY
    )
    columns = {name: name for name in text.splitlines()[0].split(",")}
    return commit_upload(who, upload, mapping={"source": "uji", "columns": columns}, today=TODAY)


def states(upload):
    rows = UploadRow.objects.filter(upload=upload).order_by("number")
    return {row.number: row.reason or row.state for row in rows}


@pytest.mark.django_db
@pytest.mark.parametrize("target", LISTS)
def test_rows_end_in_their_states_and_the_same_again_changes_nothing(cast, target):
    first = take(cast, target, LISTS[target])
    assert states(first) == FOUND[target]
    assert first.rows_read == first.accepted + first.unchanged + first.waiting + first.rejected
    again = take(cast, target, LISTS[target])
    assert (again.accepted, again.unchanged) == (0, 1)
    for row in UploadRow.objects.filter(upload=first, state="REJECTED"):
        said = targets[target].say(row.reason, row.column, row.params)
        assert said != row.reason
        assert "%(" not in said


@pytest.mark.django_db
@pytest.mark.parametrize("target", LISTS)
def test_a_stranger_writes_into_no_other_centre(cast, target):
    from sambung.apps.actors.access import PermissionMissingError

    with pytest.raises(PermissionMissingError):
        take(cast, target, LISTS[target], actor=cast.actor("stranger"))


def test_an_offer_has_its_figures_with_source(cast):
    take(cast, "offers", LISTS["offers"])
    offer = Offer.objects.unscoped(WHY).get(product="keripik tempe")
    figures = {
        row.kind: (row.number, row.source) for row in OfferValue.objects.unscoped(WHY).filter(offer=offer)
    }
    assert figures == {"CAPACITY": (1_250_500, "OWNER"), "UNIT_PRICE": (4_500_000, "OWNER")}
    assert " tempe " in Enterprise.objects.unscoped(WHY).get(pk=offer.enterprise_id).stems


def test_a_mentor_posts_no_requirement_by_list(cast):
    upload = take(cast, "requirements", LISTS["requirements"], actor=cast.actor("mentor"))
    assert states(upload)[2] == "NOT_YOUR_REQUIREMENT"


def test_a_lists_evidence_is_confirmed_by_nobody(cast):
    take(cast, "linkages", LISTS["linkages"])
    proof = Evidence.objects.unscoped(WHY).get()
    assert (proof.is_confirmed_by_seller, proof.is_confirmed_by_buyer, proof.amount) == (
        False,
        False,
        18_000_000,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("target", LISTS)
def test_a_list_is_taken_back(cast, target):
    upload = take_back_upload(cast.actor("manager"), take(cast, target, LISTS[target]), today=TODAY)
    assert (upload.state, upload.preview["taken_back"], upload.preview["kept"]) == ("TAKEN_BACK", 1, {})
    assert not Offer.objects.unscoped(WHY).filter(is_active=True).exists()
    assert not OfferValue.objects.unscoped(WHY).standing().exists()
    assert not Certificate.objects.unscoped(WHY).standing().exists()
    assert not Requirement.objects.unscoped(WHY).exclude(state="CLOSED").exists()
    assert not Linkage.objects.unscoped(WHY).standing().exists()
    assert not Evidence.objects.unscoped(WHY).standing().exists()
    # What was taken back is not known: the list may come anew.
    assert take(cast, target, LISTS[target]).accepted == 1


def test_an_offer_that_somebody_wrote_about_since_is_kept_and_told(cast):
    upload = take(cast, "offers", LISTS["offers"])
    offer = Offer.objects.unscoped(WHY).select_related("enterprise__centre").get(product="keripik tempe")
    state_offer_values(cast.actor("mentor"), offer, [ValueStatement("CAPACITY", 5000)])
    upload = take_back_upload(cast.actor("manager"), upload, today=TODAY)
    assert upload.preview["kept"] == {"CHANGED_SINCE": 1}
    offer.refresh_from_db(from_queryset=Offer.objects.unscoped(WHY))
    assert offer.is_active


ENTERPRISES = "no,nama,wilayah,hp\n1,Roti Sri,33.72.01.1001,081290001234\n2,Las,33.72,\n"


def enterprises(cast, text, *, today=TODAY):
    who = cast.actor("manager")
    upload = start_upload(who, centre=cast.solo, file_name="a.csv", content=text.encode(), today=today)
    columns = {"source_id": "no", "name": "nama", "region_code": "wilayah", "phone": "hp"}
    return commit_upload(who, upload, mapping={"source": "uji", "columns": columns}, today=today)


def test_enterprises_are_ended_and_their_facts_superseded(cast):
    upload = enterprises(cast, ENTERPRISES)
    take_back_upload(cast.actor("manager"), upload, today=TODAY)
    made = Enterprise.objects.unscoped(WHY).filter(upload_uid=upload.uid)
    assert {(row.ended_on, row.region_code) for row in made} == {(TODAY, "")}
    assert not Place.objects.unscoped(WHY).standing().exists()
    again = enterprises(cast, ENTERPRISES)
    assert (again.accepted, again.unchanged) == (2, 0)


def test_what_a_list_changed_is_what_it_was_again(cast):
    enterprises(cast, ENTERPRISES)
    later = enterprises(cast, ENTERPRISES.replace("Las,33.72", "Las Baru,33.76"))
    rows = Enterprise.objects.unscoped(WHY)
    assert rows.get(name="Las Baru").region_code == "33.76"
    take_back_upload(cast.actor("manager"), later, today=TODAY)
    assert rows.get(name="Las").region_code == "33.72"


def test_what_is_used_elsewhere_or_named_by_a_later_list_is_kept(cast):
    first = enterprises(cast, ENTERPRISES)
    roti = Enterprise.objects.unscoped(WHY).select_related("centre").get(name="Roti Sri")
    certificates.record_certificate(SYSTEM, roti, scheme="HALAL", number="1")
    enterprises(cast, ENTERPRISES + "3,Kopi,33.72,\n")
    back = take_back_upload(cast.actor("manager"), first, today=TODAY)
    assert back.preview["taken_back"] == 0
    assert back.preview["kept"] == {"IN_LATER_LIST": 2}


def test_the_same_place_in_the_registry_makes_a_new_row_wait(cast):
    enterprises(cast, ENTERPRISES)
    who = cast.actor("manager")
    other = "nama,wilayah\nRoti Sri,33.72.01.1001\n"
    upload = start_upload(who, centre=cast.solo, file_name="b.csv", content=other.encode(), today=TODAY)
    mapping = {"source": "lain", "columns": {"name": "nama", "region_code": "wilayah"}}
    checked = check_upload(who, upload, mapping=mapping)
    row = UploadRow.objects.get(upload=checked)
    assert (row.state, row.reason) == ("WAITING", "LIKE_THING")
    like = row.params["likenesses"][0]
    assert (like["name"], like["reasons"]) == (
        "Roti Sri",
        ["SAME_NAME_VILLAGE", "NAME_SAME", "PLACE_ALIKE"],
    )
    decide_row(who, checked, number=2, decision="SAME")
    done = commit_upload(who, checked, today=TODAY)
    assert (done.accepted, done.unchanged, done.waiting) == (0, 1, 0)
    # The list's row means that enterprise from now on.
    again = start_upload(who, centre=cast.solo, file_name="b.csv", content=other.encode(), today=TODAY)
    assert commit_upload(who, again, mapping=mapping, today=TODAY).unchanged == 1


@pytest.mark.parametrize(
    ("cell", "sales"),
    [("1.250.000,50 ", None), ("1.250.000", 1_250_000), ("12.500", 12_500)],
)
def test_numbers_are_read_as_the_list_writes_them(cast, cell, sales):
    text = f'nama,omzet\nA,"{cell}"\nB,"9.000.000"\n'
    who = cast.actor("manager")
    upload = start_upload(who, centre=cast.solo, file_name="a.csv", content=text.encode(), today=TODAY)
    mapping = {"source": "u", "columns": {"name": "nama", "annual_sales": "omzet"}}
    done = commit_upload(who, upload, mapping=mapping, today=TODAY)
    assert done.mapping["numbers"] == "ID"
    assert (done.accepted == 2) == (sales is not None)


def test_an_english_list_is_recognised(cast):
    text = 'nama,omzet\nA,"1,250,000.50"\nB,"12,500"\nC,"3,000,000"\n'
    who = cast.actor("manager")
    upload = start_upload(who, centre=cast.solo, file_name="a.csv", content=text.encode(), today=TODAY)
    checked = check_upload(
        who, upload, mapping={"source": "u", "columns": {"name": "nama", "annual_sales": "omzet"}}
    )
    assert checked.mapping["numbers"] == "EN"
    assert checked.preview["new"] == 2
