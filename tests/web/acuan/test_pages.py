"""Pages of code lists: what is loaded from where, and its entries."""

from pathlib import Path

import pytest

from sambung.apps.actors.access import SYSTEM
from sambung.apps.reference.services import load_code_list

FILES = Path(__file__).parents[2] / "standards/code_lists/files"
pytestmark = pytest.mark.django_db


@pytest.fixture
def kbli():
    done = load_code_list(
        SYSTEM, kind="KBLI", paths=[FILES / "kbli2020.csv"], vintage="2020", source="Peraturan BPS 2/2020"
    )
    return done.code_list


def test_the_list_of_lists_names_source_and_hash(client, cast, kbli):
    client.force_login(cast.mentor)
    page = client.get("/setelan/acuan/").content.decode()
    assert "Peraturan BPS 2/2020" in page
    assert kbli.sha256[:16] in page
    assert "/setelan/acuan/" in client.get("/setelan/").content.decode()


def test_entries_are_found_by_code_and_by_words(client, cast, kbli, django_assert_max_num_queries):
    client.force_login(cast.analyst)
    address = f"/setelan/acuan/{kbli.uid}/"
    with django_assert_max_num_queries(12):
        assert "Industri Kue Basah" in client.get(address).content.decode()
    found = client.get(address, {"q": "kedele"}).content.decode()
    assert "10793" in found
    assert "10792" not in found
    assert "10792" in client.get(address, {"q": "1079"}).content.decode()


def test_an_owner_is_told_of_no_such_page(client, cast, kbli):
    client.force_login(cast.owner)
    assert client.get("/setelan/acuan/").status_code == 404
    assert client.get(f"/setelan/acuan/{kbli.uid}/").status_code == 404
    assert "/setelan/acuan/" not in client.get("/setelan/").content.decode()
