"""The list of linkages, one linkage's page, evidence, the CSV."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.apps.linkages.scene import TODAY
from tests.apps.linkages.test_access import link_all

from sambung.apps.journal.models import Entry
from sambung.apps.linkages.models import Evidence, Linkage

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def linkages():
    return list(Linkage.objects.unscoped("a test looks").order_by("pk"))


def evidence():
    return list(Evidence.objects.unscoped("a test looks").order_by("pk"))


def test_an_empty_list_says_how_it_fills(scene, browser):
    assert "opens by itself" in browser("manager").get(reverse("linkage-list")).content.decode()


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("manager", 3),
        ("mentor", 3),
        ("buyer", 3),
        ("operator", 3),
        ("owner", 1),
        ("analyst", 3),
        ("stranger", 0),
    ],
)
def test_who_lists_how_many(scene, browser, name, count):
    link_all(scene)
    page = browser(name).get(reverse("linkage-list"))
    assert page.content.decode().count("L1 declared</") == count + 1 or count == 0
    assert page.context["page"].paginator.count == count


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"q": "Joko"}, 1),
        ({"level": "1"}, 3),
        ({"level": "3"}, 0),
        ({"state": "ENDED"}, 0),
        ({"level": "x"}, 3),
    ],
)
def test_filters_stand_in_the_address(scene, browser, query, count):
    link_all(scene)
    assert browser("manager").get(reverse("linkage-list"), query).context["page"].paginator.count == count


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("manager", 200),
        ("mentor", 200),
        ("buyer", 200),
        ("operator", 200),
        ("analyst", 200),
        ("admin", 200),
        ("owner", 404),
        ("stranger", 404),
        ("", 302),
    ],
)
def test_who_opens_a_linkage_of_another_member(scene, browser, name, status):
    link_all(scene)
    assert browser(name).get(reverse("linkage", args=[linkages()[1].uid])).status_code == status


def test_the_buyer_does_not_learn_a_name_that_was_not_given(scene, browser):
    link_all(scene)
    client = browser("buyer")
    pages = [client.get(reverse("linkage-list")), client.get(reverse("linkage", args=[linkages()[1].uid]))]
    pages.append(client.get(reverse("linkage-csv")))
    assert not any("Warung Bu Sri" in page.content.decode() for page in pages)


def test_evidence_with_its_paper_is_confirmed_by_the_buyer(scene, browser):
    link_all(scene)
    one = linkages()[0]
    answer = browser("operator").post(
        reverse("evidence-new", args=[one.uid]),
        {
            "kind": "AGREEMENT",
            "happened_on": TODAY.isoformat(),
            "amount": "1,250,000",
            "reference": "PKS-7",
            "file": SimpleUploadedFile("pks.pdf", PDF),
        },
    )
    assert answer.status_code == 302
    piece = evidence()[-1]
    assert (piece.amount, piece.is_confirmed_by_seller, piece.is_confirmed_by_buyer) == (
        1_250_000,
        True,
        False,
    )
    browser("buyer").post(reverse("evidence-confirm", args=[piece.uid]))
    assert "L2 signed" in browser("manager").get(reverse("linkage", args=[one.uid])).content.decode()
    paper = reverse("documents:download", args=[piece.document_uid])
    assert browser("buyer").get(paper).status_code == 200
    assert browser("stranger").get(paper).status_code == 404


@pytest.mark.parametrize(
    ("name", "changes", "status"),
    [
        ("stranger", {}, 404),
        ("analyst", {}, 403),
        ("mentor", {"happened_on": (TODAY + datetime.timedelta(days=1)).isoformat()}, 422),
        ("mentor", {"amount": "banyak"}, 422),
        ("mentor", {"is_confirmed_by_buyer": "on"}, 422),
        ("mentor", {"kind": "DECLARATION"}, 422),
        ("mentor", {"file": SimpleUploadedFile("x.exe", b"MZ\x00\x01")}, 422),
    ],
)
def test_evidence_that_is_refused(scene, browser, name, changes, status):
    link_all(scene)
    before = len(evidence())
    values = {"kind": "ORDER", "happened_on": TODAY.isoformat(), **changes}
    answer = browser(name).post(reverse("evidence-new", args=[linkages()[0].uid]), values)
    assert answer.status_code == status
    assert len(evidence()) == before


def test_an_end_is_undone_and_a_mistake_stays_in_the_history(scene, browser):
    link_all(scene)
    one, client = linkages()[0], browser("manager")
    client.post(
        reverse("linkage-end", args=[one.uid]), {"ended_on": TODAY.isoformat(), "reason": "season over"}
    )
    assert linkages()[0].valid_to == TODAY
    client.post(reverse("linkage-resume", args=[one.uid]))
    assert linkages()[0].valid_to is None
    client.post(reverse("linkage-take-back", args=[one.uid]), {"reason": ""})
    assert linkages()[0].superseded_id is None
    client.post(reverse("linkage-take-back", args=[one.uid]), {"reason": "typed twice"})
    assert linkages()[0].superseded_id is not None
    assert client.get(reverse("linkage-list")).context["page"].paginator.count == 2


def test_the_csv_is_safe_labelled_and_logged(scene, browser):
    scene.requirement.is_simulated = True
    scene.requirement.product = "=cmd()"
    scene.requirement.save()
    scene.run.requirement.refresh_from_db()
    link_all(scene)
    text = browser("manager").get(reverse("linkage-csv")).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["SIMULATED DATA"]
    assert {row[2] for row in rows[2:]} == {"'=cmd()"}
    assert {row[4] for row in rows[2:]} == {"L1"}
    assert Entry.objects.get(code="linkages.exported").payload["rows"] == 3


def test_a_list_reads_as_often_for_many_as_for_few(scene, browser, django_assert_max_num_queries):
    link_all(scene)
    first = linkages()[0]
    for _ in range(30):
        Linkage.objects.create(
            seller=first.seller, buyer=first.buyer, valid_from=TODAY, recorded=first.recorded, product="x"
        )
    client = browser("manager")
    client.get(reverse("linkage-list"))
    with django_assert_max_num_queries(9):
        client.get(reverse("linkage-list"))
