"""`sambung restore FILE`: see `sambung backup`."""

import typer

from sambung.commands.backup import restore

app = typer.Typer(add_completion=False, help=__doc__)
app.command()(restore)
