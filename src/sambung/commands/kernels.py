"""`sambung kernels`: compile the engine's hot loops now, so that no plan waits for a compiler. No Django."""

import time

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
    warm_up_pooling()
    warm_up_pathways()
    typer.echo(f"Kernels are ready ({time.perf_counter() - started:.1f} s).", err=True)
