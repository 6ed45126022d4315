"""Proposal pages: making, sending, who reads what, answers, the PDF."""

from __future__ import annotations

import datetime
import io
import re
import uuid

import pytest
from django.urls import reverse
from pypdf import PdfReader
from tests.apps.linkages.scene import ANSWER_BY, TODAY, Scene

from sambung.apps.linkages import services
from sambung.apps.linkages.models import Linkage, Proposal
from sambung.apps.links.models import Link

pytestmark = pytest.mark.django_db
EVERYBODY = ["manager", "mentor", "stranger", "owner", "buyer", "operator", "analyst", "admin"]


def proposals() -> list[Proposal]:
    return list(Proposal.objects.unscoped("a test looks").order_by("pk"))


def terms(scene: Scene, **changes: str) -> dict[str, str]:
    return {
        "run": str(scene.run.uid),
        "form": "COOP_RESELLS",
        "seller": str(scene.cast.cooperative.uid),
        "settlement": "OWN_PRICE",
        "margin": "",
        "answer_by": ANSWER_BY.isoformat(),
        **changes,
    }


def test_the_new_page_shows_both_ways_of_paying_and_the_difference(scene, browser):
    page = browser("manager").get(reverse("proposal-new"), {"run": scene.run.uid})
    text = page.content.decode().replace("\u00a0", " ")
    assert "Rp 5,395/" in text
    assert "Rp 5,685/" in text
    assert "Rp 580,000" in text
    assert proposals() == []


def test_making_the_draft_leads_to_its_page(scene, browser):
    answer = browser("manager").post(reverse("proposal-new"), terms(scene, margin="10"))
    (made,) = proposals()
    assert answer.headers["Location"] == reverse("proposal", args=[made.uid])
    assert (made.state, made.margin_permille, made.unit_price) == ("DRAFT", 100, 5_935_00)


def test_a_refusal_stands_in_the_form_in_words(scene, browser):
    answer = browser("manager").post(
        reverse("proposal-new"), terms(scene, seller=str(scene.members["ani"].uid))
    )
    assert answer.status_code == 422
    assert "needs a cooperative" in answer.content.decode()


@pytest.mark.parametrize("name", [name for name in EVERYBODY if name not in ("manager",)])
def test_nobody_else_makes_a_proposal(scene, browser, name):
    answer = browser(name).get(reverse("proposal-new"), {"run": scene.run.uid})
    assert answer.status_code in (403, 404)
    if name not in ("mentor", "admin"):
        assert answer.status_code == 404


def test_sending_shows_each_link_once_with_a_qr_code_and_keeps_no_token(scene, browser):
    client = browser("manager")
    draft = scene.draft()
    answer = client.post(reverse("proposal-send", args=[draft.uid]), {"version": "1"})
    text = answer.content.decode()
    addresses = set(re.findall(r"http://testserver/j/[\w-]+/", text))
    assert len(addresses) == 4
    assert text.count("<svg") >= 4
    assert "wa.me/6281234561111" in text
    assert "no-store" in answer.headers["Cache-Control"]
    again = client.post(reverse("proposal-send", args=[draft.uid]), {"version": "1"})
    assert again.status_code == 302
    assert Link.objects.unscoped("a test looks").count() == 4


def test_a_new_link_for_one_member(scene, browser):
    sent = scene.send()
    line = scene.line(sent.proposal, "sri")
    answer = browser("manager").post(
        reverse("proposal-reissue", args=[sent.proposal.uid]), {"line": str(line.uid)}
    )
    assert len(set(re.findall(r"/j/([\w-]+)/", answer.content.decode()))) == 1
    other = scene.draft()
    refused = browser("manager").post(reverse("proposal-reissue", args=[other.uid]), {"line": str(line.uid)})
    assert refused.status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("manager", 200),
        ("mentor", 200),
        ("buyer", 200),
        ("operator", 200),
        ("owner", 404),
        ("stranger", 404),
        ("analyst", 404),
        ("admin", 404),
        ("", 302),
    ],
)
@pytest.mark.parametrize("page", ["proposal", "pdf"])
def test_who_opens_a_sent_proposal(scene, browser, name, status, page):
    uid = scene.send().proposal.uid
    url = reverse("proposal", args=[uid]) if page == "proposal" else reverse("proposal-pdf", args=[uid, "id"])
    assert browser(name).get(url).status_code == status


@pytest.mark.parametrize(
    "action", ["proposal-send", "proposal-replan", "proposal-withdraw", "proposal-reissue"]
)
@pytest.mark.parametrize(
    ("name", "status"), [("mentor", 403), ("stranger", 404), ("owner", 404), ("buyer", 403)]
)
def test_who_may_not_act(scene, browser, action, name, status):
    proposal = scene.send().proposal
    answer = browser(name).post(reverse(action, args=[proposal.uid]), {"reason": "x"})
    assert answer.status_code == status
    assert scene.fresh(proposal).state == "SENT"


def test_the_buyer_reads_one_price_and_nothing_of_the_members(scene, browser):
    uid = scene.send().proposal.uid
    text = browser("buyer").get(reverse("proposal", args=[uid])).content.decode().replace("\u00a0", " ")
    assert "Rp 5,395/" in text
    for hidden in ("Dapur Ani", "Warung Bu Sri", "5,200", "5,500", "Rp 10,420,000"):
        assert hidden not in text


def test_the_seller_of_record_reads_the_lines_but_not_the_buyers_ceiling(scene, browser):
    uid = scene.send().proposal.uid
    text = browser("operator").get(reverse("proposal", args=[uid])).content.decode().replace("\u00a0", " ")
    assert "Rp 5,200/" in text
    assert "6,000" not in text


def test_the_buyer_accepts_on_the_page_and_the_last_answer_opens_linkages(scene, browser):
    proposal = scene.send().proposal
    for name in scene.offers:
        url = reverse("proposal-line", args=[scene.line(proposal, name).uid])
        browser("mentor").post(url, {"answer": "ACCEPTED", "witness": "Bu Tini", "version": "1"})
    browser("buyer").post(reverse("proposal-answer", args=[proposal.uid]), {"answer": "ACCEPTED"})
    assert Linkage.objects.unscoped("a test looks").count() == 3


def test_a_member_with_a_sign_in_answers_on_its_own_line_alone(scene, browser):
    proposal = scene.send().proposal
    owner = browser("owner")
    own, other = (reverse("proposal-line", args=[scene.line(proposal, name).uid]) for name in ("ani", "sri"))
    assert owner.get(other).status_code == 404
    assert owner.post(other, {"answer": "DECLINED"}).status_code == 404
    page = owner.get(own).content.decode().replace("\u00a0", " ")
    assert "Rp 5,000/" in page
    assert "5,200" not in page
    assert "5,395" not in page
    assert owner.get(reverse("proposal-lines")).content.decode().count(own) == 1
    owner.post(own, {"answer": "LESS", "quantity": "120", "version": "1"})
    line = scene.line(proposal, "ani")
    assert (line.answer, line.asked_quantity) == ("LESS", 120_000)


def test_the_page_of_somebody_who_was_slower_is_a_conflict(scene, browser):
    proposal = scene.send().proposal
    url = reverse("proposal-line", args=[scene.line(proposal, "ani").uid])
    browser("owner").post(url, {"answer": "ACCEPTED", "version": "1"})
    late = browser("mentor").post(url, {"answer": "DECLINED", "witness": "Bu Tini", "version": "1"})
    assert late.status_code == 409
    assert scene.line(proposal, "ani").answer == "ACCEPTED"


def test_withdrawing_needs_a_reason(scene, browser):
    proposal = scene.send().proposal
    client = browser("manager")
    client.post(reverse("proposal-withdraw", args=[proposal.uid]), {"reason": ""})
    assert scene.fresh(proposal).state == "SENT"
    client.post(reverse("proposal-withdraw", args=[proposal.uid]), {"reason": "price changed"})
    assert scene.fresh(proposal).state == "WITHDRAWN"


def test_the_list_filters_and_says_how_to_begin(scene, browser):
    client = browser("manager")
    assert "No proposal yet" in client.get(reverse("proposal-list")).content.decode()
    scene.send()
    shown = client.get(reverse("proposal-list"), {"state": "SENT", "q": "kudapan"}).content.decode()
    assert "PT Besar Nusantara" in shown
    assert "No proposal fits" in client.get(reverse("proposal-list"), {"state": "LINKED"}).content.decode()


def test_a_list_reads_as_often_for_many_as_for_few(scene, browser, django_assert_max_num_queries):
    client = browser("manager")
    for _ in range(12):
        scene.draft()
    client.get(reverse("proposal-list"))
    with django_assert_max_num_queries(8):
        client.get(reverse("proposal-list"))


@pytest.mark.parametrize("run", ["", "x", str(uuid.uuid4())])
def test_no_run_is_not_found(scene, browser, run):
    assert browser("manager").get(reverse("proposal-new"), {"run": run}).status_code == 404


# --- on paper ---------------------------------------------------------------------------------------------


def read(answer) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(answer.content))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return reader, text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("language", "title", "price"),
    [("id", "Penawaran: Kotak kudapan", "Rp 5.395/"), ("en", "Proposal: Kotak kudapan", "Rp 5,395/")],
)
def test_the_pdf_speaks_the_language_asked_whatever_the_pages_is(scene, browser, language, title, price):
    uid = scene.send().proposal.uid
    for page_language in ("id", "en"):
        answer = browser("buyer", page_language).get(reverse("proposal-pdf", args=[uid, language]))
        reader, text = read(answer)
        assert title in text
        assert price in text
        assert reader.metadata.title == title
        assert reader.trailer["/Root"]["/Lang"].startswith(language)
        assert "/StructTreeRoot" in reader.trailer["/Root"]


@pytest.mark.parametrize("name", ["buyer", "manager"])
def test_the_buyers_paper_has_no_member_and_no_members_price(scene, browser, name):
    uid = scene.send().proposal.uid
    url = reverse("proposal-pdf", args=[uid, "id"]) + ("?anggota=1" if name == "buyer" else "")
    _, text = read(browser(name).get(url))
    for hidden in ("Dapur Ani", "5.000", "5.200", "5.500"):
        assert hidden not in text


def test_the_sellers_paper_has_the_parts(scene, browser):
    uid = scene.send().proposal.uid
    _, text = read(browser("operator").get(reverse("proposal-pdf", args=[uid, "en"]), {"anggota": "1"}))
    assert "Warung Bu Sri" in text
    assert "Rp 5,200" in text


def test_simulated_papers_say_so_and_markup_in_names_stays_text(scene, browser):
    scene.requirement.product = '#panic("x") *kotak* $1$'
    scene.requirement.is_simulated = True
    scene.requirement.save()
    scene.run.refresh_from_db()
    scene.run.requirement.refresh_from_db()
    uid = scene.send().proposal.uid
    _, text = read(browser("buyer").get(reverse("proposal-pdf", args=[uid, "en"])))
    assert "SIMULATED DATA" in text
    assert '#panic("x") *kotak* $1$' in " ".join(text.split())


def test_another_language_is_not_found(scene, browser):
    uid = scene.send().proposal.uid
    assert browser("buyer").get(reverse("proposal-pdf", args=[uid, "fr"])).status_code == 404


def test_a_replan_shows_on_the_page(scene, browser):
    proposal = scene.send().proposal
    services.answer_as_member(
        scene.cast.actor("mentor"), line=scene.line(proposal, "joko"), answer="DECLINED", witness="Bu Tini"
    )
    text = browser("manager").get(reverse("proposal", args=[proposal.uid])).content.decode()
    assert "A new plan is being made" in text


def test_expired_proposals_say_so(scene, browser):
    proposal = scene.send().proposal
    services.expire_proposals(ANSWER_BY + datetime.timedelta(days=1))
    assert TODAY <= ANSWER_BY
    text = browser("buyer").get(reverse("proposal", args=[proposal.uid])).content.decode()
    assert "answer day passed" in text
    assert "Accept the proposal" not in text
