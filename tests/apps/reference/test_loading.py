"""Loading lists: the same again changes nothing, a new vintage stands beside the old, a correction supersedes."""

from pathlib import Path

import pytest
from tests.cast import TODAY

from sambung.apps.actors.access import SYSTEM, PermissionMissingError
from sambung.apps.journal.models import Entry
from sambung.apps.reference import selectors, services
from sambung.apps.reference.models import CodeList, CodeListEntry
from sambung.apps.registry.services import ActivityStatement, register_enterprise
from sambung.standards.code_lists import UnableToReadCodeList

FILES = Path(__file__).parents[2] / "standards/code_lists/files"
pytestmark = pytest.mark.django_db


def load(name="kbli2020.csv", kind="KBLI", vintage="2020", actor=SYSTEM, **more):
    return services.load_code_list(
        actor, kind=kind, paths=[FILES / name], vintage=vintage, source="berkas uji", **more
    )


def test_a_list_is_loaded_with_source_and_hash_and_journalled():
    done = load()
    assert (done.is_new, done.code_list.entry_count, done.code_list.source) == (True, 6, "berkas uji")
    entry = Entry.objects.get(code="reference.code_list.loaded")
    assert entry.payload["sha256"] == done.code_list.sha256


def test_the_same_file_again_changes_nothing():
    first = load().code_list
    again = load()
    assert (again.is_new, again.code_list.pk) == (False, first.pk)
    assert CodeListEntry.objects.count() == 6
    assert Entry.objects.filter(code="reference.code_list.loaded").count() == 1


def test_a_new_vintage_never_changes_what_was_coded_under_the_old(cast):
    load()
    enterprise = register_enterprise(
        cast.actor("mentor"),
        name="Kue Sri",
        centre=cast.solo,
        activity=ActivityStatement("kue basah", "10792", "2020"),
        registered_on=TODAY,
    )
    load("kbli2025", vintage="2025")
    enterprise.refresh_from_db()
    assert (enterprise.kbli, enterprise.kbli_vintage) == ("10792", "2020")
    assert selectors.code_title("KBLI", enterprise.kbli_vintage, enterprise.kbli) == "Industri Kue Basah"
    assert selectors.code_title("KBLI", "2025", "10792") == "PRODUK TEMPE"
    assert selectors.vintages("KBLI") == ["2020", "2025"]
    assert selectors.newest_vintage("KBLI") == "2025"


def test_another_file_of_a_vintage_must_say_that_it_corrects(tmp_path):
    old = load().code_list
    path = tmp_path / "kbli.csv"
    path.write_text("kode,judul,uraian\nC,Pengolahan,\n")
    asked = {"kind": "KBLI", "paths": [path], "vintage": "2020", "source": "uji"}
    with pytest.raises(services.UnableToLoadList, match="VINTAGE_STANDS"):
        services.load_code_list(SYSTEM, **asked)
    done = services.load_code_list(SYSTEM, is_correction=True, **asked)
    assert done.corrected == old
    assert [one.title for one in selectors.kbli_entries("2020")] == ["Pengolahan"]
    assert CodeListEntry.objects.filter(code_list=old).count() == 6


def test_what_a_load_that_was_cut_off_left_is_thrown_away():
    draft = CodeList.objects.create(kind="KBLI", vintage="2020", source="x", file_name="x", sha256="0" * 64)
    CodeListEntry.objects.create(code_list=draft, code="C", title="setengah")
    assert selectors.kbli_entries("2020") == ()
    load()
    assert not CodeList.objects.filter(pk=draft.pk).exists()
    assert len(selectors.kbli_entries("2020")) == 6


def test_a_wrong_file_loads_nothing(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("kode,judul\nzz,x\n")
    with pytest.raises(UnableToReadCodeList):
        services.load_code_list(SYSTEM, kind="KBLI", paths=[path], vintage="2020", source="uji")
    assert not CodeList.objects.exists()


@pytest.mark.parametrize("name", ["manager", "mentor", "owner", "analyst"])
def test_only_administrators_load(cast, name):
    with pytest.raises(PermissionMissingError):
        load(actor=cast.actor(name))
    assert load(actor=cast.actor("admin")).is_new


def test_codes_are_looked_up_in_their_vintage(django_assert_num_queries):
    load()
    load("hs_isic.csv", "HS_ISIC", "4")
    load("places.csv", "PLACES", "2025")
    first = selectors.kbli_entries("2020")[-1]
    assert (first.code, first.title, first.level) == ("C", "Industri Pengolahan", "letter")
    with django_assert_num_queries(1):
        assert len(selectors.kbli_entries("2020")) == 6
    assert selectors.kbli_entries("2025") == ()
    assert selectors.other_codes("HS_ISIC", "4", "190590") == ["1071", "1079"]
    assert selectors.other_codes("HS_ISIC", "4", "1071", is_back=True) == ["190590"]
    assert selectors.other_codes("HS_ISIC", "4", "999999") == []
    assert selectors.find_region_point("33.72.01") == (-7.56, 110.82)
    assert selectors.find_region_point("33.76") == (-7.2, 110.1)
    assert selectors.find_region_point("91") is None
    assert selectors.code_title("HS", "2022", "19") is None


def test_who_may_list_them(cast):
    load()
    assert len(selectors.code_lists(cast.actor("mentor"))) == 1
    with pytest.raises(PermissionMissingError):
        selectors.code_lists(cast.actor("owner"))
