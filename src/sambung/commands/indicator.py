"""`sambung indicator`: the linkage rate of a definition on a day, recomputed from the rows; `define` publishes definitions."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, invoke_without_command=True, help=__doc__)
BAD_INPUT = 2
DAY = "%Y-%m-%d"


@app.callback()
def indicator(
    context: typer.Context,
    definition: Annotated[str, typer.Option(help="Code of a definition, e.g. L1.")] = "",
    on: Annotated[
        datetime.datetime | None, typer.Option(formats=[DAY], help="The day (default: today).")
    ] = None,
    known: Annotated[
        datetime.datetime | None,
        typer.Option(formats=[DAY], help="As known by the end of this day in Jakarta (default: now)."),
    ] = None,
    csv: Annotated[Path | None, typer.Option(help="Write rate, parts and months to this file.")] = None,
) -> None:
    """Print rate, interval, n and definition. Nothing that was kept is read: all is counted again."""
    from sambung.commands.main import set_up_django

    set_up_django()
    if context.invoked_subcommand is not None:
        return
    from django.utils import timezone, translation

    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.reporting import selectors, services

    found = selectors.find_definition(SYSTEM, definition) if definition else None
    codes = ", ".join(row.code for row in selectors.current_definitions(SYSTEM))
    if found is None:
        typer.echo(
            f"--definition {definition or '(missing)'}: choose one of {codes}"
            if codes
            else "No definition is published yet: run `sambung indicator define` first.",
            err=True,
        )
        raise typer.Exit(BAD_INPUT)
    day = on.date() if on else timezone.localdate()
    known_on = known.date() if known else None
    try:
        reckoned = services.recompute(definition=found, on=day, known_on=known_on)
    except services.UnableToComputeError as error:
        typer.echo(f"--on {day}: that day has not come yet.", err=True)
        raise typer.Exit(BAD_INPUT) from error
    rate = reckoned.result["rate"]
    with translation.override("en"):
        share = "nothing is counted" if rate["value"] is None else f"{100 * rate['value']:.2f} %"
        typer.echo(f"{found.code} v{found.version}  {found.name_en}")
        typer.echo(f"on {day}, as known at journal position {reckoned.position}")
        typer.echo(f"rate      {share}")
        if rate["low"] is not None:
            level = f"{100 * found.spec['confidence']:.0f} %"
            typer.echo(
                f"interval  {100 * rate['low']:.2f} % to {100 * rate['high']:.2f} %  (Wilson, {level})"
            )
        typer.echo(f"linked    {rate['numerator']}")
        typer.echo(f"n         {rate['denominator']}")
        for name in ("excluded", "uncounted", "unknown"):
            if rate[name]:
                typer.echo(f"{name:<9} " + ", ".join(f"{key} {count}" for key, count in rate[name].items()))
        typer.echo("a floor: linkages that nobody recorded are not in it")
        if reckoned.result["simulated"]:
            typer.echo("SIMULATED DATA / DATA SIMULASI")
        typer.echo(f"input     {reckoned.input_sha256}")
    if csv is not None:
        csv.write_text("".join(services.reading_lines(found, reckoned)), encoding="utf-8", newline="")
        typer.echo(f"wrote {csv}")


@app.command()
def define() -> None:
    """Publish the definitions of the table that are new or have changed; readings of older versions stay."""
    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.reporting import selectors, services

    added = services.ensure_definitions(SYSTEM)
    typer.echo(f"{added} published")
    for row in selectors.current_definitions(SYSTEM):
        typer.echo(f"{row.code:<6} v{row.version}  {row.name_en}{'  (default)' if row.is_default else ''}")
