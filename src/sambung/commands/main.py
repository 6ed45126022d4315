"""Finds the named command's module and runs it; imports nothing else, so that starting stays quick."""

import importlib
import os
import sys

# command -> (module, one line of help). A command's module has `app`, a typer application.
COMMANDS: dict[str, tuple[str, str]] = {
    "architecture": ("sambung.commands.architecture", "Write ARCHITECTURE.md from the packages' docstrings"),
    "demo": ("sambung.commands.demo", "A running Sambung with simulated data, on this machine"),
    "pool": ("sambung.commands.pool", "Build the cheapest consortium for a problem folder"),
    "pathways": ("sambung.commands.pathways", "Plan which coaching for whom and when, with a certificate"),
    "check": ("sambung.commands.check", "Recompute a solution from the tables alone"),
    "serve": ("sambung.commands.serve", "The web server"),
    "worker": ("sambung.commands.worker", "Run the jobs and the standing duties"),
    "journal": ("sambung.commands.journal", "Verify, seal, checkpoint or show the journal"),
    "backup": ("sambung.commands.backup", "Write database, documents and checkpoints into one file"),
    "restore": ("sambung.commands.restore", "Bring a backup back"),
    "simulate": ("sambung.commands.simulate", "Write a simulated province, or a problem for a solver"),
    "user": ("sambung.commands.user", "Make the first sign-ins, and tokens for the API"),
    "import": ("sambung.commands.intake", "Read a list (CSV, XLSX, ODS), row by row"),
    "indicator": ("sambung.commands.indicator", "The linkage rate on a day, recomputed from the rows"),
    "reference": ("sambung.commands.reference", "Load code lists and tariffs; list what is loaded"),
    "search": ("sambung.commands.search", "Write the index of the search anew"),
    "messages": ("sambung.commands.messages", "Find texts without translation"),
    "kernels": ("sambung.commands.kernels", "Compile the engine's hot loops ahead"),
    "manage": ("sambung.commands.manage", "Django's own commands"),
}


def usage() -> str:
    """The list of commands, one a line."""
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {text}" for name, (_, text) in sorted(COMMANDS.items())]
    return "\n".join(["Usage: sambung COMMAND [ARGUMENTS]   (sambung COMMAND --help tells more)", "", *lines])


def main() -> None:
    """Run `sambung COMMAND ...`; exit status 2 where the command is not known."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        sys.stdout.write(usage() + "\n")
        return
    name = arguments[0]
    if name == "--version":
        from sambung import __version__

        sys.stdout.write(__version__ + "\n")
        return
    if name not in COMMANDS:
        sys.stderr.write(f"sambung: there is no command {name!r}\n\n{usage()}\n")
        raise SystemExit(2)
    module = importlib.import_module(COMMANDS[name][0])
    sys.argv = [f"sambung {name}", *arguments[1:]]
    module.app()


def set_up_django() -> None:
    """For commands that need the database; engine commands never call it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.config.settings")
    import django

    make_data_folder()
    django.setup()


def make_data_folder() -> None:
    """SQLite makes its file but not the folder around it; nobody else on the machine reads either."""
    from django.conf import settings

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
