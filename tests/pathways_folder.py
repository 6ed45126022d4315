"""A small pathways problem as tables of text, and how a folder is written of it, CSV or Parquet."""

import csv
import json
import random
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

Tables = dict[str, list[dict[str, str]]]
NUMBERS = {
    "quantity",
    "value",
    "cost",
    "hours",
    "order",
    "duration",
    "period",
    "seats",
    "min_linked",
    "max_linked",
    "start",
}


def small() -> Tables:
    """Two centres, four enterprises, three gates, a course, a floor and a ceiling, four periods."""
    return {
        "enterprises": _rows("enterprise_id centre_id", "ani P1", "budi P1", "citra P2", "dewi P2"),
        "candidates": _rows(
            "enterprise_id requirement_id quantity value",
            "ani beras 4 6",
            "ani gula 2 5",
            "budi beras 4 7",
            "citra gula 3 9",
            "citra beras 5 4",
            "dewi gula 3 3",
        ),
        "steps": _rows(
            "enterprise_id gate cost hours order duration field",
            "ani halal 5 4 2 1 mutu",
            "ani izin 1 2 1 0 -",
            "budi halal 6 3 - 1 mutu",
            "citra kemasan 2 5 1 2 mutu",
            "citra halal 4 4 1 1 mutu",
        ),
        "needs": _rows(
            "enterprise_id requirement_id gate",
            "ani beras halal",
            "ani beras izin",
            "ani gula izin",
            "budi beras halal",
            "budi beras pembukuan",
            "citra gula halal",
            "citra gula kemasan",
        ),
        "requirements": _rows("requirement_id quantity", "beras 8", "gula 6"),
        "centres": _rows("centre_id budget_id", "P1 A", "P2 A"),
        "hours": _rows(
            "centre_id field period hours",
            "P1 mutu 0 6",
            "P1 - 0 9",
            "P1 mutu 1 4",
            "P2 mutu 0 9",
            "P2 mutu 1 5",
        ),
        "budgets": _rows("budget_id cost", "A 20"),
        "groups": _rows(
            "group_id gate centre_id seats cost hours field duration period",
            "K1 pembukuan P1 2 3 1 - 0 1",
            "K2 halal P2 3 4 2 mutu 1 0",
        ),
        "limits": _rows("limit_id min_linked max_linked", "perempuan 1 -", "kota - 3"),
        "limit_members": _rows(
            "limit_id enterprise_id", "perempuan ani", "perempuan dewi", "kota ani", "kota budi", "kota citra"
        ),
        "fixed": _rows("enterprise_id requirement_id start rule", "dewi gula - never", "ani beras 3 never"),
    }


def _rows(header: str, *lines: str) -> list[dict[str, str]]:
    names = header.split()
    return [
        dict(zip(names, ["" if cell == "-" else cell for cell in line.split()], strict=True))
        for line in lines
    ]


def write_folder(
    folder: Path, tables: Tables, settings: Mapping[str, Any] | None = None, *, is_parquet: bool = False
) -> Path:
    """Write the tables; `settings` None: {"periods": 4}."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        if is_parquet:
            columns = {
                column: pyarrow.array(
                    [
                        None if not row[column] else int(row[column]) if column in NUMBERS else row[column]
                        for row in rows
                    ],
                    pyarrow.int64() if column in NUMBERS else pyarrow.string(),
                )
                for column in rows[0]
            }
            pyarrow.parquet.write_table(pyarrow.table(columns), folder / f"{name}.parquet")
            continue
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    (folder / "settings.json").write_text(json.dumps({"periods": 4} if settings is None else settings))
    return folder


def shuffled(tables: Tables, seed: int) -> Tables:
    """The same rows in another order; steps whose order is their row's place get it written down."""
    rng = random.Random(seed)
    mixed = {name: [dict(row) for row in rows] for name, rows in tables.items()}
    for place, row in enumerate(mixed["steps"], start=1):
        row["order"] = row["order"] or str(place)
    for rows in mixed.values():
        rng.shuffle(rows)
    return mixed


def drawn(seed: int, *, periods: int = 3) -> Tables:
    """A problem at random, with everything that the format knows, small enough to try all plans."""
    rng = random.Random(seed)
    enterprises, requirements, gates = ["u1", "u2", "u3"], ["r1", "r2"], ["g1", "g2", "g3"]
    fields = ["", "f"]
    owners = [(who, rng.choice(["P1", "P2"])) for who in enterprises]
    candidates = [
        (who, what, rng.randint(0, 4), rng.randint(0, 9))
        for who in enterprises
        for what in requirements
        if rng.random() < 0.8
    ] or [("u1", "r1", 1, 5)]
    steps = [
        (
            who,
            gate,
            rng.randint(0, 5),
            rng.randint(0, 4),
            rng.choice(["", 1, 2]),
            rng.choice(["", 0, 1]),
            rng.choice(fields),
        )
        for who in enterprises
        for gate in gates
        if rng.random() < 0.8
    ] or [("u1", "g1", 1, 1, "", "", "")]
    needs = [(who, what, gate) for who, what, _, _ in candidates for gate in gates if rng.random() < 0.5]
    hours = [
        (centre, field, period, rng.randint(0, 8))
        for centre in ("P1", "P2")
        for field in fields
        for period in range(periods)
        if rng.random() < 0.8
    ] or [("P1", "", 0, 3)]
    groups = [
        (
            f"K{k}",
            rng.choice(gates),
            rng.choice(["P1", "P2"]),
            *(rng.randint(0, most) for most in (3, 4, 3)),
            rng.choice(fields),
            rng.randint(0, 1),
            rng.randrange(periods),
        )
        for k in range(rng.randint(1, 3))
    ]
    limits = [(f"B{k}", rng.choice(["", 0, 1]), rng.choice(["", 1, 2])) for k in range(rng.randint(1, 2))]
    members = [(name, who) for name, _, _ in limits for who in enterprises if rng.random() < 0.6] or [
        ("B0", "u1")
    ]
    chosen = rng.choice(candidates)
    fixed = [(chosen[0], chosen[1], rng.choice(["", 0, 1]), rng.choice(["must", "never", "never"]))]

    def table(header: str, rows: list[tuple[Any, ...]]) -> list[dict[str, str]]:
        return [dict(zip(header.split(), map(str, row), strict=True)) for row in rows]

    tables = {
        "enterprises": table("enterprise_id centre_id", owners),
        "candidates": table("enterprise_id requirement_id quantity value", candidates),
        "steps": table("enterprise_id gate cost hours order duration field", steps),
        "requirements": table(
            "requirement_id quantity", [(what, rng.randint(0, 8)) for what in requirements]
        ),
        "centres": table("centre_id budget_id", [("P1", "A"), ("P2", rng.choice(["A", "B"]))]),
        "hours": table("centre_id field period hours", hours),
        "budgets": table("budget_id cost", [("A", rng.randint(3, 15)), ("B", rng.randint(3, 15))]),
        "groups": table("group_id gate centre_id seats cost hours field duration period", groups),
        "limits": table("limit_id min_linked max_linked", limits),
        "limit_members": table("limit_id enterprise_id", members),
        "fixed": table("enterprise_id requirement_id start rule", fixed),
        "needs": table("enterprise_id requirement_id gate", needs or [("", "", "")]),
    }
    if not needs:
        first = candidates[0]
        tables["needs"] = table("enterprise_id requirement_id gate", [(first[0], first[1], "g1")])
    return tables
