"""Under production's settings: the deploy check is clean, static files are collected, hashed, and served."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "src/sambung/web/templates"
NEEDED = {
    "SAMBUNG_SECRET_KEY": "".join(chr(33 + 7 * i % 90) for i in range(64)),
    "SAMBUNG_NIK_KEY": "x" * 32,
    "SAMBUNG_NIK_KEY_ID": "2026",
    "SAMBUNG_HOSTS": "sambung.test",
    "SAMBUNG_PUBLIC_URL": "https://sambung.test",
    "DATABASE_URL": "",
}
PAGE = """
import json, re
from django.core.management import call_command
import django
django.setup()
call_command("check", deploy=True, fail_level="WARNING")
call_command("collectstatic", interactive=False, verbosity=0)
from django.test import Client
client = Client(SERVER_NAME="sambung.test")
page = client.get("/akun/login/", secure=True)
html = page.content.decode()
static = sorted(set(re.findall(r'/static/[^"#]*', html)))
print(json.dumps({
    "plain": client.get("/akun/login/").status_code,
    "status": page.status_code,
    "static": {name: client.get(name, secure=True).status_code for name in static},
    "fresh": [client.get(name, secure=True)["Cache-Control"] for name in static],
}))
"""


def production(folder, *, without=""):
    named = {**NEEDED, "DATABASE_URL": f"sqlite:///{folder / 'sambung.sqlite3'}"}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SAMBUNG_")}
    # The suite may itself run with a database of its own.
    environment.pop("DATABASE_URL", None)
    environment.update({name: value for name, value in named.items() if name != without})
    return {
        **environment,
        "SAMBUNG_PRODUCTION": "1",
        "SAMBUNG_DATA": str(folder),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "sambung.config.settings",
    }


def run(folder, *arguments, **values):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=production(folder, **values),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_pages_render_with_the_hashed_files_that_were_collected(tmp_path):
    done = run(tmp_path, "-c", PAGE)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["status"], found["plain"]) == (200, 301)
    assert found["static"]
    assert set(found["static"].values()) == {200}
    assert all(re.search(r"\.[0-9a-f]{12}\.\w+$", name) for name in found["static"])
    assert all("immutable" in one for one in found["fresh"])
    # Every file that any template names is in the manifest: its page would fail otherwise.
    manifest = json.loads((tmp_path / "static/staticfiles.json").read_text())["paths"]
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r"{% static ['\"]([^'\"]+)", path.read_text())
    }
    assert named
    assert named - set(manifest) == set()


@pytest.mark.parametrize("name", NEEDED)
def test_what_has_no_default_stops_the_start_with_its_name(tmp_path, name):
    done = run(tmp_path, "-c", "import sambung.config.settings", without=name)
    assert done.returncode != 0
    assert name in done.stderr


def test_the_server_does_not_start_before_static_files_are_collected(tmp_path):
    done = run(tmp_path, "-m", "sambung", "serve")
    assert (done.returncode, "collectstatic" in done.stderr) == (2, True)
