"""A person's word on a pair: the same, two, or taken back. Each supersedes the one before; nothing else is rewritten."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sambung.apps.actors.access import Actor, Role, demand
from sambung.apps.actors.models import StaleWriteError
from sambung.apps.duplicates.models import Gate, Judgement, Twin, Verdict, Voice
from sambung.apps.duplicates.services.following import record_moved, rest_clusters, standing_keys
from sambung.apps.duplicates.services.proposing import propose_judged
from sambung.apps.duplicates.services.refusals import MOST_TWINS, REASON, UnableToJudge
from sambung.apps.duplicates.services.telling import settle_claims
from sambung.apps.journal.models import Entry
from sambung.apps.journal.services import Change, record_all
from sambung.apps.registry.models import Enterprise

JUDGED = "duplicates.pair.judged"
GATE = "judging"
# Told in the judgement's transaction which enterprises (primary keys) stand together or apart now.
on_judged: list[Callable[[frozenset[int]], None]] = []


@transaction.atomic
def judge_pair(
    actor: Actor,
    *,
    one: Enterprise,
    other: Enterprise,
    verdict: str,
    reason: str = "",
    stands: Enterprise | None = None,
    expected: uuid.UUID | str | None = "",
) -> Judgement:
    """Say of two enterprises that they are the same, two, or undecided again; the same word twice changes nothing.

    `stands`: which of the two shall stand for all that are one with them; None: nothing is said of that.
    `expected`: the uid of the judgement that stood when the page was shown (None: none); left out: whatever stands.
    Errors: UnableToJudge, StaleWriteError, PermissionMissingError, ValueError where `stands` is a third.
    """
    demand(actor, "duplicates.judge_pair", (one, other))
    if stands is not None and stands.pk not in {one.pk, other.pk}:
        raise ValueError("one of the two stands for both")
    _pass_gate()
    left, right = _ordered(one, other)
    if left.pk == right.pk:
        raise UnableToJudge("ITSELF")
    chosen = Verdict(verdict)
    if chosen == Verdict.SAME and left.kind != right.kind:
        raise UnableToJudge("KIND")
    standing = _standing([(left.pk, right.pk)]).get((left.pk, right.pk))
    if expected != "" and expected != (standing.uid if standing else None):
        raise StaleWriteError(f"the pair {left.uid} {right.uid} was judged by somebody else")
    if standing is not None and standing.verdict == chosen and (stands is None or _stands_already(stands)):
        return standing
    if chosen == Verdict.UNDECIDED and standing is None:
        raise UnableToJudge("NOTHING")
    try:
        (made,) = _write(
            actor,
            [(left, right)],
            chosen,
            reason,
            stands=stands.pk if stands and chosen == Verdict.SAME else None,
        )
    except UnableToJudge as error:
        if error.code == "APART" and chosen == Verdict.DIFFERENT:
            raise UnableToJudge("JOINED", **error.params) from error
        raise
    return made


@transaction.atomic
def separate_enterprise(actor: Actor, *, enterprise: Enterprise, reason: str = "") -> list[Judgement]:
    """Take an enterprise out of its cluster: every word that joined it to another becomes *two enterprises*.

    What it alone held together falls apart. Errors: UnableToJudge (NOTHING), PermissionMissingError.
    """
    _pass_gate()
    joined: list[Judgement] = list(
        _same()
        .filter(Q(left=enterprise) | Q(right=enterprise))
        .select_related("left", "right")
        .order_by("id")
    )
    if not joined:
        raise UnableToJudge("NOTHING")
    pairs = [(one.left, one.right) for one in joined]
    for pair in pairs:
        demand(actor, "duplicates.judge_pair", pair)
    return _write(actor, pairs, Verdict.DIFFERENT, reason)


@transaction.atomic
def take_back_judgement(actor: Actor, *, judgement: Judgement) -> Judgement:
    """The word that stood before counts again (undecided where there was none), as a new judgement.

    Errors: StaleWriteError where it no longer stands, UnableToJudge, PermissionMissingError.
    """
    demand(actor, "duplicates.judge_pair", (judgement.left, judgement.right))
    _pass_gate()
    rows = Judgement.objects.unscoped(REASON).select_related("left", "right")
    held: Judgement = rows.get(pk=judgement.pk)
    if held.superseded_id is not None:
        raise StaleWriteError(f"judgement {held.uid} was superseded")
    before = rows.filter(left=held.left, right=held.right, superseded=held.recorded_id).first()
    verdict = Verdict(before.verdict) if before is not None else Verdict.UNDECIDED
    choice = (before.chosen_id, before.chosen_at) if before is not None else (None, None)
    if (verdict, *choice) == (held.verdict, held.chosen_id, held.chosen_at):
        raise UnableToJudge("NOTHING")
    (made,) = _write(actor, [(held.left, held.right)], verdict, "", stands=choice[0], stands_since=choice[1])
    return made


def _ordered(one: Enterprise, other: Enterprise) -> tuple[Enterprise, Enterprise]:
    return (one, other) if one.pk < other.pk else (other, one)


def _pass_gate() -> None:
    """One judgement at a time: each reads whole clusters and writes them anew."""
    Gate.objects.get_or_create(name=GATE)
    Gate.objects.select_for_update().get(name=GATE)


def _same() -> Any:
    return Judgement.objects.unscoped(REASON).standing().filter(verdict=Verdict.SAME)


def _standing(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], Judgement]:
    lefts, rights = {left for left, _ in pairs}, {right for _, right in pairs}
    rows = Judgement.objects.unscoped(REASON).standing().filter(left__in=lefts, right__in=rights)
    return {(row.left_id, row.right_id): row for row in rows if (row.left_id, row.right_id) in set(pairs)}


def _reached(keys: Iterable[int]) -> set[int]:
    """The keys and all that is joined to them by a chain of judgements; one query for each step of the chain."""
    found, edge = set(keys), set(keys)
    while edge:
        rows = _same().filter(Q(left__in=edge) | Q(right__in=edge)).values_list("left_id", "right_id")
        edge = {key for pair in rows for key in pair} - found
        found |= edge
        if len(found) > 4 * MOST_TWINS:
            raise UnableToJudge("TOO_MANY", most=MOST_TWINS)
    return found


def _stands_already(enterprise: Enterprise) -> bool:
    return Twin.objects.filter(enterprise=enterprise, canonical=enterprise).exists()


def _write(
    actor: Actor,
    pairs: Sequence[tuple[Enterprise, Enterprise]],
    verdict: Verdict,
    reason: str,
    *,
    stands: int | None = None,
    stands_since: datetime.datetime | None = None,
) -> list[Judgement]:
    """The judgements, and what follows from them. Nothing contradicts another word, or nothing is written."""
    keys = {each.pk for pair in pairs for each in pair}
    before = _reached(keys)
    entries = record_all(actor, [_change(pair, verdict, each, stands) for pair in pairs for each in (0, 1)])
    now = timezone.now()
    standing = _standing([(left.pk, right.pk) for left, right in pairs])
    made = []
    for number, (left, right) in enumerate(pairs):
        entry: Entry = entries[2 * number]
        held = standing.get((left.pk, right.pk))
        if held is not None:
            Judgement.objects.unscoped(REASON).filter(pk=held.pk).update(superseded=entry)
        made.append(
            Judgement(
                left=left,
                right=right,
                verdict=verdict,
                chosen_id=stands,
                chosen_at=None if stands is None else stands_since or now,
                voice=Voice.OWNER if _speaks_as_owner(actor, left, right) else Voice.CENTRE,
                reason=reason.strip()[:300],
                judged_at=now,
                actor_uid=actor.uid,
                recorded=entry,
            )
        )
    for one in made:
        one.save(force_insert=True)
    propose_judged([(left.pk, right.pk) for left, right in pairs])
    affected = before | _reached(keys)
    stood = standing_keys(affected)
    rest_clusters(affected)
    record_moved(actor, stood, standing_keys(affected), keys)
    settle_claims(actor, pairs, verdict)
    for listener in on_judged:
        listener(frozenset(affected))
    return made


def _speaks_as_owner(actor: Actor, left: Enterprise, right: Enterprise) -> bool:
    return actor.has(Role.OWNER, Role.OPERATOR) and {left.pk, right.pk} <= actor.enterprise_ids


def _change(pair: tuple[Enterprise, Enterprise], verdict: Verdict, of: int, stands: int | None) -> Change:
    """An entry about each of the two, under its own centre."""
    about, other = pair[of], pair[1 - of]
    return Change(
        JUDGED,
        "registry.enterprise",
        about.uid,
        {
            "other": other.uid,
            "verdict": str(verdict),
            **({} if stands is None else {"stands": "THIS" if stands == about.pk else "OTHER"}),
        },
        personal={"other_name": other.name},
        centre_uid=about.centre.uid if about.centre else None,
    )
