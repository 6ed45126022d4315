"""`sambung user`, the first people of an installation: administrators and analysts, and centres' managers."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False, help=__doc__, no_args_is_help=True)


@app.command("add")
def add(
    username: Annotated[str, typer.Argument(help="To sign in with.")],
    name: Annotated[str, typer.Option(help="The person's name.")],
    role: Annotated[str, typer.Option(help="administrator or analyst.")] = "administrator",
) -> None:
    """Make a sign-in; its first password is printed once."""
    if role not in {"administrator", "analyst"}:
        raise typer.BadParameter(
            "role is administrator or analyst; managers and mentors are added in the web"
        )
    from sambung.commands.main import set_up_django

    set_up_django()
    from sambung.apps.accounts.services import UnableToMakeUserError, make_user, new_password
    from sambung.apps.actors.access import SYSTEM

    password = new_password()
    try:
        make_user(
            SYSTEM,
            username=username,
            name=name,
            password=password,
            is_administrator=role == "administrator",
            is_analyst=role == "analyst",
        )
    except UnableToMakeUserError as error:
        typer.echo(f"{username}: {error.code}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{username}  {password}")


@app.callback()
def user() -> None:
    """People who sign in."""
