"""`sambung simulate`: made-up data, marked as such. A province, or a problem for one of the engine's solvers.

Each kind has a module of its own, loaded only where it is asked for. Never sets up Django.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)
BAD_INPUT = 2


@app.command()
def simulate(
    out: Annotated[Path, typer.Option(help="The folder to write to; made where it is not there")],
    enterprises: Annotated[int, typer.Option(help="How many enterprises, 100 to 1,000,000")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, size and date give the same files")] = 1,
    date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day it is seen from; today in Jakarta where not given"),
    ] = None,
    pathways: Annotated[
        int | None,
        typer.Option(help="A pathways problem of so many enterprises instead, 10 to 10,000,000"),
    ] = None,
    periods: Annotated[
        int, typer.Option(help="Pathways: periods, 1 to 40; steps take time where above 1")
    ] = 1,
    groups: Annotated[bool, typer.Option("--groups", help="Pathways: with group courses")] = False,
    limits: Annotated[bool, typer.Option("--limits", help="Pathways: with floors and ceilings")] = False,
    chances: Annotated[bool, typer.Option("--chances", help="Pathways: with ranges of chances")] = False,
    rupiah: Annotated[
        bool, typer.Option("--rupiah", help="Pathways: costs in single rupiah, not in Rp 100,000")
    ] = False,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Pathways: Parquet; above 1,000,000 enterprises always")
    ] = False,
) -> None:
    """Write a simulated province, or with --pathways a simulated problem for `sambung pathways`."""
    if out.exists() and not out.is_dir():
        sys.stderr.write(f"{out} is a file: name a folder\n")
        raise typer.Exit(BAD_INPUT)
    if pathways is None:
        if periods != 1 or groups or limits or chances or rupiah or parquet:
            sys.stderr.write(
                "--periods, --groups, --limits, --chances, --rupiah, --parquet go with --pathways\n"
            )
            raise typer.Exit(BAD_INPUT)
        from sambung.commands.simulate.province import write_province

        write_province(out, enterprises, seed, date)
        return
    from sambung.commands.simulate.pathways import write_pathways
    from sambung.engine.simulation.pathways import Design

    design = Design(pathways, seed, periods, groups, limits, chances, rupiah)
    write_pathways(out, design, is_parquet=parquet)
