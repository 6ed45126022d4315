"""`sambung reference`: loads code lists and tariffs with vintage, source and hash; lists and shows what is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
BAD_INPUT = 2


@app.command()
def load(
    kind: Annotated[str, typer.Argument(help="kbli, hs, isic, hs-isic, region-bridge, places, toll, …")],
    files: Annotated[list[Path], typer.Argument(help="CSV or JSON files, or a folder of JSON", exists=True)],
    vintage: Annotated[str, typer.Option(help="Which edition of the classification, e.g. 2020")],
    source: Annotated[str, typer.Option(help="Where the file comes from, in a sentence or as an address")],
    correct: Annotated[
        bool, typer.Option(help="The file corrects the edition of this vintage that stands")
    ] = False,
) -> None:
    """Load one vintage of a list. The same file again changes nothing; no other vintage is touched."""
    from sambung.commands.main import set_up_django

    set_up_django()
    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.reference.services import UnableToLoadList, load_code_list
    from sambung.standards.code_lists import UnableToReadCodeList

    try:
        done = load_code_list(
            SYSTEM,
            kind=kind.upper().replace("-", "_"),
            paths=files,
            vintage=vintage,
            source=source,
            is_correction=correct,
        )
    except UnableToReadCodeList as error:
        for violation in error.violations:
            typer.echo(str(violation), err=True)
        typer.echo(f"{error.count} wrong; nothing was loaded", err=True)
        raise typer.Exit(BAD_INPUT) from error
    except UnableToLoadList as error:
        typer.echo(f"sambung reference load: {_advice(error)}", err=True)
        raise typer.Exit(BAD_INPUT) from error
    one = done.code_list
    word = "loaded" if done.is_new else "unchanged"
    typer.echo(f"{one.kind} {one.vintage}: {word}, {one.entry_count} entries, sha256 {one.sha256}")
    if done.corrected is not None:
        typer.echo(f"  corrects the edition of {done.corrected.sha256[:12]}, which stays readable")


def _advice(error: Exception) -> str:
    code, params = getattr(error, "code", ""), getattr(error, "params", {})
    advice = {
        "KIND": "there is no kind {kind}; known: {known}",
        "VINTAGE": "name the vintage (at most 20 characters), e.g. --vintage 2020",
        "SOURCE": "name the source with --source",
        "VINTAGE_STANDS": "{kind} {vintage} stands already from another file (sha256 {sha256}…); "
        "--correct says that this file corrects it",
    }
    return advice[code].format(**params)


@app.command("list")
def list_lists() -> None:
    """What is loaded: kind, vintage, entries, day, hash, source."""
    from sambung.commands.main import set_up_django

    set_up_django()
    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.reference.selectors import code_lists

    rows = code_lists(SYSTEM)
    if not rows:
        typer.echo("No list is loaded yet: sambung reference load KIND FILE --vintage … --source …")
    for one in rows:
        state = "superseded" if one.superseded_at else "stands"
        typer.echo(
            f"{one.kind:<14} {one.vintage:<8} {state:<10} {one.entry_count:>7}  {one.completed_at:%Y-%m-%d}  "
            f"{one.sha256[:12]}  {one.source}"
        )


@app.command()
def show(
    kind: Annotated[str, typer.Argument(help="As with load")],
    vintage: Annotated[str, typer.Argument(help="As with load")],
    code: Annotated[str, typer.Argument(help="The code")],
) -> None:
    """What a code means in a vintage."""
    from sambung.commands.main import set_up_django

    set_up_django()
    from sambung.apps.reference.selectors import code_entry, other_codes

    name = kind.upper().replace("-", "_")
    found = code_entry(name, vintage, code)
    if found is None:
        typer.echo(f"{name} {vintage}: {code} is not known", err=True)
        raise typer.Exit(BAD_INPUT)
    typer.echo(f"{found.code}  {found.title}")
    others = other_codes(name, vintage, code)
    if others:
        typer.echo("  → " + ", ".join(others))
    for key, value in found.values.items():
        typer.echo(f"  {key}: {value}")
    if found.description:
        typer.echo(f"  {found.description}")
