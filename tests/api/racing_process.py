"""A process of its own in which programs ask at the same moment, or die at work: `race`, `die`, `again`.

Each prints one line of JSON. The database is the one of DATABASE_URL.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any

BODY = {"name": "Roti Baru", "kind": "COOPERATIVE"}
URL = "/api/v1/enterprises"


def build() -> None:
    """A manager and the text of a token."""
    from tests.cast import make_cast

    from sambung.apps.accounts.services import SCOPES, issue_token

    print(json.dumps({"token": issue_token(make_cast().actor("manager"), name="uji", scopes=SCOPES)[1]}))


def post(token: str, key: str) -> Any:
    from django.test import Client

    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    client = Client(SERVER_NAME="127.0.0.1")
    return client.post(URL, json.dumps(BODY), content_type="application/json", headers=headers)


def race(token: str, key: str, many: str) -> None:
    """So many threads send the same under the same key at once."""
    from django.db import connection

    gate = threading.Barrier(int(many))
    before = made()
    answers: list[tuple[int, str, bool]] = []

    def ask() -> None:
        gate.wait()
        answer = post(token, key)
        uid = answer.json().get("uid", answer.json().get("type"))
        answers.append((answer.status_code, uid, "Idempotent-Replayed" in answer))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(int(many))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"answers": answers, "made": made() - before}))


def die(token: str, key: str) -> None:
    """End as if killed, when everything is written and nothing is committed."""
    from sambung.api import repeating

    repeating.keep_answer = lambda *args, **named: os._exit(9)
    post(token, key)


def again(token: str, key: str, *minutes: str) -> None:
    """The same request, each time so many minutes later than now."""
    import datetime

    import time_machine
    from django.utils import timezone

    answers = [("before", made())]
    for later in minutes:
        with time_machine.travel(timezone.now() + datetime.timedelta(minutes=int(later))):
            answers.append((post(token, key).status_code, made()))
    print(json.dumps(answers))


def made() -> int:
    from sambung.apps.registry.models import Enterprise

    return Enterprise.objects.unscoped("a test looks").filter(name="Roti Baru").count()


if __name__ == "__main__":
    import django

    django.setup()
    globals()[sys.argv[1]](*sys.argv[2:])
