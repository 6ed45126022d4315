"""What each kind of work is called, where its result is shown, and what its failures mean; `config/wiring` adds to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from sambung.apps.jobs.selectors import JobView


@dataclass(frozen=True)
class Kind:
    """A kind of work as people see it. `errors`: code → (what happened, what to do).

    `stopped`: what is said when it is called off, where not all is undone; `is_shown_when_stopped`: its result's page
    then has something to show.
    """

    title: Any
    result_page: Callable[[JobView], str] | None = None
    errors: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    stopped: Any = ""
    is_shown_when_stopped: bool = False


kinds: dict[str, Kind] = {}

ERRORS: dict[str, tuple[Any, Any]] = {
    "MEMORY": (
        _("The work needed more memory than one job may take."),
        _(
            "Make the task smaller, for instance with fewer offers or hubs, or ask the administrator to allow more."
        ),
    ),
    "DIED": (
        _("The calculation broke off."),
        _("Start it again. If that happens twice, tell the administrator the number below."),
    ),
    "LOST": (
        _("The machine that did this work stopped several times."),
        _("Start it again later, or tell the administrator the number below."),
    ),
    "DATABASE": (
        _("The database was too busy for a while."),
        _("Start it again in a few minutes."),
    ),
    "INTERNAL": (
        _("Something went wrong on our side. Nothing was changed."),
        _("Start it again. If that happens twice, tell the administrator the number below."),
    ),
}


def register_kind(
    name: str,
    *,
    title: Any,
    result_page: Callable[[JobView], str] | None = None,
    errors: dict[str, tuple[Any, Any]] | None = None,
    stopped: Any = "",
    is_shown_when_stopped: bool = False,
) -> None:
    """Say what a kind of work is called (a lazy translation), where its result is, what its own errors mean."""
    kinds[name] = Kind(title, result_page, errors or {}, stopped, is_shown_when_stopped)


def stopped_sentence(name: str) -> str:
    """What is said when work of a kind is called off."""
    kind = kinds.get(name)
    said = kind.stopped if kind is not None else ""
    return str(said or _("The work is being stopped. Nothing of it is kept."))


def title_of(job: JobView) -> Any:
    """What the work is called."""
    kind = kinds.get(job.kind)
    return kind.title if kind is not None else _("Work in the background")


def result_address(job: JobView) -> str:
    """Where the result is shown; empty where it has no page or is not there."""
    kind = kinds.get(job.kind)
    if kind is None or kind.result_page is None:
        return ""
    if job.state != "DONE" and not (job.state == "CANCELLED" and kind.is_shown_when_stopped):
        return ""
    return kind.result_page(job)


def error_sentences(job: JobView) -> tuple[str, str]:
    """What happened and what to do, with the error's own figures in it; empty where nothing failed."""
    if not job.error_code:
        return "", ""
    kind = kinds.get(job.kind)
    own = kind.errors if kind is not None else {}
    what, remedy = own.get(job.error_code) or ERRORS.get(job.error_code) or ERRORS["INTERNAL"]
    return _filled(what, job.error_params), _filled(remedy, job.error_params)


def _filled(sentence: Any, params: dict[str, Any]) -> str:
    return str(sentence) % params if params else str(sentence)
