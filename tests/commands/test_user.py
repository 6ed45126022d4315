"""`sambung user token`: printed once, refused with advice."""

from typer.testing import CliRunner

from sambung.apps.accounts.services import use_token
from sambung.commands.user import app


def run(*options):
    return CliRunner().invoke(app, ["token", *options])


def test_the_token_is_all_that_is_printed(cast):
    result = run("budi", "--name", "Dasbor", "--scopes", "registry:read, linkages:read", "--days", "30")
    assert result.exit_code == 0, result.output
    token = use_token(result.output.strip())
    assert token.user == cast.mentor
    assert token.scopes == ["registry:read", "linkages:read"]


def test_it_says_what_is_wrong(cast):
    for options, said in [
        (["siapa", "--scopes", "registry:read"], "nobody who may sign in is called 'siapa'"),
        (["budi", "--scopes", "semua"], "the scopes are registry:read"),
        (["budi", "--scopes", ","], "--scopes"),
        (["budi", "--scopes", "registry:read", "--days", "31"], "30, 90, 365"),
    ]:
        result = run(*options, "--name", "Dasbor")
        assert result.exit_code == 2
        assert said in result.output
