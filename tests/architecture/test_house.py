"""What holds in every room: file names, sizes, docstrings, what starting a command loads."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src/sambung"
PYTHON = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
ROOM_FILES = {
    "__init__",
    "models",
    "services",
    "selectors",
    "facts",
    "access",
    "jobs",
    "admin",
    "apps",
    "migrations",
}


def test_a_room_has_only_its_files():
    strange = [
        f"{room.name}/{path.name}"
        for room in (SOURCE / "apps").iterdir()
        if room.is_dir() and room.name != "__pycache__"
        for path in room.iterdir()
        if path.name != "__pycache__" and path.stem not in ROOM_FILES
    ]
    assert strange == []


def test_no_name_says_nothing():
    banned = {"utils", "helpers", "common", "core", "misc", "manager"}
    assert [
        str(path.relative_to(ROOT))
        for path in PYTHON
        if banned & set(path.relative_to(SOURCE).with_suffix("").parts)
    ] == []


def test_no_file_is_longer_than_one_can_hold_in_mind():
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in PYTHON}
    assert {name: lines for name, lines in long.items() if lines > 500} == {}


def test_every_package_says_what_lives_there():
    silent = [
        str(path.relative_to(ROOT))
        for path in SOURCE.rglob("__init__.py")
        if "migrations" not in path.parts and len(ast.get_docstring(ast.parse(path.read_text())) or "") < 20
    ]
    assert silent == []


def test_migrations_import_no_code_of_rooms():
    guilty = [
        str(path.relative_to(ROOT))
        for path in SOURCE.rglob("migrations/0*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("sambung")
        and "apps" not in (node.module or "")
    ]
    assert guilty == []


@pytest.mark.parametrize("command", ["pool", "pathways", "check", "simulate"])
def test_engine_commands_never_set_up_django(command):
    code = (
        "import sys; sys.argv = ['sambung', COMMAND, '--help']\n"
        "from sambung.commands.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('LOADED', [name for name in ('django', 'numba', 'typst', 'ninja') if name in sys.modules])"
    ).replace("COMMAND", repr(command))
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "LOADED []" in output
