"""Starting a child process, listening to it, and ending it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings

from sambung.apps.jobs.services.child import read_frame, write_frame

CHILD = Path(__file__).with_name("child.py")


class ChildFailedError(RuntimeError):
    """The function raised: a mistake of ours. `kind` is the exception's name; the text is its traceback."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(f"{kind}\n{text}")
        self.kind = kind


class ChildOutOfMemoryError(RuntimeError):
    """The function needed more memory than a job may take."""


class ChildDiedError(RuntimeError):
    """The process ended without an answer, by a signal or a crash of native code. `status`: negative is a signal."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


def run_function(
    function: str,
    payload: Any,
    *,
    on_report: Callable[..., None],
    should_stop: Callable[[], bool],
    memory_bytes: int | None = None,
    poll_seconds: float = 0.1,
) -> Any:
    """Run `"package.module:function"` in a process of its own; None where it was stopped. See JobContext."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    process = subprocess.Popen(
        [sys.executable, "-P", str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
    ended = threading.Event()
    stopped = threading.Event()

    def watch() -> None:
        while not ended.wait(poll_seconds):
            if should_stop():
                stopped.set()
                process.kill()
                return

    watcher = threading.Thread(target=watch, name="child-watch", daemon=True)
    watcher.start()
    try:
        limit = settings.JOB_MEMORY_LIMIT_BYTES if memory_bytes is None else memory_bytes
        order = {"parent": os.getpid(), "function": function, "payload": payload, "memory_bytes": limit}
        return _converse(process, order, on_report)
    except (EOFError, BrokenPipeError):
        if stopped.is_set():
            return None
        status = process.wait()
        if status == -signal.SIGKILL:
            # Not by us: the kernel ends processes when the machine's memory is gone.
            raise ChildOutOfMemoryError(f"killed from outside (status {status})") from None
        raise ChildDiedError(status) from None
    finally:
        ended.set()
        process.kill()
        process.wait()
        watcher.join()
        for pipe in (process.stdin, process.stdout):
            _close(pipe)


def _converse(process: subprocess.Popen[bytes], order: dict[str, Any], on_report: Callable[..., None]) -> Any:
    write_frame(cast(BinaryIO, process.stdin), order)
    while True:
        kind, *rest = read_frame(cast(BinaryIO, process.stdout))
        if kind == "report":
            on_report(*rest[0])
        elif kind == "done":
            return rest[0]
        elif rest[0] == "MEMORY":
            raise ChildOutOfMemoryError(order["function"])
        else:
            raise ChildFailedError(*rest)


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        # The child was killed with bytes still unread: nothing is lost that anybody waits for.
        return
