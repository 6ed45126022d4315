"""Lists' files: small ones of our own for every kind, everything that may be wrong with one, and the real ones."""

from pathlib import Path

import pytest

from sambung.standards.code_lists import KINDS, ListKind, UnableToReadCodeList, read_code_list

FILES = Path(__file__).parent / "files"
OURS = {
    ListKind.KBLI: ("kbli2020.csv", "2020", 6),
    ListKind.HS: ("hs.csv", "2022", 4),
    ListKind.ISIC: ("isic.csv", "4", 4),
    ListKind.HS_ISIC: ("hs_isic.csv", "4", 3),
    ListKind.REGION_BRIDGE: ("bridge.csv", "2020", 2),
    ListKind.PLACES: ("places.csv", "2025", 2),
    ListKind.TOLL: ("toll.csv", "2026", 3),
    ListKind.FREIGHT: ("freight.csv", "2026", 1),
    ListKind.INTERVENTIONS: ("interventions.csv", "2026", 1),
}


@pytest.mark.parametrize("kind", OURS)
def test_each_kind_is_read_from_its_file(kind):
    name, vintage, many = OURS[kind]
    found = read_code_list(kind, [FILES / name], vintage=vintage)
    assert (found.kind, found.vintage, len(found.entries), len(found.sha256)) == (kind, vintage, many, 64)


def test_a_folder_of_json_is_one_list():
    found = read_code_list(ListKind.KBLI, [FILES / "kbli2025"], vintage="2025")
    assert [one.code for one in found.entries] == ["C", "10", "107", "1079", "10792"]
    assert found.entries[0].description == ""


def test_what_a_line_holds():
    kbli = read_code_list(ListKind.KBLI, [FILES / "kbli2020.csv"], vintage="2020").entries
    assert (kbli[3].code, kbli[3].level, kbli[3].parent) == ("1079", "4", "107")
    toll = read_code_list(ListKind.TOLL, [FILES / "toll.csv"], vintage="2026").entries
    assert [one.other for one in toll] == ["Colomadu → Ngawi", "Colomadu → Sragen", "Ujung Pandang"]
    assert toll[0].values["class_3"] == 138000
    bridge = read_code_list(ListKind.REGION_BRIDGE, [FILES / "bridge.csv"], vintage="2020").entries
    assert (bridge[1].code, bridge[1].other) == ("1101", "11.09")
    unknown = read_code_list(ListKind.HS_ISIC, [FILES / "hs_isic.csv"], vintage="4").entries[2]
    assert (unknown.code, unknown.other) == ("999999", "")


def wrong(tmp_path, kind, text, vintage="2020", name="daftar.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UnableToReadCodeList) as told:
        read_code_list(kind, [path], vintage=vintage)
    return [(one.row, one.column, one.value) for one in told.value.violations]


def test_everything_wrong_is_told_at_once_with_row_and_column(tmp_path):
    text = "kode,judul,uraian\nC,Industri,\n10,,\n99x,Aneh,\n1079,Tanpa induk,\nC,Dua kali,\n"
    assert wrong(tmp_path, ListKind.KBLI, text) == [
        (3, "judul", ""),
        (4, "kode", "99x"),
        (6, "code", "C"),
        (5, "code", "1079"),
    ]


@pytest.mark.parametrize(
    ("kind", "text", "vintage", "told"),
    [
        ("KBLI", "kode,uraian\nC,x\n", "2020", (1, "judul", "")),
        ("KBLI", "kode,judul\nC,x\n", "1990", (2, "kode", "C")),
        ("HS", "hscode,description\n123,x\n", "2022", (2, "hscode", "123")),
        ("PLACES", "kode,nama,lat,lng\n33,Jateng,-97,110\n", "2025", (2, "lat", "-97")),
        (
            "TOLL",
            "id,ruas,asal,tujuan,gol1,gol2,gol3,gol4,gol5\n1,a,b,c,-1,1,1,1,1\n",
            "2026",
            (2, "gol1", "-1"),
        ),
        ("KBLI", "kode,judul\nC,x,y\n", "2020", (2, "", "")),
        ("KBLI", "kode,judul\nC,\xe9\n".encode("latin-1"), "2020", (2, "", "")),
        ("KBLI", "", "2020", (1, "kode", "")),
        ("KBLI", "kode,judul\n", "2020", (0, "", "")),
    ],
)
def test_a_wrong_file_says_where(tmp_path, kind, text, vintage, told):
    assert wrong(tmp_path, ListKind(kind), text, vintage)[0] == told


def test_a_wrong_json_says_so(tmp_path):
    assert wrong(tmp_path, ListKind.KBLI, "{", name="a.json") == [(0, "", "")]
    assert wrong(tmp_path, ListKind.KBLI, '{"code": 1}', name="a.json") == [(0, "", "")]
    assert wrong(tmp_path, ListKind.KBLI, '[{"code": "C"}]', name="a.json") == [(1, "judul", "")]


def test_more_than_a_hundred_are_counted(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("kode,judul\n" + "zz,x\n" * 250)
    with pytest.raises(UnableToReadCodeList) as told:
        read_code_list(ListKind.KBLI, [path], vintage="2020")
    assert (len(told.value.violations), told.value.count) == (100, 250)


def test_every_kind_has_a_code():
    assert set(KINDS) == set(ListKind)
    assert all(shape.columns[0].name == "code" for shape in KINDS.values())


@pytest.mark.shared
@pytest.mark.parametrize(
    ("kind", "vintage", "paths", "many"),
    [
        ("KBLI", "2020", ["kbli/kbli2020.csv"], 2712),
        ("KBLI", "2025", ["kbli/kbli2025"], 2444),
        ("HS", "2022", ["hs6/harmonized-system.csv"], 6940),
        ("ISIC", "4", ["isic4/isic_rev4.csv"], 766),
        ("HS_ISIC", "4", ["hs_isic4/hs6_isic4.csv"], 24279),
        ("KBLI_ISIC", "2020", ["kbli/kbli2020_isic4_by_prefix.csv"], 1791),
        (
            "REGION_BRIDGE",
            "2020",
            [f"wilayah/bps_kemendagri_2020_{name}.csv" for name in ("provinsi", "kabkota", "kecamatan")],
            34 + 514 + 6857,
        ),
        (
            "PLACES",
            "2025",
            ["wilayah/provinsi.csv", "wilayah/kabupaten_kota.csv", "wilayah/kecamatan.csv"],
            38 + 514 + 7285,
        ),
        ("TOLL", "2026", ["tarif_tol/tarif_tol.csv"], 98),
    ],
)
def test_the_published_lists_are_read_whole(shared_data, kind, vintage, paths, many):
    found = read_code_list(ListKind(kind), [shared_data / path for path in paths], vintage=vintage)
    assert len(found.entries) == many
