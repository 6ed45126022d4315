"""Finding a KBLI code: candidates with reasons, the chosen one written and remembered, nothing where nothing is loaded."""

from pathlib import Path

import pytest
from django.urls import reverse
from tests.engine.coding.classification import ROWS

from sambung.apps.actors.access import SYSTEM
from sambung.apps.reference.models import ConfirmedCode
from sambung.apps.reference.selectors import propose_kbli
from sambung.apps.reference.services import UnableToConfirmError, confirm_code, load_code_list
from sambung.engine.coding.propose import Standing


@pytest.fixture
def kbli(db, tmp_path: Path):
    lines = ["kode,judul,uraian"]
    lines += [f'{code},"{title}","{description}"' for code, (title, description) in ROWS.items()]
    path = tmp_path / "kbli.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    load_code_list(SYSTEM, kind="KBLI", paths=[path], vintage="2020", source="berkas uji")


@pytest.fixture
def web(client, cast):
    client.force_login(cast.mentor, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_candidates_with_reasons_and_the_chosen_one_is_written(web, cast, kbli):
    address = reverse("enterprise-code", args=[cast.workshop.uid])
    page = web.get(address, {"teks": "menjual kemeja", "edisi": "2020"}).content.decode()
    assert "47711" in page
    assert "kata yang sama: kemeja" in page
    assert page.index("47711") < page.index("14111")
    answer = web.post(address, {"teks": "menjual kemeja", "edisi": "2020", "kode": "47711"})
    assert answer.status_code == 302
    cast.workshop.refresh_from_db()
    assert (cast.workshop.kbli, cast.workshop.kbli_vintage) == ("47711", "2020")
    proposal = propose_kbli("JUAL KEMEJA", "2020")
    assert (proposal.standing, proposal.candidates[0].confirmed) == (Standing.REMEMBERED, 1)


def test_without_a_list_it_says_so(web, cast):
    page = web.get(reverse("enterprise-code", args=[cast.workshop.uid])).content.decode()
    assert "Belum ada daftar KBLI" in page
    assert propose_kbli("menjual kemeja", "2020") is None


def test_a_code_that_was_not_offered_is_refused_and_nothing_is_lost(web, cast, kbli):
    address = reverse("enterprise-code", args=[cast.workshop.uid])
    answer = web.post(address, {"teks": "menjual kemeja", "edisi": "2020", "kode": "99999"})
    assert answer.status_code == 422
    assert "menjual kemeja" in answer.content.decode()
    assert not ConfirmedCode.objects.exists()


def test_a_person_has_one_word_and_others_count(cast, kbli):
    mentor, manager = cast.actor("mentor"), cast.actor("manager")
    confirm_code(mentor, words="kaos", code="14111", vintage="2020")
    confirm_code(mentor, words="Kaos!", code="47711", vintage="2020")
    confirm_code(mentor, words="kaos", code="47711", vintage="2020")
    confirm_code(manager, words="kaos", code="47711", vintage="2020")
    assert ConfirmedCode.objects.filter(superseded_at__isnull=True).count() == 2
    assert propose_kbli("kaos", "2020").candidates[0].confirmed == 2
    with pytest.raises(UnableToConfirmError):
        confirm_code(mentor, words="", code="47711", vintage="2020")
    with pytest.raises(UnableToConfirmError):
        confirm_code(mentor, words="kaos", code="47711", vintage="2025")


def test_both_languages_bounded_queries_and_hostile_text(web, cast, kbli, django_assert_max_num_queries):
    address = reverse("enterprise-code", args=[cast.workshop.uid])
    web.get(address)
    with django_assert_max_num_queries(40):
        web.get(address, {"teks": "menjual kemeja", "edisi": "2020"})
    web.cookies["django_language"] = "en"
    assert "Find the KBLI code" in web.get(address).content.decode()
    for text in ("\x00<script>alert(1)</script>", "x" * 501, "", "🍜"):
        answer = web.get(address, {"teks": text, "edisi": "2020"})
        assert answer.status_code in (200, 422)
        assert "<script>alert" not in answer.content.decode()
