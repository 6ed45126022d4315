"""`sambung simulate`: made-up data, marked as such. A province, or a problem for one of the engine's solvers.

Each kind has a module of its own, loaded only where it is asked for. Never sets up Django.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

app = typer.Typer(add_completion=False)
BAD_INPUT = 2
# Which options belong to which kind; a seed and a folder belong to all.
PROVINCE, POOLING, PATHWAYS = "a province", "--pooling", "--pathways"
BELONGS = {
    "enterprises": (PROVINCE,),
    "date": (PROVINCE, POOLING),
    "offers": (POOLING,),
    "requirements": (POOLING, PATHWAYS),
    "hubs": (POOLING,),
    "lanes_per_offer": (POOLING,),
    "shared": (POOLING,),
    "fill": (POOLING,),
    "periods": (POOLING, PATHWAYS),
    "parquet": (POOLING, PATHWAYS),
    "groups": (PATHWAYS,),
    "limits": (PATHWAYS,),
    "chances": (PATHWAYS,),
    "rupiah": (PATHWAYS,),
}


@app.command()
def simulate(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="The folder to write to; made where it is not there")],
    enterprises: Annotated[int, typer.Option(help="How many enterprises, 100 to 1,000,000")] = 10_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, size and date give the same files")] = 1,
    date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day it is seen from; today in Jakarta where not given"),
    ] = None,
    pooling: Annotated[bool, typer.Option("--pooling", help="A problem for `sambung pool` instead")] = False,
    offers: Annotated[int, typer.Option(help="Pooling: how many offers")] = 1_000,
    requirements: Annotated[
        int | None,
        typer.Option(
            help="How many requirements. Pooling: 1 where not given. Pathways: about this many; "
            "where not given, one for each hundred enterprises"
        ),
    ] = None,
    hubs: Annotated[int, typer.Option(help="Pooling: how many hubs")] = 20,
    lanes_per_offer: Annotated[int, typer.Option(help="Pooling: to how many of the nearest hubs")] = 8,
    shared: Annotated[float, typer.Option(help="Pooling: share of the offers that share a machine")] = 0.0,
    fill: Annotated[float, typer.Option(help="Pooling: quantity asked over what can be made")] = 0.3,
    pathways: Annotated[
        int | None,
        typer.Option(help="A problem for `sambung pathways` of so many enterprises, 10 to 10,000,000"),
    ] = None,
    groups: Annotated[bool, typer.Option("--groups", help="Pathways: with group courses")] = False,
    limits: Annotated[bool, typer.Option("--limits", help="Pathways: with floors and ceilings")] = False,
    chances: Annotated[bool, typer.Option("--chances", help="Pathways: with ranges of chances")] = False,
    rupiah: Annotated[
        bool, typer.Option("--rupiah", help="Pathways: costs in single rupiah, not in Rp 100,000")
    ] = False,
    periods: Annotated[
        int, typer.Option(help="Pooling and pathways: periods; pathways' steps take time where above 1")
    ] = 1,
    parquet: Annotated[
        bool,
        typer.Option("--parquet", help="Parquet tables; pathways above 1,000,000 enterprises always"),
    ] = False,
) -> None:
    """Write a simulated province, or a simulated problem for `sambung pool` or `sambung pathways`."""
    if out.exists() and not out.is_dir():
        _refuse(f"{out} is a file: name a folder")
    if pooling and pathways is not None:
        _refuse("--pooling and --pathways are two problems: ask for one at a time")
    kind = POOLING if pooling else PATHWAYS if pathways is not None else PROVINCE
    for name, kinds in BELONGS.items():
        if kind not in kinds and _is_given(context, name):
            _refuse(f"--{name.replace('_', '-')} goes with {' or '.join(kinds)}, not with {kind}")
    if pathways is not None:
        from sambung.commands.simulate.pathways import write_pathways
        from sambung.engine.simulation.pathways import Design

        design = Design(pathways, seed, periods, groups, limits, chances, rupiah, requirements)
        write_pathways(out, design, is_parquet=parquet)
    elif pooling:
        from sambung.commands.simulate.pooling import write_pooling
        from sambung.engine.simulation.pooling import PoolingSize

        day = date.date() if date else datetime.now(ZoneInfo("Asia/Jakarta")).date()
        size = PoolingSize(
            offers, 1 if requirements is None else requirements, hubs, periods, lanes_per_offer, shared, fill
        )
        write_pooling(out, seed, size, day, parquet=parquet)
    else:
        from sambung.commands.simulate.province import write_province

        write_province(out, enterprises, seed, date)


def _is_given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def _refuse(why: str) -> None:
    sys.stderr.write(f"{why}\n")
    raise typer.Exit(BAD_INPUT)
