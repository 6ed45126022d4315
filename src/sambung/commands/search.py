"""`sambung search`: writes the index of the search anew."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True, help=__doc__)
EVERY = 5_000


@app.callback()
def _group() -> None:
    """Makes `rebuild` a command of its own, though it is the only one."""


@app.command()
def rebuild(
    fresh: Annotated[
        bool, typer.Option(help="Begin at the beginning, also where a rebuild was left unfinished")
    ] = False,
) -> None:
    """Write every row anew; searches go on meanwhile. Interrupted, it goes on where it was left."""
    from sambung.commands.main import set_up_django

    set_up_django()
    from sambung.apps.search.services import rebuild_index

    told = 0

    def report(done: int, total: int) -> None:
        nonlocal told
        if done - told >= EVERY:
            told = done
            typer.echo(f"{done} of {total}")

    typer.echo(f"{rebuild_index(is_fresh=fresh, report=report)} enterprises and requirements are indexed")
