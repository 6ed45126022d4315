"""A simulated pathways problem as a folder of the engine's format, with a page that says that it is made up."""

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.compute
import typer

from sambung.engine.simulation.pathways import Design, Given, Names, UnableToSimulate, simulate_pathways
from sambung.engine.simulation.tables import MARK
from sambung.standards.problems.columns import Form, TableWriter

BAD_INPUT = 2
LARGEST_CSV = 1_000_000


def write_pathways(out: Path, design: Design, *, is_parquet: bool) -> None:
    """Write the folder part by part. Exit status 2 where out of range, or where another problem stands there."""
    started = time.perf_counter()
    form: Form = "parquet" if is_parquet or design.enterprises > LARGEST_CSV else "csv"
    try:
        parts = simulate_pathways(design)
    except UnableToSimulate as reason:
        sys.stderr.write(f"{reason}\n")
        raise typer.Exit(BAD_INPUT) from reason
    if any((out / f"enterprises.{ending}").exists() for ending in ("csv", "parquet")):
        sys.stderr.write(f"{out} holds a problem already: name another folder\n")
        raise typer.Exit(BAD_INPUT)
    out.mkdir(parents=True, exist_ok=True)
    counts: dict[str, int] = {}
    with ExitStack() as stack:
        writers: dict[str, TableWriter] = {}
        for name, columns in parts:
            if name not in writers:
                writers[name] = stack.enter_context(TableWriter(out, name, form))
            arrays = {column: _array(values) for column, values in columns.items()}
            writers[name].write(arrays)
            counts[name] = counts.get(name, 0) + len(next(iter(arrays.values())))
    (out / "settings.json").write_text(
        f'{{"periods": {design.periods}, "data": "{MARK}"}}\n', encoding="utf-8"
    )
    (out / "README_simulated.md").write_text(readme(design, counts, form), encoding="utf-8")
    seconds = time.perf_counter() - started
    sys.stdout.write(f"{MARK}: {design.enterprises} enterprises, seed {design.seed}, in {out}\n")
    sys.stdout.write(f"written in {seconds:.2f} s\n")


def _array(column: Any) -> Any:
    """A simulated column as an Arrow array."""
    if isinstance(column, Names):
        if column.words:
            codes = pyarrow.array(column.codes.astype("int8"))
            return pyarrow.DictionaryArray.from_arrays(codes, pyarrow.array(column.words)).dictionary_decode()
        digits = pyarrow.compute.utf8_lpad(pyarrow.array(column.codes).cast(pyarrow.string()), 8, "0")
        return pyarrow.compute.binary_join_element_wise(column.prefix, digits, "")
    if isinstance(column, Given):
        return pyarrow.array(column.values, mask=column.values < 0)
    return pyarrow.array(column)


def readme(design: Design, counts: dict[str, int], form: str) -> str:
    """The page beside the tables: what they are, and how to make them again."""
    chosen = [f"--periods {design.periods}"] if design.periods > 1 else []
    flags = (
        ("--groups", design.has_groups),
        ("--limits", design.has_limits),
        ("--chances", design.has_chances),
        ("--rupiah", design.is_rupiah),
    )
    chosen += [name for name, is_chosen in flags if is_chosen]
    chosen += [] if design.wanted is None else [f"--requirements {design.wanted}"]
    chosen += [f"--seed {design.seed}"]
    listed = "\n".join(f"| {name}.{form} | {count} |" for name, count in counts.items())
    return f"""# Data simulasi / simulated data

**Seluruh isi folder ini adalah data simulasi**: usaha, permintaan, biaya, dan jam di dalamnya rekaan.

**Everything in this folder is simulated**: its enterprises, requirements, costs and hours are invented.
Costs are in {"single rupiah" if design.is_rupiah else "Rp 100,000"}; a candidate's value is its chance of
success in thousandths.

Made by `sambung simulate --pathways {design.enterprises} {" ".join(chosen)}`.
Assumptions: the docstring of src/sambung/engine/simulation/pathways.py in the project.

| table | rows |
|---|---:|
{listed}
"""
