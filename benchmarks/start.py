"""From clone to first page in an empty environment, and a warm start: seconds of each."""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
COLD_LIMIT, WARM_LIMIT = 60.0, 5.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="leave the clone where it is and print where")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="sambung-start-"))
    try:
        started = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "sambung")], check=True)
        cloned = time.perf_counter() - started
        cold, setup = first_page(folder / "sambung", "first page after")
        print(
            f"clone {cloned:.1f} s, set-up of the environment {setup:.1f} s, then to the first page {cold - setup:.1f} s"
        )
        print(
            f"clone to first page: {cloned + cold:.1f} s (at most {COLD_LIMIT:.0f} s once packages are downloaded)"
        )
        warm, _ = first_page(folder / "sambung", "warm start after")
        print(f"warm start: {warm:.1f} s (at most {WARM_LIMIT:.0f} s)")
    finally:
        if arguments.keep:
            print(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    if cloned + cold > COLD_LIMIT or warm > WARM_LIMIT:
        sys.exit(1)


def first_page(clone: Path, words: str) -> tuple[float, float]:
    """Seconds by the clock from the command until it says that the page answered, and until Python began its work."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SAMBUNG_", "VIRTUAL_ENV"))
    }
    for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONPATH"):
        kept.pop(name, None)
    started = time.perf_counter()
    process = subprocess.Popen(
        ["./run", "demo", "--once", "--port", str(free_port())],
        cwd=clone,
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    seen: list[str] = []
    answered = begun = 0.0
    for line in process.stdout:
        seen.append(line)
        if line.startswith("Menyiapkan"):
            begun = time.perf_counter() - started
        if words in line:
            answered = time.perf_counter() - started
    if process.wait() != 0 or not answered:
        sys.exit("the demo did not start:\n" + "".join(seen))
    return answered, begun


def free_port() -> int:
    """A port on loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
