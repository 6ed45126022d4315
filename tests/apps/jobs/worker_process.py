"""Run by the crash tests as a process of its own: `ask WHERE [TIMES]`, `seal TIMES`, `work`, `look`."""
# ruff: noqa: E402 - Django must be set up before the rooms can be imported.

import json
import os
import sys
import time
from pathlib import Path

from sambung.commands.main import set_up_django

set_up_django()

from django.db import transaction

from sambung.apps.actors.access import SYSTEM
from sambung.apps.jobs.selectors import recent_jobs
from sambung.apps.jobs.services import enqueue, register_handler
from sambung.apps.journal.selectors import latest_entries, verify
from sambung.apps.journal.services import record, seal_entries

FOLDER = Path(os.environ["SAMBUNG_DATA"])


def pause_once(name):
    """The first to come here says so and waits to be killed; the next goes on."""
    mark = FOLDER / name
    if not mark.exists():
        mark.write_text(str(os.getpid()))
        time.sleep(600)


def handle(context):
    where = context.params["where"]
    context.report(0.5, "half")
    if where == "before":
        pause_once("reached")
    if where == "child" and not (FOLDER / "reached").exists():
        context.run_in_child("tests.apps.jobs.work:sleep_long", {"mark": str(FOLDER / "reached")})
    with transaction.atomic():
        record(SYSTEM, "trial.written", subject_kind="trial", subject_uid=None)
        context.finish({"where": where})
        if where == "inside":
            pause_once("reached")
    if where == "after":
        pause_once("reached")


register_handler("trial", handle)

if __name__ == "__main__":
    action, *rest = sys.argv[1:]
    if action == "ask":
        for _ in range(int(rest[1]) if rest[1:] else 1):
            enqueue(SYSTEM, "trial", params={"where": rest[0]})
    elif action == "seal":
        for _ in range(int(rest[0])):
            seal_entries(limit=5)
            time.sleep(0.02)
    elif action == "work":
        from sambung.commands.worker import worker

        worker(once=False, threads=1)
    else:
        report = verify()
        # Other rooms' standing duties ask for work of their own.
        views = [view for view in recent_jobs(SYSTEM, limit=200) if view.kind == "trial"]
        view = views[0]
        codes = [line.code for line in latest_entries(SYSTEM, limit=500)]
        print(
            json.dumps(
                {
                    "state": view.state,
                    "done": [view.state for view in views].count("DONE"),
                    "attempt": view.attempt,
                    "result": view.result,
                    "written": codes.count("trial.written"),
                    "sound": report.is_sound,
                    "unsealed": report.unsealed,
                }
            )
        )
