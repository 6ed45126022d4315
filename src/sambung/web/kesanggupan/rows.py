"""Rows of the lists as text ready for the templates."""

from __future__ import annotations

import datetime
from typing import Any

from django.urls import reverse

from sambung.apps.asking.selectors import Candidate, QuestionLine
from sambung.web import formats
from sambung.web.kesanggupan import words
from sambung.web.permintaan import labels, reasons


def candidate_row(one: Candidate, requirement: Any) -> dict[str, Any]:
    """An enterprise that may be asked."""
    enterprise = one.enterprise
    return {
        "uid": enterprise.uid,
        "name": enterprise.name,
        "url": reverse("enterprise", args=[enterprise.uid]),
        "place": labels.region(enterprise.region_code),
        "km": None if one.km is None else formats.number(one.km, 0 if one.km >= 10 else 1),
        "product": one.line.offer.product if one.line.offer is not None else "",
        "because": [reasons.candidate_sentence(said) for said in one.line.candidate.get("reasons", [])],
        "unknown": words.unknowns(one.line.candidate.get("unknown", [])),
        "likely": None
        if one.likely is None
        else labels.per_period(one.likely, requirement.unit, requirement.period_kind),
        "likely_basis": str(words.LIKELY[one.likely_basis]),
        "times_asked": one.times_asked,
        "is_asked_too_often": one.is_asked_too_often,
        "has_consent": one.line.has_consent,
    }


def question_row(line: QuestionLine, today: datetime.date) -> dict[str, Any]:
    """A question with what came back."""
    question, answer = line.question, line.answer
    requirement = question.requirement
    enterprise = question.enterprise
    chip, label = words.STATES[question.state]
    if answer is not None:
        chip, label = words.REPLIES[answer.reply]
    return {
        "uid": question.uid,
        "name": enterprise.name,
        "url": reverse("asking-question", args=[question.uid]),
        "enterprise_url": reverse("enterprise", args=[enterprise.uid]),
        "place": labels.region(enterprise.region_code),
        "phone": line.phone,
        "way": str(dict(words.WAYS)[question.way]),
        "asked_on": question.asked_on,
        "answer_by": question.answer_by,
        "reminders": question.reminders,
        "chip": chip,
        "label": str(label),
        "state": question.state,
        "said": words.said(answer, requirement, sees_price=line.sees_price) if answer else [],
        "by": str(words.BY[answer.by]) if answer else "",
        "answered_on": answer.stated_on if answer else None,
        "witness": answer.witness if answer else "",
        "is_test": answer.is_test_answer if answer else question.is_simulated,
        "visitor": question.visitor.name if question.visitor else "",
        "likely": None
        if question.likely is None
        else labels.per_period(question.likely, requirement.unit, requirement.period_kind),
        "likely_value": question.likely,
        "likely_basis": str(words.LIKELY[question.likely_basis]),
        "may_manage": line.may_manage,
        "is_waiting": question.state == "WAITING",
        "is_late": question.state == "WAITING" and question.answer_by < today,
    }
