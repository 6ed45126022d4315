"""Lanes by columns read as rows do, and whatever might break the format is left to the row-wise reader."""

from pathlib import Path

import pytest

from sambung.standards.problems.lanes import LaneTable, clean_lanes
from sambung.standards.problems.pooling import Lane
from sambung.standards.problems.reader import read_pooling
from sambung.standards.problems.tables import UnableToReadProblem

HEAD = "origin_id,destination_id,unit_cost,fixed_cost,max_quantity\n"
GOOD = HEAD + "A,H,1.5,,\nH,R, 2 ,3,4e1\nA,R,.5,0,\n"
LANES = (Lane("A", "H", 1.5), Lane("H", "R", 2.0, 3.0, 40.0), Lane("A", "R", 0.5))


def test_columns_are_rows() -> None:
    table = clean_lanes("lanes.csv", GOOD.encode())
    assert table is not None
    assert tuple(table) == LANES
    assert table == LANES
    assert table[1:] == LANES[1:]
    assert LaneTable.of(LANES) == table
    assert table.joins({"A"}, {"H"}, {"R"})
    assert not table.joins({"H"}, {"A"}, {"R"})


@pytest.mark.parametrize(
    "body",
    [
        "A,H,-1,,\n",
        "A,H,nan,,\n",
        "A,H,1e13,,\n",
        "A,H,0x10,,\n",
        "A,H,1_0,,\n",
        " ,H,1,,\n",
        "A,H,1,,\nA,H,2,,\n",
        "A,H,1\n",
        "A,H,1,,,9\n",
        '"A",H,1,,\n',
        "",
    ],
)
def test_whatever_might_break_the_format_is_left_to_the_rows(body: str) -> None:
    assert clean_lanes("lanes.csv", (HEAD + body).encode()) is None


def test_no_text_is_left_to_the_rows() -> None:
    assert clean_lanes("lanes.csv", HEAD.encode() + b"A,\xff,1,,\n") is None
    assert clean_lanes("lanes.parquet", b"PAR1") is None


def folder(path: Path, lanes: str) -> Path:
    (path / "requirements.csv").write_text("requirement_id,quantity\nR,5\n")
    (path / "offers.csv").write_text("offer_id,capacity,unit_price\nA,9,2\n")
    (path / "hubs.csv").write_text("hub_id,capacity\nH,9\n")
    (path / "lanes.csv").write_text(lanes)
    return path


def test_the_reader_takes_columns(tmp_path: Path) -> None:
    problem = read_pooling(folder(tmp_path, GOOD))
    assert isinstance(problem.lanes, LaneTable)
    assert tuple(problem.lanes) == LANES


def test_a_lane_that_joins_nothing_is_told_by_its_row(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadProblem) as caught:
        read_pooling(folder(tmp_path, GOOD + "R,A,1,,\nX,R,1,,\n"))
    assert [(one.row, one.column, one.code) for one in caught.value.violations] == [
        (5, "origin_id", "joins_nothing"),
        (6, "origin_id", "unknown_identifier"),
    ]
