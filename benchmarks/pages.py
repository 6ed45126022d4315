"""Pages of the demo's province at 20 concurrent users: milliseconds (p50, p95, most), bytes, queries, processor of each."""

from __future__ import annotations

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

USER, WORD = "manajer", "sambung-demo-2026"
GOAL_MS = 200
AGAIN = 5


def main() -> int:
    """Load the province where the folder has none, serve it, ask for each page, print the table; 1 where p95 is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=10_000)
    parser.add_argument("--users", type=int, default=20, help="how many ask at the same time")
    parser.add_argument("--requests", type=int, default=10, help="how often each of them asks for a page")
    parser.add_argument("--workers", type=int, default=2, help="processes of the server")
    parser.add_argument(
        "--think", type=float, default=1.0, help="seconds that a user reads before the next page; 0: none"
    )
    parser.add_argument("--data", type=Path, help="a folder to keep, so that a second run need not load")
    parser.add_argument("--profile", help="print where the time of this page goes, by its name in the table")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sambung-pages-") as scratch:
        folder = (given.data or Path(scratch)).resolve()
        prepare(folder, given.enterprises)
        pages = addresses()
        cost = costs(pages)
        if given.profile:
            profile(pages[given.profile])
            return 0
        with served(given.workers) as port:
            cookie = sign_in(port)
            kind = os.environ.get("DATABASE_URL", "sqlite").split(":")[0]
            print(
                f"{kind}, {given.enterprises:,} enterprises, {given.users} users × {given.requests}, {given.workers} processes, {given.think:g} s between pages of a user"
            )
            print(
                f"{'page':<22}{'p50 ms':>8}{'p95 ms':>8}{'most':>8}{'bytes':>10}{'queries':>9}{'cpu ms':>8}{'alone ms':>10}"
            )
            slow = 0
            for name, path in pages.items():
                alone = measure(port, cookie, path, users=1, times=5, think=0)
                found = measure(
                    port, cookie, path, users=given.users, times=given.requests, think=given.think
                )
                p95 = percentile(found.milliseconds, 0.95)
                slow += p95 > GOAL_MS
                print(
                    f"{name:<22}{statistics.median(found.milliseconds):>8.0f}{p95:>8.0f}{max(found.milliseconds):>8.0f}"
                    f"{found.size:>10,}{cost[name][0]:>9}{cost[name][1]:>8.0f}{statistics.median(alone.milliseconds):>10.0f}"
                    f"{'' if p95 <= GOAL_MS else '  over ' + str(GOAL_MS)}{found.trouble}",
                    flush=True,
                )
    print(f"{len(pages) - slow} of {len(pages)} pages within {GOAL_MS} ms")
    return 1 if slow else 0


def prepare(folder: Path, enterprises: int) -> None:
    """The demo's environment and its province, once for each folder or database."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
    from sambung.commands.demo import demo_environment, load, migrate

    asked = os.environ.get("DATABASE_URL", "")
    os.environ.update(demo_environment(folder, 0))
    if asked:
        os.environ["DATABASE_URL"] = asked
    os.environ["SAMBUNG_HOSTS"] = "127.0.0.1,testserver"
    migrate()
    from sambung.apps.registry.models import Enterprise

    if not Enterprise.objects.unscoped("is the province there?").exists():
        load(enterprises, 24)
    from sambung.apps.linkages.models import Proposal

    if not Proposal.objects.unscoped("is there a proposal to show?").exists():
        furnish()


def furnish() -> None:
    """A consortium, a proposal with its links, and today's readings: made as the demo's people would make them."""
    import datetime

    from sambung.apps.accounts.models import User
    from sambung.apps.demand.models import Requirement
    from sambung.apps.jobs.services import run_waiting_jobs
    from sambung.apps.linkages import services as linkages
    from sambung.apps.matching.services import match_requirement
    from sambung.apps.pooling.models import PoolRun
    from sambung.apps.pooling.services import build_consortium
    from sambung.apps.registry.access import actor_of
    from sambung.apps.reporting.services import ask_for_count

    manager = actor_of(User.objects.get(username=USER))
    rows: Any = Requirement.objects.visible(manager).filter(
        centre_id__in=manager.centre_ids, state="OPEN", asks_tax_invoice=False
    )
    runs: Any = PoolRun.objects.unscoped("a benchmark looks")
    ask_for_count()
    for requirement in rows.order_by("pk"):
        match_requirement(manager, requirement=requirement)
        run = build_consortium(manager, requirement=requirement)
        run_waiting_jobs()
        run = runs.get(pk=run.pk)
        if run.state == "SOLVED" and run.allocations.exists():
            break
    else:
        raise SystemExit("no requirement of the centre could be filled")
    draft = linkages.draft_proposal(
        manager,
        pool_run=run,
        seller_of_record=None,
        form="EACH_ALONE",
        settlement="OWN_PRICE",
        answer_by=datetime.date.today() + datetime.timedelta(days=7),
    )
    linkages.send_proposal(manager, proposal=draft, address=lambda token: f"http://127.0.0.1/j/{token}/")


def addresses() -> dict[str, str]:
    """Name in the table → path."""
    import datetime

    from sambung.apps.accounts.models import User
    from sambung.apps.actors.access import SYSTEM
    from sambung.apps.linkages.models import Proposal, ProposalMember
    from sambung.apps.links.models import Link
    from sambung.apps.links.services import issue_link
    from sambung.apps.mentoring.models import Case
    from sambung.apps.registry.access import actor_of
    from sambung.apps.registry.models import Enterprise, Offer

    manager = actor_of(User.objects.get(username=USER))
    proposals: Any = Proposal.objects.visible(manager)
    proposal = proposals.select_related("pool_run", "requirement").order_by("-pk").first()
    lines: Any = ProposalMember.objects.unscoped("a benchmark looks")
    line = lines.filter(proposal=proposal).first()
    links: Any = Link.objects.unscoped("a benchmark looks")
    purpose = links.filter(subject_uid=line.uid).values_list("purpose", flat=True).first()
    later = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=2)
    _link, token = issue_link(
        SYSTEM, purpose=purpose, subject_uid=line.uid, phone="0812345678", expires_at=later
    )
    enterprises: Any = Enterprise.objects.unscoped("a benchmark looks").filter(
        centre_id__in=manager.centre_ids, kind="UMKM"
    )
    with_offer: Any = Offer.objects.unscoped("a benchmark looks")
    enterprise = enterprises.filter(pk__in=with_offer.values("enterprise")).order_by("pk").first()
    case = Case.objects.visible(manager).order_by("pk").first()
    found = {
        "requirements": "/permintaan/",
        "requirement": f"/permintaan/{proposal.requirement.uid}/",
        "consortium": f"/konsorsium/{proposal.pool_run.uid}/",
        "enterprises": "/usaha/",
        "enterprises, search": "/usaha/?q=keripik+tempe",
        "enterprise": f"/usaha/{enterprise.uid}/",
        "search": "/cari/?q=kaos",
        "today": "/hari-ini/",
        "cases": "/pendampingan/",
        "proposals": "/penawaran/",
        "proposal": f"/penawaran/{proposal.uid}/",
        "linkages": "/keterkaitan/",
        "insights": "/wawasan/",
        "member's link": f"/j/{token}/",
    }
    if case is not None:
        found["case"] = f"/pendampingan/{case.uid}/"
    return found


def client() -> Any:
    """Django's own client, signed in as the manager."""
    from django.test import Client

    from sambung.apps.accounts.models import User

    made = Client()
    made.force_login(User.objects.get(username=USER), backend="django.contrib.auth.backends.ModelBackend")
    return made


def costs(pages: dict[str, str]) -> dict[str, tuple[int, float]]:
    """Statements of each page, and milliseconds of processor in our own process, warm: what no neighbour can blur."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = client()
    found = {}
    for name, path in pages.items():
        browser.get(path)
        with CaptureQueriesContext(connection) as caught:
            status = browser.get(path).status_code
        if status != 200:
            raise SystemExit(f"{name}: {path} answers {status}")
        # Counted now: the next request empties the list.
        statements = len(caught)
        started = time.process_time()
        for _ in range(AGAIN):
            browser.get(path)
        found[name] = statements, 1000 * (time.process_time() - started) / AGAIN
    return found


def profile(path: str) -> None:
    """Where the time of a page goes: functions by their own and their whole time, and the slowest statements."""
    import cProfile
    import pstats

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = client()
    browser.get(path)
    with CaptureQueriesContext(connection) as caught:
        browser.get(path)
    for one in sorted(caught, key=lambda one: -float(one["time"]))[:6]:
        print(f"{1000 * float(one['time']):.0f} ms  {one['sql'][:1500]}\n")
    watched = cProfile.Profile()
    watched.runcall(browser.get, path)
    pstats.Stats(watched).sort_stats("cumulative").print_stats("sambung|django/template/base|execute", 35)


@contextmanager
def served(workers: int) -> Iterator[int]:
    """`sambung serve` on a free port, ended at the end."""
    from sambung.commands.demo import end, free_port, wait_for_page

    port = free_port(20000 + os.getpid() % 5000)
    command = ["serve", "--port", str(port), "--workers", str(workers), "--threads", "2"]
    process = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "sambung", *command])
    try:
        wait_for_page(port, [process])
        yield port
    finally:
        end([process])


def sign_in(port: int) -> str:
    """The cookies of the manager's session."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/akun/login/")
    answer = connection.getresponse()
    page = answer.read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    cookies = dict(part.split(";")[0].split("=", 1) for part in answer.headers.get_all("Set-Cookie") or [])
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], "login": USER, "password": WORD})
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"http://127.0.0.1:{port}/akun/login/",
    }
    connection.request("POST", "/akun/login/", body=form, headers=headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 302:
        raise SystemExit(f"signing in answered {answer.status}")
    cookies |= dict(part.split(";")[0].split("=", 1) for part in answer.headers.get_all("Set-Cookie") or [])
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


class Found:
    """What users met: milliseconds of each request, bytes of the page, and trouble in words."""

    def __init__(self) -> None:
        self.milliseconds: list[float] = []
        self.size = 0
        self.statuses: set[int] = set()

    @property
    def trouble(self) -> str:
        """Answers other than 200."""
        return f"  answers {sorted(self.statuses)}" if self.statuses != {200} else ""


def measure(port: int, cookie: str, path: str, *, users: int, times: int, think: float) -> Found:
    """So many users ask for a page so often over a kept connection; they begin spread over the time they read."""
    found, lock = Found(), threading.Lock()

    def use(number: int) -> None:
        time.sleep(think * number / users)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for _ in range(times):
            started = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            size = len(answer.read())
            took = 1000 * (time.perf_counter() - started)
            with lock:
                found.milliseconds.append(took)
                found.size = size
                found.statuses.add(answer.status)
            time.sleep(think)
        connection.close()

    threads = [threading.Thread(target=use, args=(number,)) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def percentile(values: list[float], share: float) -> float:
    """The value that so large a share does not exceed."""
    return sorted(values)[max(0, round(len(values) * share) - 1)]


if __name__ == "__main__":
    sys.exit(main())
