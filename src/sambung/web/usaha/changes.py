"""Pages that change an enterprise: each POST makes one call, and a refused form keeps all that was typed."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sambung.apps.actors.access import may
from sambung.apps.documents.services import UnableToStoreError
from sambung.apps.registry import selectors, services
from sambung.web.answers import actor_of, posted
from sambung.web.usaha import facts
from sambung.web.usaha.forms import PERIODS, AnswerForm, NewEnterpriseForm, card_initial
from sambung.web.usaha.sentences import PURPOSES
from sambung.web.usaha.views import card_of

FORM = require_http_methods(["GET", "HEAD", "POST"])


def changeable(request: HttpRequest, uid: uuid.UUID) -> selectors.EnterpriseCard:
    """The card of an enterprise that the actor may change; 404 else."""
    card = card_of(request, uid)
    if not card.may_change:
        raise Http404
    return card


def for_whom(request: HttpRequest, card: selectors.EnterpriseCard) -> dict[str, Any]:
    """Who types for an owner is not the owner: the journal names both."""
    is_own = card.enterprise.pk in actor_of(request).enterprise_ids
    return {} if is_own else {"on_behalf_of": card.enterprise.uid}


def form_page(request: HttpRequest, template: str, context: dict[str, Any], form: Any) -> HttpResponse:
    """A page with a form; 422 where the form was refused, with all that was typed."""
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, template, {**context, "form": form}, status=status)


@login_required
@FORM
def new(request: HttpRequest) -> HttpResponse:
    """Register an enterprise with what is known; the page then asks for the rest."""
    actor = actor_of(request)
    centres = selectors.own_centres(actor)
    if not centres:
        raise Http404
    kind = request.GET.get("jenis", "UMKM")
    is_free = may(actor, "registry.register_enterprise", None)
    initial = {
        "kind": kind,
        "centre": "" if kind == "LARGE" and is_free else str(centres[0].uid),
        "region_code": centres[0].region_code,
    }
    form = NewEnterpriseForm(posted(request)[0], centres=centres, initial=initial, may_be_free=is_free)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = services.register_enterprise(
                actor,
                name=said["name"],
                kind=said["kind"],
                centre=next((one for one in centres if str(one.uid) == said["centre"]), None),
                place=services.PlaceStatement(said["region_code"], said["address"])
                if said["region_code"] or said["address"]
                else None,
                activity=services.ActivityStatement(said["activity"]) if said["activity"] else None,
                # Of a firm or a hub the name is whom to ask for; nobody owns it as a person owns a workshop.
                owner=services.OwnerStatement(said["owner_name"], said["owner_sex"])
                if said["kind"] == "UMKM" and (said["owner_name"] or said["owner_sex"])
                else None,
                contact=services.ContactStatement(said["owner_name"], said["phone"])
                if said["phone"] or (said["kind"] != "UMKM" and said["owner_name"])
                else None,
                identifiers=[("NIB", said["nib"])] if said["nib"] else [],
                consents=["REGISTRY", "MATCHING"] if said["agrees"] else [],
                witness=actor.name if said["agrees"] else "",
                registered_on=timezone.localdate(),
            )
        except services.UnableToRecordIdentifier as error:
            form.add_error("nib", facts.number_error(error))
        else:
            said_next = (
                _("%(name)s is registered. Now give its buyer a sign-in.")
                if made.kind == "LARGE"
                else _("%(name)s is registered. Now ask what it can make.")
            )
            messages.success(request, said_next % {"name": made.name})
            return redirect("enterprise", made.uid)
    return form_page(request, "usaha/new.html", {}, form)


@login_required
@FORM
def answer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The short form: an owner's answer about capacity and price, with source and date."""
    actor, today = actor_of(request), timezone.localdate()
    card = changeable(request, uid)
    chosen = request.GET.get("produk", "")
    line = next((one for one in card.offers if str(one.row.uid) == chosen), None)
    if chosen and chosen != "baru" and line is None:
        raise Http404
    is_own = card.enterprise.pk in actor.enterprise_ids
    form = AnswerForm(posted(request)[0], line=line, is_owner=is_own, today=today)
    if request.method == "POST" and form.is_valid():
        offer = services.record_answer(
            actor,
            card.enterprise,
            offer=line.row if line else None,
            **form.answer(),
            **for_whom(request, card),
        )
        messages.success(
            request,
            _("The answer about %(product)s is saved. It can be taken back under History.")
            % {"product": offer.product},
        )
        return redirect("enterprise", uid)
    context = {
        "card": card,
        "enterprise": card.enterprise,
        "line": line,
        "is_choosing": not chosen and bool(card.offers) and request.method != "POST",
        "period": dict(PERIODS).get(line.row.period_kind, "") if line else "",
        "is_own": is_own,
    }
    return form_page(request, "usaha/answer.html", context, form)


@login_required
@FORM
def fact(request: HttpRequest, uid: uuid.UUID, kind: str) -> HttpResponse:
    """State one fact; what stood before is ended or corrected, never overwritten."""
    if kind not in facts.FACTS:
        raise Http404
    card = changeable(request, uid)
    form = facts.FACTS[kind](posted(request)[0], initial=card_initial(card))
    if request.method == "POST" and form.is_valid():
        try:
            form.save(actor_of(request), card.enterprise, **for_whom(request, card))
        except services.UnableToRecordIdentifier as error:
            form.add_error("digits", facts.number_error(error))
        else:
            messages.success(request, _("Saved. It can be taken back under History."))
            return redirect("enterprise", uid)
    return form_page(request, "usaha/fact.html", {"card": card, "enterprise": card.enterprise}, form)


@login_required
@FORM
def certificate(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Record a certificate with its proof."""
    actor, today = actor_of(request), timezone.localdate()
    card = changeable(request, uid)
    form = facts.CertificateForm(*posted(request), offers=card.offers, today=today)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        scheme = next(one for one in selectors.schemes(today) if one.code == said["scheme"])
        proof = said["proof"]
        try:
            services.record_certificate(
                actor,
                card.enterprise,
                scheme=scheme.code,
                basis=scheme.basis,
                number=said["number"],
                issuer=said["issuer"] or scheme.issuer,
                valid_from=said["valid_from"],
                valid_to=said["valid_to"],
                scope_text=said["scope_text"],
                offer=next((one.row for one in card.offers if str(one.row.uid) == said["offer"]), None),
                proof_file=(proof.name, proof.read()) if proof else None,
                **for_whom(request, card),
            )
        except UnableToStoreError:
            form.add_error("proof", _("This kind of file is not taken: choose a PDF or a photo."))
        else:
            messages.success(request, _("The certificate is recorded. It can be taken back under History."))
            return redirect("enterprise", uid)
    context = {"card": card, "enterprise": card.enterprise, "most_bytes": facts.CertificateForm.MOST_BYTES}
    return form_page(request, "usaha/certificate.html", context, form)


@login_required
@require_POST
def certificate_invalid(request: HttpRequest, uid: uuid.UUID, certificate_uid: uuid.UUID) -> HttpResponse:
    """Say that a certificate no longer holds, from today."""
    card = changeable(request, uid)
    line = next((one for one in card.certificates if one.row.uid == certificate_uid), None)
    if line is None:
        raise Http404
    services.invalidate_certificate(
        actor_of(request), line.row, on_day=timezone.localdate(), **for_whom(request, card)
    )
    messages.success(request, _("The certificate no longer counts. This can be taken back under History."))
    return redirect("enterprise", uid)


@login_required
@FORM
def consents(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Give or withdraw consent, each purpose by itself."""
    actor = actor_of(request)
    card = changeable(request, uid)
    if request.method == "POST":
        purpose = request.POST.get("purpose", "")
        if purpose not in PURPOSES:
            raise Http404
        if card.consents[purpose] is None:
            services.give_consent(
                actor, card.enterprise, purpose=purpose, witness=actor.name, **for_whom(request, card)
            )
            messages.success(request, _("The consent is on record."))
        else:
            services.withdraw_consent(actor, card.enterprise, purpose=purpose, **for_whom(request, card))
            messages.success(request, _("The consent is withdrawn from today on."))
        return redirect("enterprise-consents", uid)
    rows = [
        {"purpose": purpose, "label": label, "help": explained, "given": card.consents[purpose]}
        for purpose, (label, explained) in PURPOSES.items()
    ]
    context = {"card": card, "enterprise": card.enterprise, "rows": rows}
    return render(request, "usaha/consents.html", context)


@login_required
@require_POST
def undo(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Take back the last write."""
    card = changeable(request, uid)
    try:
        services.undo_change(
            actor_of(request), card.enterprise, entry_uid=uuid.UUID(request.POST.get("entry", ""))
        )
    except ValueError as error:
        raise Http404 from error
    except services.UnableToUndo:
        messages.error(request, _("Something was written since: look at the history again."))
    else:
        messages.success(request, _("The last change is taken back."))
    return redirect("enterprise", uid)
