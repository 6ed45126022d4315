"""`sambung kernels`: compile the engine's hot loops now, so that no plan waits for a compiler. No Django."""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import typer

app = typer.Typer(add_completion=False, help=__doc__)


@app.command()
def kernels() -> None:
    """Compile and keep the kernels; where they are kept already it takes a second or two. Exit status 0."""
    from sambung.commands.solving import hush_banner
    from sambung.engine.pathways.warm_up import warm_up as warm_up_pathways
    from sambung.engine.pooling.warm_up import warm_up as warm_up_pooling

    started = time.perf_counter()
    hush_banner()
    with one_at_a_time():
        warm_up_pooling()
        warm_up_pathways()
    typer.echo(f"Kernels are ready ({time.perf_counter() - started:.1f} s).", err=True)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Whoever comes second waits, and finds what the first has kept: two workers do not compile the same.

    Where there is no such lock (Windows, no folder to write in) both compile, which is no more than slow.
    """
    try:
        import fcntl

        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache", "sambung")
        home.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(str(Path(__file__).resolve()).encode()).hexdigest()[:16]
        lock = (home / f"kernels-{name}.lock").open("a")
    except (ImportError, OSError, RuntimeError):
        yield
        return
    with lock:
        with suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
