"""Finds the named command's module and runs it; imports nothing else, so that starting stays quick."""

import importlib
import os
import sys

# command -> (module, one line of help). A command's module has `app`, a typer application.
COMMANDS: dict[str, tuple[str, str]] = {
    "pool": ("sambung.commands.pool", "Build the cheapest consortium for a problem folder"),
    "check": ("sambung.commands.check", "Recompute a solution from the tables alone"),
    "simulate": ("sambung.commands.simulate", "Write a simulated province to CSV files"),
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

    django.setup()
