"""A simulated province as CSV files."""

import csv
import gc
import sys
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import typer

from sambung.engine.simulation.province import GENERATOR_VERSION, UnableToSimulate, simulate_province
from sambung.engine.simulation.tables import MARK, TABLES, header, rows

BAD_INPUT = 2


def file_name(table: str) -> str:
    """A table's file, marked as simulated in its name."""
    return f"{table}_simulated.csv"


def write_province(out: Path, enterprises: int, seed: int, date: datetime | None) -> None:
    """Enterprises, offers, certificates, resources, requirements, linkages. Exit status 2 where out of range."""
    day = date.date() if date else datetime.now(ZoneInfo("Asia/Jakarta")).date()
    started = time.perf_counter()
    gc.disable()  # millions of small records without cycles: collecting them only costs time
    try:
        province = simulate_province(seed=seed, size=enterprises, day=day)
    except UnableToSimulate as reason:
        sys.stderr.write(f"{reason}\n")
        raise typer.Exit(BAD_INPUT) from reason
    finally:
        gc.enable()
    drawn = time.perf_counter() - started
    out.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        with (out / file_name(table)).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(header(table))
            writer.writerows(rows(province, table))
    (out / "README_simulated.md").write_text(
        readme(
            seed, enterprises, day.isoformat(), {table: len(getattr(province, table)) for table in TABLES}
        ),
        encoding="utf-8",
    )
    seconds = time.perf_counter() - started
    sys.stdout.write(f"{MARK}: {enterprises} enterprises, seed {seed}, seen on {day}, in {out}\n")
    sys.stdout.write(f"drawn in {drawn:.2f} s, written in {seconds - drawn:.2f} s\n")


def readme(seed: int, size: int, day: str, counts: dict[str, int]) -> str:
    """The page beside the files: what they are, and how to make them again."""
    listed = "\n".join(f"| {file_name(table)} | {count} |" for table, count in counts.items())
    return f"""# Data simulasi / simulated data

**Seluruh isi folder ini adalah data simulasi**: usaha, orang, nomor, harga, dan pembeli di dalamnya rekaan.
Hanya kode dan nama kabupaten/kota yang nyata.

**Everything in this folder is simulated**: its enterprises, people, numbers, prices and buyers are invented.
Only the regencies' codes and names are real.

Made by `sambung simulate --enterprises {size} --seed {seed} --date {day}` (generator {GENERATOR_VERSION}).
Assumptions: docs/reference/simulated-data.md in the project.

| file | rows |
|---|---:|
{listed}
"""
