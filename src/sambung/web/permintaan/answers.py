"""Domain errors of requirements as answers."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from sambung.apps.demand.selectors import RequirementNotFoundError
from sambung.web import answers

answered = answers.answered(
    RequirementNotFoundError,
    what=_("This requirement"),
    back=lambda request, uid, **named: reverse("requirement-detail", args=[uid]),
)
