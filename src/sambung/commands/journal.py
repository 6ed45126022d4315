"""`sambung journal`: verify the chain, seal, write a checkpoint, show the newest entries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)


@app.callback()
def set_up() -> None:
    """Every one of these needs the database."""
    from sambung.commands.main import set_up_django

    set_up_django()


@app.command()
def verify(
    checkpoints: Annotated[
        Path | None,
        typer.Option(help="Folder of checkpoints, as from a safe place (default: the settings')."),
    ] = None,
    public_key: Annotated[
        Path | None, typer.Option(help="Public key, as from a safe place (default: beside the private key).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The report as JSON.")] = False,
) -> None:
    """Recompute every digest and the chain, hold them against the checkpoints. Exit status 1 where anything is wrong."""
    from sambung.apps.journal.selectors import verify as verify_journal

    report = verify_journal(folder=checkpoints, public_key=public_key)
    if as_json:
        troubles = [
            {"finding": str(trouble.finding), "position": trouble.position, "where": trouble.where}
            for trouble in report.troubles
        ]
        values = {name: value for name, value in vars(report).items() if name != "troubles"}
        typer.echo(json.dumps({**values, "is_sound": report.is_sound, "troubles": troubles}, indent=1))
    else:
        typer.echo(
            f"{report.sealed} sealed, {report.unsealed} not yet sealed, {report.erased} with erased personal values, "
            f"{report.checkpoints} checkpoints (the last at {report.last_checkpoint_position})"
        )
        for trouble in report.troubles:
            place = "unsealed" if trouble.position is None else f"position {trouble.position}"
            typer.echo(f"{trouble.finding}  {place}  {trouble.where}")
        typer.echo("sound" if report.is_sound else f"NOT SOUND: {len(report.troubles)} findings")
    raise typer.Exit(0 if report.is_sound else 1)


@app.command()
def seal() -> None:
    """Seal every committed entry, in short batches."""
    from sambung.apps.journal.services import seal_entries

    total = 0
    while count := seal_entries():
        total += count
    typer.echo(f"{total} sealed")


@app.command()
def checkpoint(
    folder: Annotated[Path | None, typer.Option(help="Where to write (default: the settings').")] = None,
) -> None:
    """Sign where the chain stands and write it outside the database. Exit status 1 where it must not be signed."""
    from django.utils import timezone

    from sambung.apps.journal.services import UnableToSignError, write_checkpoint

    try:
        path = write_checkpoint(timezone.now(), folder=folder)
    except UnableToSignError as error:
        typer.echo(f"not signed: {error}", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"wrote {path}" if path else "nothing new since the last checkpoint")


@app.command()
def show(limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 20) -> None:
    """The newest entries, one a line: position, time, code, who, payload."""
    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.journal.selectors import latest_entries

    for line in latest_entries(SYSTEM, limit=limit):
        position = "-" if line.position is None else str(line.position)
        payload = json.dumps(line.payload, ensure_ascii=False)
        typer.echo(
            f"{position:>8}  {line.at:%Y-%m-%d %H:%M:%S}  {line.code:<28} {line.actor_name:<20} {payload}"
        )
