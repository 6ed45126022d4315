"""The list of pairs, a pair side by side, judging and taking back, the history, the scan, the export."""

from __future__ import annotations

import uuid
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from sambung.apps.actors.access import Actor, may
from sambung.apps.duplicates import selectors, services
from sambung.apps.duplicates.selectors import ProposalFilters
from sambung.apps.duplicates.services import UnableToJudge
from sambung.apps.duplicates.services.exporting import export_proposals
from sambung.apps.jobs.selectors import recent_jobs
from sambung.apps.registry.selectors import all_centres
from sambung.standards.spreadsheets import sheet_lines
from sambung.web.answers import View, actor_of, answered
from sambung.web.kembar import words
from sambung.web.usaha.forms import CLASSES
from sambung.web.usaha.views import place_name

FILTERS = ("keadaan", "pusat", "kuat", "q")
# In forms: the older entry of a pair and the newer one.
SIDES = ("kiri", "kanan")
HEADER = (
    "pasangan",
    "keadaan",
    "kekuatan",
    "bobot",
    "alasan",
    "usaha_1",
    "pusat_1",
    "usaha_2",
    "pusat_2",
    "ditemukan",
)


judged = answered(
    what=gettext_lazy("This pair"),
    back=lambda request, **named: request.META.get("HTTP_REFERER", reverse("twin-list")),
)


def for_centres(view: View) -> View:
    """For whoever may see pairs at all; 404 else."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **named: Any) -> Any:
        if not may(actor_of(request), "duplicates.export_proposals", None):
            raise Http404
        return view(request, *args, **named)

    return answer


def _filters(request: HttpRequest) -> ProposalFilters:
    given = request.GET if request.method != "POST" else request.POST
    centre = given.get("pusat", "")
    try:
        uid = uuid.UUID(centre) if centre else None
    except ValueError:
        uid = None
    return ProposalFilters(
        state=words.STATES.get(given.get("keadaan", ""), "OPEN"),
        centre=uid,
        strength=words.STRENGTHS.get(given.get("kuat", ""), ""),
        words=given.get("q", "")[:100],
    )


def _query(request: HttpRequest) -> str:
    given = request.GET if request.method != "POST" else request.POST
    return urlencode({name: given[name][:100] for name in FILTERS if given.get(name)})


def _with_query(address: str, query: str) -> str:
    return f"{address}?{query}" if query else address


@judged
@require_safe
@for_centres
def twins(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one enterprise, the likeliest first; how far the scan is."""
    actor, filters = actor_of(request), _filters(request)
    page = selectors.list_proposals(actor, filters, page=request.GET.get("page", 1))
    counts = selectors.proposal_counts(actor)
    chosen = request.GET.get("keadaan", "terbuka")
    scan = selectors.last_scan()
    context = {
        "page": page,
        "rows": [_row(one) for one in page],
        "tabs": [
            {
                "key": key,
                "label": words.STATE_LABELS[key],
                "many": counts.get(state, 0) if state else sum(counts.values()),
                "is_current": key == (chosen if chosen in words.STATES else "terbuka"),
            }
            for key, state in words.STATES.items()
        ],
        "chosen": chosen,
        "centres": all_centres(actor),
        "centre": request.GET.get("pusat", ""),
        "strengths": [(key, words.STRENGTH_LABELS[code]) for key, code in words.STRENGTHS.items()],
        "strength": request.GET.get("kuat", ""),
        "words": filters.words,
        "query": _query(request),
        "is_narrowed": bool(filters.words or filters.centre or filters.strength),
        "may_scan": may(actor, "duplicates.scan_registry", None),
        "scan": scan,
        "scan_share": selectors.scan_share(scan) if scan is not None and scan.finished_at is None else None,
        "job": _job(actor),
        "done": _done(request),
    }
    return render(request, "kembar/list.html", context)


def _job(actor: Actor) -> Any:
    return next((one for one in recent_jobs(actor, is_open=True) if one.kind == services.JOB_KIND), None)


def _row(one: Any) -> dict[str, Any]:
    chip, label = words.PROPOSAL_CHIPS[one.state]
    return {
        "proposal": one,
        "sides": [
            {"enterprise": each, "place": place_name(each.region_code)} for each in (one.left, one.right)
        ],
        "chip": chip,
        "label": label,
        "strength": words.STRENGTH_LABELS[one.strength],
        "strength_chip": words.STRENGTH_CHIPS[one.strength],
        "reasons": words.reasons_for(one.evidence),
    }


def _done(request: HttpRequest) -> dict[str, Any] | None:
    """What was judged just now, to be taken back in one touch."""
    try:
        uid = uuid.UUID(request.GET.get("baru", ""))
    except ValueError:
        return None
    found = selectors.find_judgement(actor_of(request), uid)
    if found is None or found.superseded_id is not None:
        return None
    return {"judgement": found, "label": words.VERDICTS[found.verdict][1]}


@judged
@require_safe
@for_centres
def twins_csv(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """The list as a table; taking it along is journalled."""
    rows = export_proposals(actor_of(request), _filters(request))
    lines = sheet_lines(HEADER, (_cells(row) for row in rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="kembar.csv"'
    return response


def _cells(row: dict[str, Any]) -> list[str]:
    said = ", ".join(
        words.says(name, level, "")
        for name, level in row["reasons"].items()
        if level not in ("UNKNOWN", "DIFFERENT")
    )
    cells = [
        row["uid"],
        str(words.PROPOSAL_CHIPS[row["state"]][1]),
        str(words.STRENGTH_LABELS[row["strength"]]),
        f"{row['weight']:.1f}",
        said,
    ]
    for side in (row["left"], row["right"]):
        cells += [side.name, side.centre.name if side.centre else ""]
    return [*cells, row["found_at"].date().isoformat()]


@judged
@require_POST
@for_centres
def scan(request: HttpRequest) -> HttpResponse:
    """Ask for the whole registry to be compared anew."""
    services.ask_for_scan(actor_of(request))
    messages.info(request, _("The registry is being compared. Pairs appear here as they are found."))
    return redirect("twin-list")


@judged
@require_safe
@for_centres
def pair(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Two entries side by side, what is alike and what differs, and the word of whoever may judge."""
    actor, filters = actor_of(request), _filters(request)
    proposal = _found(actor, uid)
    view = selectors.pair_view(actor, proposal)
    following = selectors.next_proposal(actor, filters, proposal)
    query = _query(request)
    chip, label = words.PROPOSAL_CHIPS[proposal.state]
    context = {
        "view": view,
        "proposal": proposal,
        "rows": words.feature_rows(view, place_name),
        "sides": [
            {
                "enterprise": each,
                "size_class": dict(CLASSES)[each.size_class] if each.size_class != "UNKNOWN" else None,
                "products": products,
                "key": key,
                "stands": key == ("kanan" if view.right_stands else "kiri"),
            }
            for key, each, products in zip(SIDES, (proposal.left, proposal.right), view.products, strict=True)
        ],
        "chip": chip,
        "label": label,
        "strength": words.STRENGTH_LABELS[proposal.strength],
        "strength_chip": words.STRENGTH_CHIPS[proposal.strength],
        "rule": words.RULES.get(proposal.rule, ""),
        "standing": view.standing,
        "chosen_name": words.chosen_name(view.standing),
        "standing_label": words.VERDICTS[view.standing.verdict][1] if view.standing else "",
        "list_url": _with_query(reverse("twin-list"), query),
        "next_url": _with_query(reverse("twin-pair", args=[following]), query) if following else "",
        "hidden": [(name, request.GET[name]) for name in FILTERS if request.GET.get(name)],
        "done": _done(request),
    }
    return render(request, "kembar/pair.html", context)


def _found(actor: Actor, uid: uuid.UUID) -> Any:
    proposal = selectors.find_proposal(actor, uid)
    if proposal is None:
        raise Http404
    return proposal


@judged
@require_POST
@for_centres
def judge(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One word on a pair; then the next pair, with the way back."""
    actor, filters, query = actor_of(request), _filters(request), _query(request)
    proposal = _found(actor, uid)
    following = selectors.next_proposal(actor, filters, proposal)
    verdict = request.POST.get("putusan", "")
    if verdict not in words.VERDICTS:
        raise Http404
    here = reverse("twin-pair", args=[uid])
    try:
        made = services.judge_pair(
            actor,
            one=proposal.left,
            other=proposal.right,
            verdict=verdict,
            reason=request.POST.get("alasan", ""),
            stands=_chosen(request, proposal),
            expected=_expected(request),
        )
    except UnableToJudge as error:
        messages.error(request, words.refusal(error))
        return redirect(_with_query(here, query))
    goal = reverse("twin-pair", args=[following]) if following else reverse("twin-list")
    return redirect(_with_query(goal, "&".join(part for part in (query, f"baru={made.uid}") if part)))


def _chosen(request: HttpRequest, proposal: Any) -> Any:
    """The entry that shall stand for both, where that is not what would follow anyhow."""
    wanted = request.POST.get("wakil", "")
    if wanted not in SIDES or (wanted == "kanan") == selectors.right_stands(proposal):
        return None
    return proposal.right if wanted == "kanan" else proposal.left


def _expected(request: HttpRequest) -> Any:
    """The judgement that stood when the page was shown; a broken value is none that ever stood."""
    given = request.POST.get("berlaku", "")
    try:
        return uuid.UUID(given) if given else None
    except ValueError:
        raise Http404 from None


@judged
@require_POST
@for_centres
def take_back(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What stood before counts again."""
    actor = actor_of(request)
    judgement = selectors.find_judgement(actor, uid)
    if judgement is None:
        raise Http404
    try:
        services.take_back_judgement(actor, judgement=judgement)
    except UnableToJudge as error:
        messages.error(request, words.refusal(error))
    else:
        messages.success(request, _("Taken back: what stood before counts again."))
    back = request.POST.get("kembali", "")
    return redirect(back if back.startswith("/kembar/") else reverse("twin-history"))


@judged
@require_safe
@for_centres
def history(request: HttpRequest) -> HttpResponse:
    """What was judged by whom, the newest first; a word that no longer counts stays there."""
    page, lines = selectors.list_judgements(actor_of(request), page=request.GET.get("page", 1))
    rows = [
        {
            "line": line,
            "chip": words.VERDICTS[line.row.verdict][0],
            "label": words.VERDICTS[line.row.verdict][1],
            "chosen": words.chosen_name(line.row),
        }
        for line in lines
    ]
    return render(request, "kembar/history.html", {"page": page, "rows": rows})
