"""`sambung simulate`: a simulated province as CSV files, or a pooling problem. Never sets up Django."""

import csv
import gc
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from sambung.engine.simulation.province import GENERATOR_VERSION, UnableToSimulate, simulate_province
from sambung.engine.simulation.tables import MARK, TABLES, header, rows

app = typer.Typer(add_completion=False)
BAD_INPUT = 2


def file_name(table: str) -> str:
    """A table's file, marked as simulated in its name."""
    return f"{table}_simulated.csv"


@app.command()
def simulate(
    out: Annotated[Path, typer.Option(help="The folder to write to; made where it is not there")],
    enterprises: Annotated[int, typer.Option(help="How many enterprises, 100 to 1,000,000")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, size and date give the same files")] = 1,
    date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day it is seen from; today in Jakarta where not given"),
    ] = None,
    pooling: Annotated[bool, typer.Option("--pooling", help="A problem for `sambung pool` instead")] = False,
    offers: Annotated[int, typer.Option(help="Pooling: how many offers")] = 1_000,
    requirements: Annotated[int, typer.Option(help="Pooling: how many requirements")] = 1,
    hubs: Annotated[int, typer.Option(help="Pooling: how many hubs")] = 20,
    periods: Annotated[int, typer.Option(help="Pooling: how many periods")] = 1,
    lanes_per_offer: Annotated[int, typer.Option(help="Pooling: to how many of the nearest hubs")] = 8,
    shared: Annotated[float, typer.Option(help="Pooling: share of the offers that share a machine")] = 0.0,
    fill: Annotated[float, typer.Option(help="Pooling: quantity asked over what can be made")] = 0.3,
    parquet: Annotated[bool, typer.Option(help="Pooling: Parquet tables instead of CSV")] = False,
) -> None:
    """Write a simulated province: enterprises, offers, certificates, resources, requirements, linkages."""
    day = date.date() if date else datetime.now(ZoneInfo("Asia/Jakarta")).date()
    if out.exists() and not out.is_dir():
        sys.stderr.write(f"{out} is a file: name a folder\n")
        raise typer.Exit(BAD_INPUT)
    if pooling:
        from sambung.commands.simulate_pooling import write_pooling
        from sambung.engine.simulation.pooling import PoolingSize

        size = PoolingSize(offers, requirements, hubs, periods, lanes_per_offer, shared, fill)
        write_pooling(out, seed, size, day, parquet=parquet)
        return
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
