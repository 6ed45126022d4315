"""A process of its own that answers, for tests that kill it or let two race: `build`, `answer`, `look`."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ["SAMBUNG_DATA"])


def pause(*_: Any) -> None:
    """Say that the moment has come, then stand still until killed."""
    (FOLDER / "reached").write_text(str(os.getpid()))
    time.sleep(120)


def build(already: str) -> None:
    """A sent proposal that some have accepted; prints the tokens by name (empty: the buyer)."""
    from tests.apps.linkages.scene import make_scene
    from tests.cast import make_cast

    from sambung.apps.linkages import services

    sent = make_scene(make_cast()).send()
    tokens = {link.name if link.line_uid else "": link.token for link in sent.links}
    for name, digits in json.loads(already).items():
        services.answer_by_link(tokens[name], digits=digits, answer="ACCEPTED")
    print(json.dumps(tokens))


def answer(token: str, digits: str, said: str, where: str) -> None:
    """Answer by link, pausing `before`, `inside` or `after` the transaction; `gate`: wait for the others first."""
    from sambung.apps.actors.models import StaleWriteError
    from sambung.apps.linkages import services

    if where == "before":
        pause()
    if where == "inside":
        services.on_linked.append(pause)
    if where == "gate":
        (FOLDER / f"ready-{os.getpid()}").touch()
        while not (FOLDER / "gate").exists():
            time.sleep(0.001)
    values = {"expected_version": 1} if said != "BUYER" else {}
    try:
        done = services.answer_by_link(
            token, digits=digits, answer="ACCEPTED" if said == "BUYER" else said, **values
        )
    except (StaleWriteError, services.UnableToAnswerError) as error:
        print(json.dumps({"error": getattr(error, "code", type(error).__name__)}))
        return
    if where == "after":
        pause()
    print(json.dumps({"linked": done.is_linked}))


def look() -> None:
    """What stands in the database."""
    from sambung.apps.demand.models import Requirement
    from sambung.apps.journal.models import Entry
    from sambung.apps.linkages.models import Evidence, Linkage, Proposal, ProposalMember
    from sambung.apps.registry.models import Reservation

    why = "a test looks"
    reservations = Reservation.objects.exclude(state="RELEASED").order_by("pk")
    print(
        json.dumps(
            {
                "state": Proposal.objects.unscoped(why).get().state,
                "linkages": Linkage.objects.unscoped(why).count(),
                "sellers": Linkage.objects.unscoped(why).values("seller").distinct().count(),
                "evidence": Evidence.objects.unscoped(why).count(),
                "reservations": sorted(reservations.values_list("state", flat=True)),
                "accepted": ProposalMember.objects.unscoped(why).filter(answer="ACCEPTED").count(),
                "opened": Entry.objects.filter(code="linkages.opened").count(),
                "requirement": Requirement.objects.unscoped(why).get().state,
            }
        )
    )


def main() -> None:
    """Run the command."""
    import django

    django.setup()
    command, *arguments = sys.argv[1:]
    {"build": build, "answer": answer, "look": look}[command](*arguments)


if __name__ == "__main__":
    main()
