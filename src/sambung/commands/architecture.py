"""`sambung architecture`: ARCHITECTURE.md from the packages' docstrings, so that it cannot grow old."""

import ast
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]

STOREYS = ["config", "web", "api", "commands", "apps", "analytics", "engine", "standards", "checks"]


def docstring(package: Path) -> str:
    """A package's docstring, its lines joined into paragraphs."""
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))) or ""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))


def render() -> str:
    """The page's text: the house, then each storey with its rooms."""
    parts = [
        "# The house",
        "",
        "Written by `./run architecture` from the packages' docstrings; `.ci/static` fails where it is old.",
        "",
        docstring(PACKAGE),
    ]
    for storey in STOREYS:
        folder = PACKAGE / storey
        if not (folder / "__init__.py").exists():
            continue
        parts += ["", f"## {storey}", "", docstring(folder)]
        rooms = sorted(
            path.parent for path in folder.glob("*/__init__.py") if path.parent.name != "migrations"
        )
        parts += [""] if rooms else []
        parts += [f"- **{room.name}**: {docstring(room).split(chr(10) * 2)[0]}" for room in rooms]
    return "\n".join(parts) + "\n"


def app() -> None:
    """Write the page, or with --check say whether it is what it should be (exit 1 where not)."""
    target = ROOT / "ARCHITECTURE.md"
    if "--check" in sys.argv[1:]:
        if not target.exists() or target.read_text(encoding="utf-8") != render():
            sys.stderr.write("ARCHITECTURE.md is old: ./run architecture writes it anew.\n")
            raise SystemExit(1)
        return
    target.write_text(render(), encoding="utf-8")
