"""`sambung serve`: the WSGI server (granian). Loopback by default; a proxy with TLS stands before it in production."""

from __future__ import annotations

import os
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, help=__doc__)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port.")] = 8000,
    workers: Annotated[int, typer.Option(help="Processes; one for each core is right.")] = 2,
    threads: Annotated[int, typer.Option(help="Threads of a process that run requests.")] = 2,
) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.config.settings")
    from django.conf import settings

    if settings.IS_PRODUCTION and not (settings.STATIC_ROOT / "staticfiles.json").exists():
        # Without it every page would fail, one by one, at its first reader.
        typer.echo("sambung: run `sambung manage collectstatic --noinput` first", err=True)
        raise typer.Exit(2)
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "sambung.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_access=False,
        log_enabled=False,
        respawn_failed_workers=True,
    ).serve()
