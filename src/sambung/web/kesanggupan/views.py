"""The list under a requirement: whom to ask, who was asked, links to hand over, whom to visit."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sambung.apps.actors.access import Actor
from sambung.apps.asking import selectors, services
from sambung.apps.demand.selectors import RequirementNotFoundError, get_requirement
from sambung.apps.jobs.selectors import open_job_of
from sambung.apps.matching.selectors import latest_run
from sambung.web import formats
from sambung.web.answers import actor_of
from sambung.web.kesanggupan import appeals, rows, sheets, words
from sambung.web.kesanggupan.answered import answered
from sambung.web.kesanggupan.forms import AskForm, ChooseForm
from sambung.web.penawaran.links import qr_svg
from sambung.web.permintaan import board, labels

PAGE = 50
FILTERS = ("q", "kelompok", "jarak", "kapasitas", "urut")
MOST_AT_ONCE = 100


def _requirement(actor: Actor, uid: uuid.UUID) -> Any:
    """The requirement, for people of centres who see it; 404 for all others."""
    requirement = get_requirement(actor, uid)
    if not actor.is_staff_of_centre:
        raise RequirementNotFoundError(str(uid))
    return requirement


def _context(actor: Actor, requirement: Any) -> dict[str, Any]:
    return {
        "requirement": requirement,
        "asked": labels.per_period(requirement.quantity, requirement.unit, requirement.period_kind),
        "duration": labels.duration(requirement.periods, requirement.period_kind),
        "place": labels.region(requirement.region_code),
        "unit_per": f"{labels.unit(requirement.unit)} {labels.per(requirement.period_kind)}",
        "is_simulated": requirement.is_simulated or settings.IS_DEMO,
        "is_open": requirement.state == "OPEN",
        "counts": selectors.counts_of(actor, requirement),
    }


@answered
@require_safe
def asking(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The bar, who was asked with what came back, and whom to ask next; `tampil=tanya` begins with the latter."""
    actor, today = actor_of(request), timezone.localdate()
    requirement = _requirement(actor, uid)
    # Looked at first: what the work writes with its end is then on the page.
    is_working = open_job_of(requirement.uid, services.JOB_KIND) is not None
    run = latest_run(actor, requirement)
    context = _context(actor, requirement)
    view = request.GET.get("tampil", "")
    is_choosing = view == "tanya" or (view != "sudah" and context["counts"].total == 0)
    context |= {
        "run": run,
        "is_choosing": is_choosing,
        "limits": selectors.limits_on(today),
        "is_working": is_working,
        "ask_url": f"{reverse('asking', args=[uid])}?tampil=tanya",
        "asked_url": f"{reverse('asking', args=[uid])}?tampil=sudah",
    }
    if run is not None:
        groups = board.groups_of(requirement, run.summary)
        context |= {"bar": board.bar_of(requirement, run.summary, groups), "groups": groups}
    if is_choosing and run is not None:
        context |= _to_ask(request, actor, requirement, run, today)
    if not is_choosing:
        context |= _asked(request, actor, requirement, today)
    context |= appeals.context_of(actor, requirement, run, today, is_choosing=is_choosing)
    return render(request, "kesanggupan/page.html", context)


def _to_ask(request: HttpRequest, actor: Actor, requirement: Any, run: Any, today: Any) -> dict[str, Any]:
    form = ChooseForm(request.GET)
    choosing = selectors.candidates_of(actor, run, form.narrowed(), today=today)
    page = Paginator(choosing.candidates, PAGE).get_page(request.GET.get("page"))
    return {
        "form": form,
        # What the list is narrowed to goes along with "ask all".
        "kept": [(name, request.GET[name]) for name in FILTERS if request.GET.get(name)],
        "page": page,
        "candidates": [rows.candidate_row(one, requirement) for one in page.object_list],
        "left_out": choosing.left_out,
        "askable": sum(not one.is_asked_too_often for one in choosing.candidates),
        "ask_form": AskForm(today=today),
        "is_narrowed": any(request.GET.get(name) for name in FILTERS if name != "urut"),
    }


def _asked(request: HttpRequest, actor: Actor, requirement: Any, today: Any) -> dict[str, Any]:
    narrowed = selectors.QuestionFilter(
        state=_choice(request, "keadaan", words.STATES),
        way=_choice(request, "cara", dict(words.WAYS)),
        reply=_choice(request, "jawaban", words.REPLIES),
        visitor=request.GET.get("pendamping", ""),
        words=request.GET.get("q", ""),
    )
    page = Paginator(selectors.list_questions(actor, requirement, narrowed), PAGE).get_page(
        request.GET.get("page")
    )
    lines = selectors.lines_of(actor, list(page.object_list))
    return {
        "page": page,
        "narrowed": narrowed,
        "lines": [rows.question_row(line, today) for line in lines],
        "states": [(code, label) for code, (_chip, label) in words.STATES.items()],
        "replies": [
            (code, label) for code, (_chip, label) in words.REPLIES.items() if code in ("YES", "OTHER", "NO")
        ],
        "visitors": selectors.possible_visitors(actor),
    }


def _choice(request: HttpRequest, name: str, known: Any) -> str:
    word = request.GET.get(name, "")
    return word if word in known else ""


def _chosen(request: HttpRequest) -> list[uuid.UUID]:
    """The ticked rows; what is no uid is ignored."""
    found = []
    for text in request.POST.getlist("pilih")[:2000]:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found


def _address(request: HttpRequest) -> services.Address:
    return lambda token: request.build_absolute_uri(reverse("asking-link", args=[token]))


@answered
@require_POST
@never_cache
def ask(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Ask the ticked ones, or all that fit the list (`semua`): few at once with their links, many as a job."""
    actor, today = actor_of(request), timezone.localdate()
    requirement = _requirement(actor, uid)
    form = AskForm(request.POST, today=today)
    back = f"{reverse('asking', args=[uid])}?{urlencode({'tampil': 'tanya'})}"
    if not form.is_valid():
        messages.error(request, " ".join(str(one[0]) for one in form.errors.values()))
        return redirect(back)
    wanted = _chosen(request)
    if "semua" in request.POST:
        run = latest_run(actor, requirement)
        narrowed = ChooseForm(request.POST).narrowed()
        wanted = [
            one.enterprise.uid
            for one in (selectors.candidates_of(actor, run, narrowed, today=today).candidates if run else ())
            if not one.is_asked_too_often
        ]
    if not wanted:
        messages.error(request, _("Tick whom you want to ask."))
        return redirect(back)
    said = form.cleaned_data
    options: dict[str, Any] = {
        "way": said["way"],
        "answer_by": said["answer_by"],
        "language": said["language"],
        "is_test": said["is_test"],
    }
    try:
        if len(wanted) > services.AT_ONCE:
            job = services.ask_later(actor, requirement=requirement, enterprise_uids=wanted, **options)
            return redirect("jobs:page", uid=job.uid)
        done = services.ask_enterprises(actor, requirement=requirement, enterprise_uids=wanted, **options)
        messages.success(request, words.asked(len(done.questions)))
        if done.skipped:
            messages.warning(request, _("Not asked: %(why)s.") % {"why": words.skipped(done.skipped)})
        if not done.questions:
            return redirect(back)
        if said["way"] not in ("WHATSAPP", "PAPER"):
            return redirect(f"{reverse('asking', args=[uid])}?tampil=sudah")
        questions = selectors.questions_named(actor, requirement, [one.uid for one in done.questions])
        return _links(request, actor, requirement, questions, way=said["way"])
    except services.UnableToAskError as error:
        messages.error(request, words.refusal(error))
        return redirect(back)


def _links(
    request: HttpRequest,
    actor: Actor,
    requirement: Any,
    questions: Any,
    *,
    way: str,
    is_reminder: bool = False,
    replaces: bool = False,
) -> HttpResponse:
    """The links, shown once: to send by WhatsApp, to print, to copy."""
    issued = services.hand_over(
        actor,
        questions=questions,
        address=_address(request),
        way=way,
        is_reminder=is_reminder,
        replaces=replaces,
    )
    context = _context(actor, requirement)
    context |= {
        "links": [{"link": one, "qr": qr_svg(one.url)} for one in issued],
        "way": way,
        "is_reminder": is_reminder,
    }
    return render(request, "kesanggupan/links.html", context)


@answered
@require_POST
@never_cache
def hand_over(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """New links of the ticked ones: on a page (WhatsApp, copy, print) or as a PDF of several to a sheet."""
    actor = actor_of(request)
    requirement = _requirement(actor, uid)
    questions = selectors.questions_named(actor, requirement, _chosen(request)[:MOST_AT_ONCE])
    try:
        if request.POST.get("cara") == "PDF":
            issued = services.hand_over(actor, questions=questions, address=_address(request), way="PAPER")
            content = sheets.question_sheets(issued, language=formats.language())
            response = HttpResponse(content, content_type="application/pdf")
            response["Content-Disposition"] = f'attachment; filename="kesanggupan-{str(uid)[:8]}.pdf"'
            response["Cache-Control"] = "private, no-store"
            return response
        return _links(
            request,
            actor,
            requirement,
            questions,
            way="PAPER" if request.POST.get("cara") == "PAPER" else "WHATSAPP",
            replaces="ganti" in request.POST,
        )
    except services.UnableToAskError as error:
        messages.error(request, words.refusal(error))
        return redirect(f"{reverse('asking', args=[uid])}?tampil=sudah")


@answered
@require_POST
@never_cache
def change(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Remind, withdraw, or name who goes there."""
    actor = actor_of(request)
    requirement = _requirement(actor, uid)
    questions = selectors.questions_named(actor, requirement, _chosen(request)[:500])
    back = f"{reverse('asking', args=[uid])}?tampil=sudah"
    act = request.POST.get("langkah", "")
    if not questions:
        messages.error(request, _("Tick at least one of them."))
        return redirect(back)
    try:
        if act == "ingatkan":
            due = services.remind(actor, questions=questions[:MOST_AT_ONCE])
            if not due:
                messages.warning(
                    request,
                    _(
                        "None of them can be reminded today: the rule leaves days between, and counts how often."
                    ),
                )
                return redirect(back)
            fresh = selectors.questions_named(actor, requirement, [one.uid for one in due])
            return _links(request, actor, requirement, fresh, way="WHATSAPP", is_reminder=True)
        if act == "tarik":
            done = services.withdraw_questions(
                actor, questions=questions, reason=request.POST.get("alasan", "")
            )
            messages.success(
                request,
                ngettext(
                    "%(count)s question is withdrawn; its links no longer open.",
                    "%(count)s questions are withdrawn; their links no longer open.",
                    len(done),
                )
                % {"count": formats.number(len(done))},
            )
        elif act == "kunjungi":
            services.assign_visitor(actor, questions=questions, user_uid=_visitor(request))
            messages.success(request, _("Noted who goes there: it stands on that person's Today."))
        else:
            messages.error(request, _("Choose what to do with the ticked ones."))
    except services.UnableToAskError as error:
        messages.error(request, words.refusal(error))
    return redirect(back)


def _visitor(request: HttpRequest) -> uuid.UUID | None:
    text = request.POST.get("pendamping", "")
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise services.UnableToAskError("NO_SUCH_VISITOR") from error


@answered
@require_safe
def visits(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Whom to visit, likeliest capacity first, for printing; `pendamping` narrows to one person."""
    actor, today = actor_of(request), timezone.localdate()
    requirement = _requirement(actor, uid)
    visitor = request.GET.get("pendamping", "")
    lines = selectors.visits_of(actor, requirement, visitor=visitor)
    context = _context(actor, requirement)
    context |= {
        "lines": [rows.question_row(line, today) for line in lines],
        "visitors": selectors.possible_visitors(actor),
        "visitor": visitor,
        "script": words.script(lines[0].question) if lines else [],
    }
    return render(request, "kesanggupan/visits.html", context)


@answered
@require_safe
def visits_csv(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The same as a table; taking it along is journalled."""
    actor, today = actor_of(request), timezone.localdate()
    requirement = _requirement(actor, uid)
    lines = selectors.visits_of(actor, requirement, visitor=request.GET.get("pendamping", ""))
    services.export_visits(actor, requirement=requirement, rows=lines)
    content = sheets.visits_csv(
        [rows.question_row(line, today) for line in lines],
        requirement,
        is_simulated=requirement.is_simulated or settings.IS_DEMO,
    )
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="kunjungan-{str(uid)[:8]}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response
