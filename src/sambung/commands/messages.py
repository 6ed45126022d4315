"""`sambung messages`: every text for people in templates and Python, and whether the Indonesian catalogues have it.

Missing texts are appended, empty, to the catalogue `house`, where whoever added them fills them in (or moves
them to the catalogue of the part). Without gettext's tools: Python is read as syntax trees, templates by Django.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

PACKAGE = Path(__file__).resolve().parents[1]
LOCALES = PACKAGE / "locale"
# Function → the places of context, text and plural among its arguments.
FUNCTIONS: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\b(n?p?gettext|_)\(\s*({STRING}(?:\s*,\s*{STRING})*)\s*(?:,\s*count\s*)?\)")
PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]*[\d.]*[a-zA-Z]")

app = typer.Typer(add_completion=False, help=__doc__)


@dataclass(frozen=True, order=True)
class Text:
    """What gettext looks up. `context`, `plural`: empty where there is none."""

    text: str
    context: str = ""
    plural: str = ""


@dataclass(frozen=True)
class Translation:
    """One entry of a catalogue; `said`: one translation, Indonesian having no plural."""

    catalogue: str
    text: Text
    said: str


def texts_of_python(source: str) -> Iterator[tuple[Text, int]]:
    """Texts with their lines: calls of gettext's functions under whatever name they were imported."""
    tree = ast.parse(source)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {one.asname or one.name: one.name for one in node.names if one.name in FUNCTIONS}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute):
            is_module = isinstance(node.func.value, ast.Name) and node.func.value.id == "translation"
            function = node.func.attr if is_module else ""
        else:
            function = names.get(node.func.id, "") if isinstance(node.func, ast.Name) else ""
        if function in FUNCTIONS and (found := _text_of(function, node.args)) is not None:
            yield found, node.lineno


def _text_of(function: str, arguments: list[ast.expr]) -> Text | None:
    """The text of a call; None where it is put together at run time, from texts that stand elsewhere."""
    strings = [
        one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else None
        for one in arguments
    ]
    parts = []
    for place in FUNCTIONS[function]:
        part = "" if place is None else strings[place] if place < len(strings) else None
        if part is None:
            return None
        parts.append(part)
    context, text, plural = parts
    return Text(text, context, plural)


def texts_of_template(source: str) -> Iterator[tuple[Text, int]]:
    """Texts with their lines: translate and blocktranslate (trimmed, plural, context), `_("…")` in tags."""
    from django.utils.translation.template import templatize

    for number, line in enumerate(templatize(source).splitlines(), 1):
        for function, arguments in CALL.findall(line):
            call = ast.parse(f"f({arguments})", mode="eval").body
            assert isinstance(call, ast.Call)
            found = _text_of("gettext" if function == "_" else function, call.args)
            if found is not None:
                yield found, number


def collect_texts(package: Path = PACKAGE) -> dict[Text, str]:
    """Every text of the package, with the first place where it stands."""
    found: dict[Text, str] = {}
    for path in sorted(package.rglob("*")):
        if path.suffix == ".py":
            texts = texts_of_python(path.read_text(encoding="utf-8"))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            texts = texts_of_template(path.read_text(encoding="utf-8"))
        else:
            continue
        for text, line in texts:
            found.setdefault(text, f"{path.relative_to(package)}:{line}")
    return found


def read_catalogues(folder: Path = LOCALES) -> list[Translation]:
    """Every Indonesian entry; an empty or fuzzy one has `said` empty."""
    from babel.messages.pofile import read_po

    found = []
    for path in sorted(folder.glob("*/id/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale="id", abort_invalid=True)
        for entry in catalogue:
            if not entry.id:
                continue
            text, plural = (str(entry.id), "") if isinstance(entry.id, str) else (entry.id[0], entry.id[1])
            said = entry.string[0] if isinstance(entry.string, tuple | list) else entry.string or ""
            found.append(
                Translation(
                    path.parts[-4],
                    Text(text, entry.context or "", plural),
                    "" if entry.fuzzy else said,
                )
            )
    return found


def missing_texts(texts: Iterable[Text], translations: Iterable[Translation]) -> list[Text]:
    """Texts that no catalogue translates. A text with a plural needs an entry with one."""
    known = {(one.text.text, one.text.context) for one in translations if one.said}
    plural = {(one.text.text, one.text.context) for one in translations if one.said and one.text.plural}
    return sorted(one for one in texts if (one.text, one.context) not in (plural if one.plural else known))


def unlike_placeholders(translations: Iterable[Translation]) -> list[Translation]:
    """Entries whose `%(name)s` are not those of the text. Of a plural any placeholder may stay out or come in."""
    found = []
    for one in translations:
        wanted = set(PLACEHOLDER.findall(one.text.text))
        possible = wanted | set(PLACEHOLDER.findall(one.text.plural))
        said = set(PLACEHOLDER.findall(one.said))
        if one.said and not (said <= possible and (one.text.plural or wanted <= said)):
            found.append(one)
    return found


def clashes(translations: Iterable[Translation]) -> list[list[Translation]]:
    """Texts that catalogues translate in more than one way: which a page shows would be chance."""
    by_text: dict[tuple[str, str], list[Translation]] = {}
    for one in translations:
        if one.said:
            by_text.setdefault((one.text.text, one.text.context), []).append(one)
    return [ones for _key, ones in sorted(by_text.items()) if len({one.said for one in ones}) > 1]


def append_empty(catalogue: Path, texts: Iterable[Text], places: dict[Text, str]) -> None:
    """Empty entries at the end of a catalogue, with the place of each."""
    from babel.messages.pofile import normalize

    with catalogue.open("a", encoding="utf-8") as file:
        for one in texts:
            lines = [f"#: {places[one]}"]
            if PLACEHOLDER.search(one.text + one.plural):
                lines.append("#, python-format")
            if one.context:
                lines.append(f"msgctxt {normalize(one.context)}")
            lines.append(f"msgid {normalize(one.text)}")
            if one.plural:
                lines += [f"msgid_plural {normalize(one.plural)}", 'msgstr[0] ""']
            else:
                lines.append('msgstr ""')
            file.write("\n" + "\n".join(lines) + "\n")


@app.command()
def messages() -> None:
    """Say what is missing, and append it to the catalogue `house`. Exit status 1 where something is wrong."""
    places, translations = collect_texts(), read_catalogues()
    missing = missing_texts(places, translations)
    empty = {(one.text.text, one.text.context) for one in translations if not one.said}
    for name in sorted({one.catalogue for one in translations}):
        own = [one for one in translations if one.catalogue == name]
        lacking = [one for one in own if not one.said]
        typer.echo(f"{name}: {len(own)} entries, {len(lacking)} empty")
        for one in lacking:
            typer.echo(f"  {one.text.text!r}")
    new = [one for one in missing if (one.text, one.context) not in empty]
    for text in new:
        typer.echo(f"new: {places[text]}: {text.text!r}")
    if new:
        append_empty(LOCALES / "house/id/LC_MESSAGES/django.po", new, places)
        typer.echo(f"{len(new)} appended to the catalogue house: fill them in")
    unlike, twice = unlike_placeholders(translations), clashes(translations)
    for one in unlike:
        typer.echo(f"placeholders differ: {one.catalogue}: {one.text.text!r} → {one.said!r}")
    for ones in twice:
        said = "; ".join(f"{one.catalogue}: {one.said!r}" for one in ones)
        typer.echo(f"translated in two ways: {ones[0].text.text!r}: {said}")
    typer.echo(f"{len(places)} texts, {len(missing)} without Indonesian")
    raise typer.Exit(1 if missing or unlike or twice else 0)
