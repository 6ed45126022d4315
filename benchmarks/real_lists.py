"""Published lists read into the registry: rows by outcome, seconds, peak memory, personal data; then the same again.

`./run bench real_lists [--data ../shared/data]`. Each list is imported twice, each time in a process of its own, into
one new database; the mappings are those of docs/reference/mappings.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LISTS = {
    "umkm_surakarta": "umkm_surakarta.csv",
    "ikm_ikan_probolinggo": "ikm_olahan_ikan.csv",
    "pabrik_osh_contoh": "facilities_indonesia.csv",
    "nama_perusahaan_lkpp": "records.csv",
}
START = (
    "from sambung.commands.main import set_up_django; set_up_django()\n"
    "from django.core.management import call_command; call_command('migrate', verbosity=0)\n"
    "from sambung.apps.centres.models import Centre; Centre.objects.create(name='PLUT Daftar', region_code='33.72')"
)


def main() -> int:
    """Print what each import says; 1 where rows are lost or a second import changes something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared/data")
    data = parser.parse_args().data
    is_wrong = False
    with tempfile.TemporaryDirectory(prefix="sambung-lists-") as folder:
        environment = {**os.environ, "SAMBUNG_DATA": folder}
        environment.setdefault("DATABASE_URL", f"sqlite:///{folder}/lists.sqlite3")
        subprocess.run([sys.executable, "-c", START], env=environment, check=True)
        for name, file in LISTS.items():
            for turn in ("first", "again"):
                command = [sys.executable, "-m", "sambung", "import", str(data / name / file)]
                command += ["--mapping", str(ROOT / f"docs/reference/mappings/{name}.json")]
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                done = subprocess.run(command, env=environment, capture_output=True, text=True)
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
                if done.returncode:
                    print(done.stderr)
                    return 1
                found = re.search(
                    r"(\d+) rows read.*?accepted (\d+) .*?unchanged (\d+), waiting (\d+), rejected (\d+)",
                    done.stdout,
                    re.S,
                )
                assert found is not None, done.stdout
                read, accepted, *others = map(int, found.groups())
                is_lost = read != accepted + sum(others)
                is_wrong |= is_lost or (turn == "again" and accepted > 0)
                lines = [line for line in done.stdout.splitlines() if not line.startswith("  row ")]
                lines[-1] += f"; {cpu:.1f} s CPU with the start of the program"
                print(f"{turn}: " + "\n".join(lines) + ("  ROWS LOST" if is_lost else ""), flush=True)
    return int(is_wrong)


if __name__ == "__main__":
    sys.exit(main())
