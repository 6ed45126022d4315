"""`sambung user`, the first people of an installation, and tokens with which programs read for a person."""

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


@app.command("token")
def token(
    username: Annotated[str, typer.Argument(help="For whom the program acts.")],
    name: Annotated[str, typer.Option(help="What the token is for.")],
    scopes: Annotated[
        str, typer.Option(help="What it may do, with commas between, e.g. registry:read,demand:write.")
    ],
    days: Annotated[int, typer.Option(help="For how long: 30, 90 or 365 days.")] = 90,
) -> None:
    """Make a token for the API; it is printed once and kept nowhere."""
    from sambung.commands.main import set_up_django

    set_up_django()
    from sambung.apps.accounts.services import LIFETIMES, SCOPES, UnableToIssueTokenError, issue_token
    from sambung.apps.actors.access import SYSTEM

    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    try:
        _row, text = issue_token(SYSTEM, username=username, name=name, scopes=wanted, days=days)
    except UnableToIssueTokenError as error:
        advice = {
            "NO_USER": f"nobody who may sign in is called {username!r}",
            "NO_NAME": "say with --name what the token is for",
            "NO_SCOPE": f"say with --scopes what it may do: {', '.join(SCOPES)}",
            "UNKNOWN_SCOPE": f"the scopes are {', '.join(SCOPES)}",
            "LIFETIME": f"--days is one of {', '.join(map(str, LIFETIMES))}",
            "TOO_MANY": "this person has too many live tokens; revoke one under Settings, Tokens",
        }
        typer.echo(advice[error.code], err=True)
        raise typer.Exit(2) from error
    typer.echo(text)


@app.callback()
def user() -> None:
    """People who sign in."""
