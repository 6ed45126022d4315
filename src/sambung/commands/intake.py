"""`sambung import`: reads a list row by row, and says what became of each."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from sambung.commands.main import set_up_django

app = typer.Typer(add_completion=False)
GIGABYTE = 1024**3


@app.command()
def import_list(
    file: Annotated[Path, typer.Argument(help="The CSV, XLSX or ODS file", exists=True, dir_okay=False)],
    mapping: Annotated[
        Path | None,
        typer.Option(help="JSON: which column is which (docs/reference/import.md)", exists=True),
    ] = None,
    target: Annotated[
        str, typer.Option(help="enterprises, offers, certificates, requirements or linkages")
    ] = "",
    list_name: Annotated[str, typer.Option(help="The list's name, the same each time it comes")] = "",
    sheet: Annotated[str, typer.Option(help="Which sheet of a workbook; default: the first with rows")] = "",
    encoding: Annotated[str, typer.Option(help="Of a CSV file; default: found")] = "",
    separator: Annotated[str, typer.Option(help="Of a CSV file; default: found")] = "",
    centre: Annotated[str, typer.Option(help="The centre's name; not needed where there is only one")] = "",
    user: Annotated[str, typer.Option(help="Sign-in name of who imports; without it: the system")] = "",
    rejects: Annotated[Path | None, typer.Option(help="Where to write the rejected rows (CSV)")] = None,
    simulated: Annotated[bool, typer.Option(help="Mark the rows as simulated data")] = False,
    check: Annotated[bool, typer.Option(help="Only look at every row; write nothing of the list")] = False,
) -> None:
    """Import a list. Every row ends accepted, unchanged, waiting or rejected with its own number and reason.

    Without --mapping the columns are those of this list's last time, else proposed from their names.
    """
    set_up_django()
    from django.utils import translation

    with translation.override("en"):
        said = json.loads(mapping.read_text(encoding="utf-8")) if mapping else {}
        _import(
            file,
            {
                **said,
                **({"source": list_name} if list_name else {}),
                **({"target": target} if target else {}),
            },
            {"encoding": encoding or None, "separator": separator or None, "sheet": sheet},
            _who(user, centre),
            rejects,
            is_simulated=simulated,
            is_check=check,
        )


def _who(user: str, centre: str) -> tuple[Any, Any]:
    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.registry.access import actor_named

    actor = actor_named(user) if user else SYSTEM
    if actor is None:
        _stop(f"there is no user {user!r} who may sign in")
    return actor, _centre(actor, centre)


def _import(
    file: Path,
    said: dict[str, Any],
    reading: dict[str, Any],
    who: tuple[Any, Any],
    rejects: Path | None,
    *,
    is_simulated: bool,
    is_check: bool,
) -> None:
    from sambung.apps.actors.access import PermissionMissingError
    from sambung.apps.documents.services import UnableToStoreError
    from sambung.apps.intake import selectors, services

    actor, centre = who
    started = time.perf_counter()
    try:
        upload = services.start_upload(
            actor,
            centre=centre,
            file_name=file.name,
            content=file,
            target=said.get("target") or "enterprises",
            is_simulated=is_simulated,
            max_bytes=GIGABYTE,
            **reading,
        )
        if "columns" not in said:
            proposed = selectors.propose_columns(upload)
            said = {**said, "columns": proposed.columns}
            said.setdefault("source", proposed.source or file.stem[:60])
        read_at = time.perf_counter()
        upload = services.check_upload(actor, upload, mapping=said, report=_progress("checking"))
        checked_at = time.perf_counter()
        if not is_check:
            upload = services.commit_upload(actor, upload, report=_progress("writing"))
    except (services.UnableToReadSheet, services.UnableToMap, UnableToStoreError) as error:
        _stop(selectors.explain_error(error))
    except PermissionMissingError:
        _stop(f"this person may not import for {centre}")
    ended = time.perf_counter()
    _tell(file, upload, is_check=is_check)
    sys.stdout.write(
        f"  {ended - started:.1f} s: read {read_at - started:.1f}, checked {checked_at - read_at:.1f}, "
        f"written {ended - checked_at:.1f}; longest write transaction {upload.longest_write_ms} ms; "
        f"peak memory {_peak_mb()} MB\n"
    )
    if rejects is not None:
        _write_rejects(rejects, upload)
        sys.stdout.write(f"  rejected rows: {rejects}\n")


def _tell(file: Path, upload: Any, *, is_check: bool) -> None:
    from sambung.apps.intake.selectors import changed_count, explain_reason, fault_lines

    say = sys.stdout.write
    kind = f"sheet {upload.sheet!r}" if upload.sheet else f"{upload.encoding}, separator {upload.separator!r}"
    say(f"{file.name}: {upload.rows_read} rows read ({kind})\n")
    if is_check:
        seen = upload.preview
        say(
            f"  only looked at: new {seen['new']}, changed {seen['changed']}, unchanged {seen['unchanged']}, "
            f"waiting {seen['waiting']}, rejected {seen['rejected']}; blank {upload.blank_rows}\n"
        )
    else:
        say(
            f"  accepted {upload.accepted} (of these changed {changed_count(upload)}), "
            f"unchanged {upload.unchanged}, waiting {upload.waiting}, rejected {upload.rejected}; "
            f"blank {upload.blank_rows}\n"
        )
    masked = upload.preview.get("masked") or {}
    if masked:
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(masked.items()))
        rows = ", ".join(str(number) for number, _kinds in upload.preview["masked_rows"][:10])
        say(f"  personal data masked in free text: {kinds}; first rows {rows}\n")
    for fault in fault_lines(upload, limit=20):
        say(
            f"  row {fault.number}: {explain_reason(upload.target, fault.reason, fault.column, fault.params)}\n"
        )
    if upload.rejected > 20:
        say(f"  … and {upload.rejected - 20} more\n")


def _progress(word: str) -> Callable[[float], None]:
    """A line on standard error that is written over, where somebody watches."""
    shown = -1

    def report(share: float) -> None:
        nonlocal shown
        percent = int(100 * share)
        if percent != shown and sys.stderr.isatty():
            shown = percent
            sys.stderr.write(f"\r{word} {percent:3d} %" + ("\n" if percent >= 100 else ""))
            sys.stderr.flush()

    return report


def _peak_mb() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _centre(actor: Any, name: str) -> Any:
    from sambung.apps.registry.selectors import own_centres

    centres = own_centres(actor)
    fitting = [one for one in centres if not name or one.name.lower() == name.strip().lower()]
    if len(fitting) != 1:
        names = ", ".join(one.name for one in centres) or "none"
        _stop(f"name the centre with --centre; there are: {names}")
    return fitting[0]


def _write_rejects(path: Path, upload: Any) -> None:
    from sambung.apps.intake.selectors import explain_reason, rejected_sheet
    from sambung.standards.spreadsheets import sheet_lines

    sheet = rejected_sheet(upload)
    rows = (
        [
            fault.number,
            fault.reason,
            explain_reason(upload.target, fault.reason, fault.column, fault.params),
            *(row.cells if row else ()),
        ]
        for fault, row in sheet.rows
    )
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(sheet_lines(["sambung_baris", "sambung_sebab", "sambung_saran", *sheet.header], rows))


def _stop(message: str) -> NoReturn:
    sys.stderr.write(f"sambung import: {message}\n")
    raise SystemExit(1)
