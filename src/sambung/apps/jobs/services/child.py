"""The script of a child process: one function, one answer. Run as a file, so that it loads neither Django nor the room.

Frames on both pipes: eight bytes of length, then a pickle. In: the order, then nothing; the pipe's end means
that the parent is gone. Out: ("report", values) any number of times, then ("done", result) or
("failed", kind, text).
"""

from __future__ import annotations

import importlib
import inspect
import os
import pickle
import struct
import sys
import threading
import traceback
from typing import Any, BinaryIO

LENGTH = struct.Struct(">Q")


def read_frame(pipe: BinaryIO) -> Any:
    """The next frame; EOFError where the other side is gone."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    (size,) = LENGTH.unpack(head)
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    # Both ends are this program: nobody else can write into the pipe.
    return pickle.loads(content)  # noqa: S301


def write_frame(pipe: BinaryIO, value: Any) -> None:
    """Send one frame."""
    content = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(LENGTH.pack(len(content)) + content)
    pipe.flush()


def die_with_parent(parent: int) -> None:
    """Linux: the kernel kills this process when its parent dies, even by kill -9."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    set_parent_death_signal, kill = 1, 9
    ctypes.CDLL(None, use_errno=True).prctl(set_parent_death_signal, kill, 0, 0, 0)
    if os.getppid() != parent:  # it died before the kernel was told
        os._exit(1)


def limit_memory(size: int) -> None:
    """Allocating more than `size` bytes of address space raises MemoryError instead of taking the machine down."""
    if size <= 0 or sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        size = min(size, hard)
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def main() -> None:
    """Read the order, run it, answer."""
    inlet = os.fdopen(os.dup(0), "rb")
    # What the function or a C library prints goes to stderr; the pipe carries frames alone.
    outlet = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    order = read_frame(inlet)
    die_with_parent(order["parent"])
    limit_memory(order["memory_bytes"])
    lock = threading.Lock()

    def report(*values: Any) -> None:
        with lock:
            write_frame(outlet, ("report", values))

    def watch() -> None:
        inlet.read(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    try:
        module, _, name = order["function"].partition(":")
        function = getattr(importlib.import_module(module), name)
        hooks = {"report": report, "should_stop": lambda: False}
        accepted = inspect.signature(function).parameters
        hooks = {key: hook for key, hook in hooks.items() if key in accepted}
        payload = order["payload"]
        answer = function(**payload, **hooks) if isinstance(payload, dict) else function(payload, **hooks)
        with lock:
            write_frame(outlet, ("done", answer))
    except MemoryError:
        with lock:
            write_frame(outlet, ("failed", "MEMORY", ""))
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent must hear of it
        with lock:
            write_frame(outlet, ("failed", type(error).__name__, traceback.format_exc()))
    outlet.close()
    os._exit(0)


if __name__ == "__main__":
    main()
