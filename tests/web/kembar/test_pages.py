"""Pairs on pages: side by side, judged and taken back, each role its own; twins on an enterprise's page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.apps.duplicates.pairs import clusters, judgements, proposals

from sambung.apps.duplicates.models import Proposal
from sambung.apps.duplicates.services import judge_pair, say_twice, scan_registry
from sambung.apps.journal.models import Entry
from sambung.apps.registry.models import EnterprisePerson

pytestmark = pytest.mark.django_db
LIST = "/kembar/"


@pytest.fixture
def sign_in(client, cast):
    def enter(who, language="en"):
        client.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = language
        return client

    return enter


@pytest.fixture
def twice(register):
    one = register("Warung Bu Tinah", phone="0812-1111-2222", owner="Sutinah", activity="menjual sembako")
    register("warung tinah", phone="0812-1111-2222", activity="menjual sembako dan gas")
    register("CV Viven Jaya", village="33.72.02.1001", activity="konveksi")
    register("CV Vipen Jaya", village="33.72.02.1001", activity="konveksi kemeja")
    scan_registry()
    return one


def the_pair(name="Warung Bu Tinah"):
    rows = Proposal.objects.unscoped("a test looks").select_related("left", "right")
    return rows.get(left__name=name)


def text(response):
    return response.content.decode()


def test_the_list_says_what_speaks_for_each_pair(sign_in, twice):
    page = text(sign_in("mentor").get(LIST))
    assert page.index("Warung Bu Tinah") < page.index("CV Viven Jaya")
    assert "the same telephone" in page
    assert "almost sure" in page
    assert "the same words but for a letter" in page
    only = text(sign_in("mentor").get(LIST, {"kuat": "mungkin"}))
    assert "CV Viven Jaya" in only
    assert "Warung Bu Tinah" not in only
    assert "No pair fits these filters" in text(sign_in("mentor").get(LIST, {"q": "tidak ada"}))
    assert "No pair is in this state" in text(sign_in("mentor").get(LIST, {"keadaan": "digabung"}))
    assert "telepon sama" in text(sign_in("mentor", "id").get(LIST))


def test_before_and_after_the_first_scan_an_empty_list_says_so(sign_in, cast):
    assert "was not compared yet" in text(sign_in("manager").get(LIST))
    scan_registry()
    assert "Nothing waits for your eye" in text(sign_in("manager").get(LIST))


def test_a_pair_stands_side_by_side_with_what_differs_marked(sign_in, twice):
    page = text(sign_in("mentor").get(reverse("twin-pair", args=[the_pair().uid])))
    assert "<mark>gas</mark>" in page
    assert "…2222" in page
    assert "Sutinah" in page
    assert 'data-key="s"' in page
    assert "the same name" in page
    assert reverse("twin-pair", args=[the_pair("CV Viven Jaya").uid]) in page


def test_judging_leads_to_the_next_pair_and_back(sign_in, twice):
    client, pair = sign_in("mentor"), the_pair()
    said = client.post(
        reverse("twin-judge", args=[pair.uid]),
        {"putusan": "SAME", "alasan": "orang yang sama", "berlaku": ""},
    )
    following = the_pair("CV Viven Jaya")
    assert said.url.startswith(reverse("twin-pair", args=[following.uid]))
    assert clusters() == {frozenset({"Warung Bu Tinah", "warung tinah"})}
    page = text(client.get(said.url))
    undo = reverse("twin-take-back", args=[judgements().get().uid])
    assert undo in page
    assert "the same enterprise" in page
    back = client.post(undo, {"kembali": said.url})
    assert back.url == said.url
    assert clusters() == set()
    assert proposals()["Warung Bu Tinah", "warung tinah"] == "OPEN"
    told = text(client.get(reverse("twin-history")))
    assert "orang yang sama" in told
    assert "superseded" in told
    assert "Budi" in told


def test_a_page_that_is_out_of_date_is_told_so(sign_in, cast, twice):
    pair = the_pair()
    judge_pair(cast.actor("manager"), one=pair.left, other=pair.right, verdict="DIFFERENT")
    client = sign_in("mentor")
    answer = client.post(reverse("twin-judge", args=[pair.uid]), {"putusan": "SAME", "berlaku": ""})
    assert answer.status_code == 409
    assert clusters() == set()


def test_a_contradiction_is_explained(sign_in, cast, twice, register):
    pair, third = the_pair(), register("Warung Sutinah")
    manager = cast.actor("manager")
    judge_pair(manager, one=pair.left, other=third, verdict="SAME")
    judge_pair(manager, one=pair.right, other=third, verdict="DIFFERENT")
    client = sign_in("mentor")
    answer = client.post(
        reverse("twin-judge", args=[pair.uid]), {"putusan": "SAME", "berlaku": ""}, follow=True
    )
    assert "Somebody said of “warung tinah” and “Warung Sutinah” that they are two" in text(answer)


def test_nothing_leads_out_of_the_house(sign_in, twice):
    client, pair = sign_in("mentor"), the_pair()
    client.post(reverse("twin-judge", args=[pair.uid]), {"putusan": "SAME", "berlaku": ""})
    undo = reverse("twin-take-back", args=[judgements().get().uid])
    assert client.post(undo, {"kembali": "https://lain.test/"}).url == reverse("twin-history")


def test_another_centres_values_stay_there(sign_in, register):
    register("Warung Bu Tinah", phone="0812-1111-2222", owner="Sutinah")
    register("warung tinah", phone="0812-1111-2222", owner="Sutinah Rahayu", elsewhere=True)
    scan_registry()
    address = reverse("twin-pair", args=[the_pair().uid])
    page = text(sign_in("mentor").get(address))
    assert "seen by its own centre only" in page
    assert "Rahayu" not in page
    assert "judged by a manager" in page
    refused = sign_in("mentor").post(reverse("twin-judge", args=[the_pair().uid]), {"putusan": "SAME"})
    assert refused.status_code == 403
    assert "Two enterprises" in text(sign_in("stranger").get(address))


def test_the_export_is_journalled_and_holds_nothing_private(sign_in, twice):
    answer = sign_in("manager").get("/kembar/daftar.csv")
    told = b"".join(answer.streaming_content).decode()
    assert "Warung Bu Tinah" in told
    assert "Sutinah" not in told
    assert Entry.objects.filter(code="duplicates.proposals.exported").count() == 1


def test_the_list_asks_no_more_the_more_pairs_there_are(sign_in, register, twice):
    client = sign_in("manager")

    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.get(LIST)
        return len(caught)

    few = queries()
    for number in range(8):
        register("Sari Asih Bakery", phone=f"0812-1111-33{number:02d}", activity="roti")
    scan_registry(is_fresh=True)
    assert queries() <= few
    assert few <= 14


def test_a_manager_asks_for_a_scan_and_sees_how_far_it_is(sign_in, cast):
    client = sign_in("manager")
    client.post(reverse("twin-scan"))
    page = text(client.get(LIST))
    assert "Looking for enterprises that are there twice" in page
    assert "hx-get" in page
    assert sign_in("mentor").post(reverse("twin-scan")).status_code == 403


def test_this_is_the_same_as_from_an_enterprises_page(sign_in, cast, twice):
    client, pair = sign_in("mentor"), the_pair()
    own = reverse("enterprise-twin", args=[pair.right.uid])
    assert own in text(client.get(reverse("enterprise", args=[pair.right.uid])))
    found = text(client.get(own, {"q": "Tinah"}))
    assert str(pair.left.uid) in found
    client.post(own, {"lain": str(pair.left.uid)})
    assert clusters() == {frozenset({"Warung Bu Tinah", "warung tinah"})}
    second = text(client.get(reverse("enterprise", args=[pair.right.uid])))
    assert "This is the same enterprise as “Warung Bu Tinah”" in second
    first = text(client.get(reverse("enterprise", args=[pair.left.uid])))
    assert "This entry stands for one enterprise that is listed more than once" in first
    assert reverse("enterprise", args=[pair.right.uid]) in first
    client.post(reverse("enterprise-twin-separate", args=[pair.right.uid]))
    assert clusters() == set()
    assert "This is the same enterprise" not in text(
        client.get(reverse("enterprise", args=[pair.right.uid]))
    ).replace("This is the same enterprise as …", "")


def test_a_merged_enterprises_page_asks_few_queries_more(sign_in, cast, twice):
    client, pair = sign_in("mentor"), the_pair()
    address = reverse("enterprise", args=[pair.left.uid])

    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        return len(caught)

    alone = queries()
    judge_pair(cast.actor("mentor"), one=pair.left, other=pair.right, verdict="SAME")
    assert queries() <= alone + 6


def test_an_owner_of_two_merges_them_and_of_one_tells_the_centre(sign_in, cast, register):
    mine, listed = cast.workshop, register("Dapur Ani Rasa")
    client = sign_in("owner")
    own = reverse("enterprise-twin", args=[mine.uid])
    assert "Is your business listed twice?" in text(client.get(own))
    assert client.post(own, {}).status_code == 422
    # What it names is proposed to the centre; which entry that is, the owner is not told.
    from sambung.apps.duplicates.services import compare_later, compare_waiting

    compare_later([mine.pk])
    compare_waiting()
    answer = client.post(own, {"nama": "Dapur Ani Rasa"}, follow=True)
    assert "Your centre will look at it" in text(answer)
    assert str(listed.uid) not in text(answer)
    row = Proposal.objects.unscoped("a test looks").get()
    assert (row.strength, row.state) == ("SAID", "OPEN")
    assert "said by the owner" in text(sign_in("mentor").get(LIST))
    # A second entry of its own it merges itself.
    other = register("Dapur Bu Ani Baru")
    EnterprisePerson.objects.create(user=cast.owner, enterprise=other, role="OWNER", since="2026-11-24")
    client = sign_in("owner")
    assert str(other.uid) in text(client.get(own))
    client.post(own, {"lain": str(other.uid)})
    assert clusters() == {frozenset({"Dapur Ani", "Dapur Bu Ani Baru"})}
    # Another's entry it does not.
    assert client.post(own, {"lain": str(listed.uid), "nama": ""}).status_code == 422


def test_whoever_judges_chooses_which_entry_stands_for_both(sign_in, cast, twice):
    client, pair = sign_in("mentor"), the_pair()
    address = reverse("twin-pair", args=[pair.uid])
    page = text(client.get(address))
    assert "which entry stands for both" in page
    assert re.search(r'value="kiri" checked', page)
    client.post(reverse("twin-judge", args=[pair.uid]), {"putusan": "SAME", "berlaku": "", "wakil": "kanan"})
    newer = text(client.get(reverse("enterprise", args=[pair.right.uid])))
    assert "This entry stands for one enterprise that is listed more than once" in newer
    assert "“warung tinah” stands for both" in text(client.get(reverse("twin-history")))
    assert re.search(r'value="kanan" checked', text(client.get(address)))
    # From the other entry's page it is turned round, and taken back.
    client.post(reverse("enterprise-twin-stand", args=[pair.left.uid]))
    older = text(client.get(reverse("enterprise", args=[pair.left.uid])))
    assert "this one stands for both" in older
    assert "Let this entry stand for the others" not in older
    last = judgements().get(superseded=None)
    client.post(reverse("twin-take-back", args=[last.uid]))
    assert "This is the same enterprise as “warung tinah”" in text(
        client.get(reverse("enterprise", args=[pair.left.uid]))
    )


def test_a_word_that_chooses_nothing_leaves_the_older_entry(sign_in, cast, twice):
    client, pair = sign_in("mentor"), the_pair()
    client.post(reverse("twin-judge", args=[pair.uid]), {"putusan": "SAME", "berlaku": "", "wakil": "kiri"})
    assert judgements().get().chosen_id is None


def test_the_list_shows_one_entry_and_leads_to_the_others(sign_in, cast, twice):
    client, pair = sign_in("mentor"), the_pair()
    judge_pair(cast.actor("mentor"), one=pair.left, other=pair.right, verdict="SAME")
    address, folded = reverse("enterprise-list"), reverse("enterprise", args=[pair.right.uid])
    page = text(client.get(address, {"q": "tinah"}))
    assert "2 entries of one enterprise" in page
    assert folded not in page
    every = text(client.get(address, {"q": "tinah", "catatan": "semua"}))
    assert folded in every
    assert "the same enterprise as" in every
    table = b"".join(client.get("/usaha/daftar.csv", {"q": "tinah"}).streaming_content).decode()
    assert (table.count("Warung Bu Tinah"), table.count("warung tinah")) == (1, 0)


def test_an_owners_word_that_nothing_resembles_is_looked_for_and_answered(sign_in, cast, register):
    mine = register("Dapur Ani Sari")
    say_twice(cast.actor("mentor"), enterprise=mine, other_name="Kedai Xyz")
    client = sign_in("mentor")
    page = text(client.get(reverse("enterprise-twin", args=[mine.uid])))
    assert "also listed as “Kedai Xyz”" in page
    assert 'value="Kedai Xyz"' in page
    assert "There is no second entry" in page
    done = text(client.post(reverse("enterprise-twin-none", args=[mine.uid]), follow=True))
    assert "the centre looked and found no second entry" in done
    assert "The centre found no second entry" in done
    assert "Kedai Xyz" not in text(client.get(reverse("enterprise-twin", args=[mine.uid])))
    again = text(client.post(reverse("enterprise-twin-none-undo", args=[mine.uid]), follow=True))
    assert "the centre has not judged it yet" in again
    assert "Look for the other entry" in again
