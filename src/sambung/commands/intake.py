"""`sambung import`: reads a CSV of enterprises, row by row, and says what became of each."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from sambung.commands.main import set_up_django

app = typer.Typer(add_completion=False)


@app.command()
def import_list(
    file: Annotated[Path, typer.Argument(help="The CSV file", exists=True, dir_okay=False)],
    mapping: Annotated[
        Path, typer.Option(help="JSON: which column is which (docs/reference/import.md)", exists=True)
    ],
    centre: Annotated[str, typer.Option(help="The centre's name; not needed where there is only one")] = "",
    user: Annotated[str, typer.Option(help="Sign-in name of who imports; without it: the system")] = "",
    rejects: Annotated[Path | None, typer.Option(help="Where to write the rejected rows (CSV)")] = None,
    simulated: Annotated[bool, typer.Option(help="Mark the rows as simulated data")] = False,
) -> None:
    """Import a CSV of enterprises. Every row is accepted, unchanged or rejected with its own number and reason."""
    set_up_django()
    from django.utils import translation

    with translation.override("en"):
        _import(file, mapping, centre, user, rejects, simulated)


def _import(
    file: Path, mapping: Path, centre: str, user: str, rejects: Path | None, is_simulated: bool
) -> None:
    from sambung.apps.actors.access import SYSTEM, PermissionMissingError
    from sambung.apps.documents.services import UnableToStoreError
    from sambung.apps.intake.selectors import changed_count, explain_error, explain_reason, rejected_sheet
    from sambung.apps.intake.services import (
        UnableToMap,
        UnableToReadSheet,
        commit_upload,
        read_mapping,
        read_upload,
        start_upload,
    )
    from sambung.apps.registry.access import actor_named

    actor = actor_named(user) if user else SYSTEM
    if actor is None:
        _stop(f"there is no user {user!r} who may sign in")
    chosen = _centre(actor, centre)
    started = time.perf_counter()
    try:
        said = read_mapping(mapping.read_bytes())
        content = file.read_bytes()
        # The mapping is checked before anything is written.
        read_mapping(said.as_json(), read_upload(content, said.as_json()).header)
        upload = start_upload(
            actor,
            centre=chosen,
            file_name=file.name,
            content=content,
            target=said.target,
            is_simulated=is_simulated,
        )
        upload = commit_upload(actor, upload, mapping=said)
    except (UnableToReadSheet, UnableToMap, UnableToStoreError) as error:
        _stop(explain_error(error))
    except PermissionMissingError:
        _stop(f"{user} may not import for {chosen}")
    seconds = time.perf_counter() - started
    say = sys.stdout.write
    say(f"{file.name}: {upload.rows_read} rows read ({upload.encoding}, separator {upload.separator!r})\n")
    say(
        f"  accepted {upload.accepted} (of these changed {changed_count(upload)}), unchanged {upload.unchanged}, "
        f"rejected {upload.rejected}; blank {upload.blank_rows}\n"
    )
    if upload.masked:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(upload.masked.items()))
        say(f"  personal data masked in free text: {kinds}\n")
    sheet = rejected_sheet(upload)
    for fault, _row in sheet.rows[:20]:
        say(
            f"  row {fault.number}: {explain_reason(upload.target, fault.reason, fault.column, fault.params)}\n"
        )
    if len(sheet.rows) > 20:
        say(f"  … and {len(sheet.rows) - 20} more\n")
    if rejects is not None:
        _write_rejects(rejects, upload.target, sheet)
        say(f"  rejected rows: {rejects}\n")
    say(f"  {seconds:.1f} s\n")


def _centre(actor: Any, name: str) -> Any:
    from sambung.apps.registry.selectors import own_centres

    centres = own_centres(actor)
    fitting = [one for one in centres if not name or one.name.lower() == name.strip().lower()]
    if len(fitting) != 1:
        names = ", ".join(one.name for one in centres) or "none"
        _stop(f"name the centre with --centre; there are: {names}")
    return fitting[0]


def _write_rejects(path: Path, target: str, sheet: Any) -> None:
    from sambung.apps.intake.selectors import explain_reason
    from sambung.standards.spreadsheets import sheet_lines

    rows = (
        [
            fault.number,
            fault.reason,
            explain_reason(target, fault.reason, fault.column, fault.params),
            *(row.cells if row else ()),
        ]
        for fault, row in sheet.rows
    )
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(sheet_lines(["row", "reason", "what to do", *sheet.header], rows))


def _stop(message: str) -> NoReturn:
    sys.stderr.write(f"sambung import: {message}\n")
    raise SystemExit(1)
