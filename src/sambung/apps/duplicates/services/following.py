"""What follows from the judgements in force: clusters, the state of proposals, entries about whoever moved."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from sambung.apps.actors.access import Actor
from sambung.apps.duplicates.facts import resolved
from sambung.apps.duplicates.models import Judgement, Proposal, ProposalState, Twin, Verdict
from sambung.apps.duplicates.services.refusals import MOST_TWINS, REASON, UnableToJudge
from sambung.apps.journal.services import Change, record_all
from sambung.apps.registry.models import Enterprise

MOVED = "duplicates.cluster.moved"


def standing_keys(keys: Collection[int]) -> dict[int, int]:
    return dict(Twin.objects.filter(enterprise__in=keys).values_list("enterprise_id", "canonical_id"))


def record_moved(
    actor: Actor, before: dict[int, int], after: dict[int, int], judged: Collection[int]
) -> None:
    """An entry about each enterprise for which another stands now, where nothing was said of itself."""
    moved = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)} - set(judged)
    rows = Enterprise.objects.unscoped(REASON).filter(pk__in=moved).select_related("centre").order_by("pk")
    uids = dict(
        Enterprise.objects.unscoped(REASON)
        .filter(pk__in={after[key] for key in moved if key in after})
        .values_list("pk", "uid")
    )
    record_all(
        actor,
        [
            Change(
                MOVED,
                "registry.enterprise",
                row.uid,
                {"standing": uids.get(after.get(row.pk, 0))},
                centre_uid=row.centre.uid if row.centre else None,
            )
            for row in (rows if moved else ())
        ],
    )


def rest_clusters(keys: Collection[int]) -> None:
    """Clusters and proposals of these enterprises as the standing judgements say. Errors: UnableToJudge."""
    rows = list(
        Judgement.objects.unscoped(REASON)
        .standing()
        .filter(left__in=keys, right__in=keys)
        .select_related("left", "right")
    )
    cluster = resolved(row for row in rows if row.verdict == Verdict.SAME)
    sizes: dict[int, int] = {}
    for canonical in cluster.values():
        sizes[canonical] = sizes.get(canonical, 0) + 1
    if any(size > MOST_TWINS for size in sizes.values()):
        raise UnableToJudge("TOO_MANY", most=MOST_TWINS)
    apart = {(row.left_id, row.right_id): row for row in rows if row.verdict == Verdict.DIFFERENT}
    for (left, right), row in apart.items():
        if left in cluster and cluster[left] == cluster.get(right):
            raise UnableToJudge("APART", one=row.left.name, other=row.right.name)
    Twin.objects.filter(enterprise__in=keys).delete()
    Twin.objects.bulk_create(
        Twin(enterprise_id=key, canonical_id=canonical) for key, canonical in sorted(cluster.items())
    )
    settle_proposals(keys, cluster, set(apart))


def settle_proposals(
    keys: Collection[int], cluster: dict[int, int], apart: Collection[tuple[int, int]]
) -> None:
    """Proposals between these enterprises get the state that follows from the judgements."""
    changed = []
    for row in Proposal.objects.unscoped(REASON).filter(left__in=keys, right__in=keys):
        if (row.left_id, row.right_id) in apart:
            state = ProposalState.DIFFERENT
        elif row.left_id in cluster and cluster[row.left_id] == cluster.get(row.right_id):
            state = ProposalState.SAME
        else:
            state = ProposalState.GONE if row.state == ProposalState.GONE else ProposalState.OPEN
        if state != row.state:
            row.state, row.changed_at = state, timezone.now()
            changed.append(row)
    Proposal.objects.unscoped(REASON).bulk_update(changed, ["state", "changed_at"], batch_size=200)
