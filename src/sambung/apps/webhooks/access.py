"""Who sees a subscription and its deliveries: the person whose it is, and nobody else."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q

from sambung.apps.actors.access import (
    NOTHING,
    Actor,
    register_permission,
    register_visibility,
)
from sambung.apps.webhooks.models import Delivery, Subscription

# From a person's uid to the actor that the person is today. Attached in config/wiring.
find_actor: list[Callable[[uuid.UUID], Actor]] = []
# Kind of a journal entry's subject → which of these things the actor may see. A kind that is not here is told to nobody.
seen_subjects: dict[str, Callable[[Actor, Iterable[uuid.UUID]], set[uuid.UUID]]] = {}

# Event → what is told of its subjects beside the subject itself, as far as the actor may see it: uid → fields of the
# body. Attached in config/wiring.
told_beside: dict[str, Callable[[Actor, Collection[uuid.UUID]], Mapping[uuid.UUID, Mapping[str, Any]]]] = {}


def visible_subscriptions(actor: Actor) -> Q:
    """One's own."""
    return NOTHING if actor.uid is None else Q(person_uid=actor.uid)


def may_view_subscription(actor: Actor, subscription: Subscription) -> bool:
    """The same, for one."""
    return actor.uid is not None and subscription.person_uid == actor.uid


def visible_deliveries(actor: Actor) -> Q:
    """Those of one's own subscriptions."""
    return NOTHING if actor.uid is None else Q(subscription__person_uid=actor.uid)


def may_view_delivery(actor: Actor, delivery: Delivery) -> bool:
    """The same, for one."""
    return may_view_subscription(actor, delivery.subscription)


register_visibility(Subscription, visible=visible_subscriptions, may_view=may_view_subscription)
register_visibility(Delivery, visible=visible_deliveries, may_view=may_view_delivery)
register_permission("webhooks.change_subscription", may_view_subscription)
