"""Domain errors of coaching as answers."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sambung.apps.demand.selectors import RequirementNotFoundError
from sambung.apps.mentoring.selectors import CaseNotFoundError
from sambung.web import answers

answered = answers.answered(
    CaseNotFoundError,
    RequirementNotFoundError,
    what=_("This case"),
    back=lambda request, uid, **named: reverse("case-detail", args=[uid]),
)
