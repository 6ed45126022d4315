"""Folders that mean harm or mischief: each ends as the format says, in bounded time and memory, never in a traceback."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from tests.commands.test_pool import TABLES, check, folder, head, pool


def sparse(path: Path) -> None:
    """Two gigabytes that take no room on the disk."""
    with path.open("wb") as handle:
        handle.write(b"offer_id,capacity,unit_price\n")
        handle.truncate(2**31)


def twice(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("/nowhere/at/all")


def directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def content(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


WIDE = ",".join(["offer_id", "capacity", "unit_price", *(f"c{number}" for number in range(20_000))])
HOSTILE = {
    "two gigabytes": (sparse, "over 1 gib"),
    "link to itself": (twice, "missing table"),
    "link to nowhere": (dangling, "missing table"),
    "folder": (directory, "not a file"),
    "pipe": (pipe, "not a file"),
    "device without end": (endless, "not a file"),
    "byte order mark only": (content(b"\xef\xbb\xbf"), "empty file"),
    "blank lines only": (content(b"\n\n\n"), "empty file"),
    "UTF-16": (content("offer_id,capacity,unit_price\nA,1,1\n".encode("utf-16")), "not utf8"),
    "UTF-16 without mark": (content("offer_id,capacity,unit_price\nA,1,1\n".encode("utf-16-le")), "missing"),
    "Latin-1": (content("offer_id,capacity,unit_price\nCafé,1,1\n".encode("latin-1")), "not utf8"),
    "zeros": (content(b"\0" * 10_000), "missing column"),
    "a zero in a number": (content(b"offer_id,capacity,unit_price\nA,6\x000,1\n"), "not a number"),
    "1e300": (content(b"offer_id,capacity,unit_price\nA,1e300,1\n"), "over 1e12"),
    "1e400": (content(b"offer_id,capacity,unit_price\nA,1,1e400\n"), "infinite"),
    "negative nothing": (content(b"offer_id,capacity,unit_price\nA,-1e-300,1\n"), "negative"),
    "digits of another script": (content("offer_id,capacity,unit_price\nA,١,1\n".encode()), "not a number"),
    "underscores": (content(b"offer_id,capacity,unit_price\nA,1_0,1\n"), "not a number"),
    "hexadecimal": (content(b"offer_id,capacity,unit_price\nA,0x1,1\n"), "not a number"),
    "a quote left open": (content(b'offer_id,capacity,unit_price\n"A,1,1\n'), "not csv"),
    "a cell without end": (
        content(b"offer_id,capacity,unit_price\n" + b"A" * 200_000 + b",1,1\n"),
        "not csv",
    ),
    "twice the same column": (
        content(b"offer_id,offer_id,capacity,unit_price\nA,B,1,1\n"),
        "duplicate column",
    ),
    "more cells than columns": (content(b"offer_id,capacity,unit_price\nA,1,1,1\n"), "more cells"),
    "header only in a wide file": (content(WIDE.encode() + b"\n"), "unknown identifier"),
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_a_hostile_table_is_refused(name: str, tmp_path: Path) -> None:
    problem = folder(tmp_path / "p")
    change, said = HOSTILE[name]
    change(problem / "offers.csv")
    result = pool(problem, tmp_path / "s")
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("[" * 100_000, "not json"),
        ('{"change_cost": ' + "9" * 5_000 + "}", "not json"),
        ('{"change_cost": NaN}', "nan"),
        ('{"change_cost": 1e400}', "infinite"),
        ('{"change_cost": true}', "not a number"),
        ('{"change_cost": "5"}', "not a number"),
        ('{"inclusion_class": ["micro"]}', "unknown word"),
        ('{"inclusion_tolerance": -0.1}', "negative"),
        ('{"even_split": 0.5}', "under 1"),
        ('{"smallest_share": 1.5}', "over 1"),
        ("[]", "not an object"),
        ("\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "not json"),
    ],
)
def test_hostile_settings_are_refused(settings: str, said: str, tmp_path: Path) -> None:
    result = pool(folder(tmp_path / "p", **{"settings.json": settings}), tmp_path / "s")
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize(
    "lanes", ["R,A,1\n", "A,A,1\n", "H,A,1\n", "R,R,1\n", "H,H,1\n", "R,H,1\n", "A,C,1\n"]
)
def test_lanes_in_a_circle_join_nothing(lanes: str, tmp_path: Path) -> None:
    result = pool(folder(tmp_path / "p", lanes=TABLES["lanes"] + lanes), tmp_path / "s")
    assert result.exit_code == 2
    assert "row 7" in result.stderr


def test_a_requirement_that_nothing_reaches(tmp_path: Path) -> None:
    """Must be filled: infeasible, and named; may be short: all of it is, for want of capacity."""
    asked = "requirement_id,quantity,shortage_penalty\nR,100,\nQ,5,{}\n"
    problem = folder(tmp_path / "p", requirements=asked.format(""))
    result = pool(problem, tmp_path / "s")
    assert result.exit_code == 3
    assert [(one["kind"], one["id"]) for one in head(tmp_path / "s")["conflict"]] == [("requirement", "Q")]  # type: ignore[attr-defined]
    assert "Q asks 5" in result.stderr
    may = folder(tmp_path / "p2", requirements=asked.format("7"))
    assert pool(may, tmp_path / "s2").exit_code == 0
    assert "Q,,5,capacity" in (tmp_path / "s2" / "shortages.csv").read_text()
    assert check(may, tmp_path / "s2").exit_code == 0


def test_parquet_of_the_wrong_kinds(tmp_path: Path) -> None:
    problem = folder(tmp_path / "p", offers=None)
    for values in ([[1.0], [2.0]], [{"a": 1}, {"a": 2}], [b"\xff", b"1"], [True, False]):
        table = pyarrow.table({"offer_id": ["A", "B"], "capacity": values, "unit_price": [1, 2]})
        pyarrow.parquet.write_table(table, problem / "offers.parquet")
        result = pool(problem, tmp_path / "s")
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code == 2


def test_where_the_answer_cannot_stand(tmp_path: Path) -> None:
    problem = folder(tmp_path / "p")
    (tmp_path / "file").write_text("here")
    for out in (tmp_path / "file", tmp_path / "file" / "s", Path("/proc/nothing/s")):
        result = pool(problem, out)
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code in (1, 2)
        assert "--out" in result.stderr
    assert pool(problem, tmp_path / "s", "--inclusion-curve", "--tolerances", "0,x").exit_code == 2


@pytest.mark.parametrize(
    "said",
    [
        {"bound": "much"},
        {"inclusion": []},
        {"cost_breakdown": [1]},
        {"objective": {"a": 1}},
        {"status": ["optimal"]},
        {"versions": "all"},
        {"seconds": "long"},
    ],
)
def test_the_checker_ends_on_any_nonsense(said: dict[str, object], tmp_path: Path) -> None:
    problem = folder(tmp_path / "p")
    assert pool(problem, tmp_path / "s").exit_code == 0
    file = tmp_path / "s" / "solution.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **said}))
    result = check(problem, tmp_path / "s")
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (1, 2)


def test_the_checker_ends_on_tables_without_their_columns(tmp_path: Path) -> None:
    problem = folder(tmp_path / "p")
    assert pool(problem, tmp_path / "s").exit_code == 0
    for name in ("allocations", "hubs", "excluded", "prices", "bound_prices"):
        text = (tmp_path / "s" / f"{name}.csv").read_text()
        (tmp_path / "s" / f"{name}.csv").write_text("nothing\nat all\n")
        result = check(problem, tmp_path / "s")
        assert isinstance(result.exception, SystemExit), result.exception
        assert result.exit_code in (1, 2)
        (tmp_path / "s" / f"{name}.csv").write_text(text)
    assert check(problem, tmp_path / "s").exit_code == 0


def test_the_added_tables_stand_beside_the_plan(tmp_path: Path) -> None:
    """The curve, its plans and the settlement, in both forms, pass the checker."""
    offers = TABLES["offers"].replace("onboarding_cost\n", "onboarding_cost,size_class,grade\n")
    offers = (
        offers.replace(",50\n", ",50,micro,a\n")
        .replace("20,\n", "20,,micro,\n")
        .replace("400\n", "400,micro,a\n")
    )
    problem = folder(tmp_path / "p", offers=offers)
    for form in ((), ("--parquet",)):
        out = tmp_path / f"s{len(form)}"
        options = ("--inclusion-curve", "--tolerances", "0,0.1,0.5", "--settlement", "--even-split", "1.5")
        assert pool(problem, out, *options, *form).exit_code == 0
        assert check(problem, out).exit_code == 0
        ending = "parquet" if form else "csv"
        for name in ("inclusion_curve", "inclusion_plans", "settlement", "settlement_totals"):
            assert (out / f"{name}.{ending}").exists()
