"""What `sambung simulate --pooling` writes: a problem folder for `sambung pool`, chunk by chunk."""

import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
import pyarrow.csv
import pyarrow.parquet
import typer

from sambung.engine.simulation.pooling import (
    POOLING_VERSION,
    PoolingSize,
    UnableToSimulatePooling,
    simulate_pooling,
)
from sambung.engine.simulation.regions import PROVINCE_CODE
from sambung.engine.simulation.tables import MARK
from sambung.engine.simulation.tariffs import UnableToPriceFreight, haulage

BAD_INPUT = 2
WRITTEN = ("requirements", "offers", "hubs", "lanes", "resources", "uses")


class _Table:
    """One file of the folder, opened at its first chunk."""

    def __init__(self, path: Path) -> None:
        self.path, self.count = path, 0
        self._writer: Any = None

    def write(self, columns: Mapping[str, Any]) -> None:
        """Append a chunk; its first column says that it is simulated."""
        count = len(next(iter(columns.values())))
        arrays: dict[str, Any] = {"data": pyarrow.array([MARK] * count, pyarrow.string())}
        for name, values in columns.items():
            kind = pyarrow.float64() if isinstance(values, np.ndarray) else pyarrow.string()
            arrays[name] = pyarrow.array(values, kind)
        table = pyarrow.table(arrays)
        if self._writer is None:
            if self.path.suffix == ".csv":
                options = pyarrow.csv.WriteOptions(quoting_style="none")
                self._writer = pyarrow.csv.CSVWriter(self.path, table.schema, write_options=options)
            else:
                self._writer = pyarrow.parquet.ParquetWriter(self.path, table.schema)
        self._writer.write_table(table)
        self.count += count

    def close(self) -> None:
        """Finish the file."""
        if self._writer is not None:
            self._writer.close()


def write_pooling(out: Path, seed: int, size: PoolingSize, day: date, *, parquet: bool) -> None:
    """Write the folder, and how to make it again. Exits with 2 where a number is out of range."""
    ending = "parquet" if parquet else "csv"
    started = time.perf_counter()
    try:
        chunks = simulate_pooling(seed, size, haulage(PROVINCE_CODE, day))
    except (UnableToSimulatePooling, UnableToPriceFreight) as reason:
        sys.stderr.write(f"{reason}\n")
        raise typer.Exit(BAD_INPUT) from reason
    out.mkdir(parents=True, exist_ok=True)
    for name in WRITTEN:
        for other in ("csv", "parquet"):
            (out / f"{name}.{other}").unlink(missing_ok=True)
    tables: dict[str, _Table] = {}
    for name, columns in chunks:
        tables.setdefault(name, _Table(out / f"{name}.{ending}")).write(columns)
    for table in tables.values():
        table.close()
    counts = {table.path.name: table.count for table in tables.values()}
    (out / "README_simulated.md").write_text(readme(seed, size, day, counts), encoding="utf-8")
    seconds = time.perf_counter() - started
    sys.stdout.write(
        f"{MARK}: {size.offers} offers, {size.requirements} requirements, {size.hubs} hubs, "
        f"seed {seed}, freight of {day}, in {out}\nwritten in {seconds:.2f} s\n"
    )


def readme(seed: int, size: PoolingSize, day: date, counts: Mapping[str, int]) -> str:
    """The page beside the tables: what they are, and how to make them again."""
    given = " ".join(f"--{name.replace('_', '-')} {value}" for name, value in asdict(size).items())
    listed = "\n".join(f"| {name} | {count} |" for name, count in counts.items())
    return f"""# Data simulasi / simulated data

**Seluruh isi folder ini adalah data simulasi**: penawaran, hub, permintaan, harga di dalamnya rekaan.

**Everything in this folder is simulated**: its offers, hubs, requirements and prices are invented.

Made by `sambung simulate --pooling {given} --seed {seed} --date {day}` (pooling generator {POOLING_VERSION}), a problem folder for
`sambung pool`. Assumptions: docs/reference/simulated-data.md in the project.

| file | rows |
|---|---:|
{listed}
"""
