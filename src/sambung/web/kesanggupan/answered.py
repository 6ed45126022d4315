"""Domain errors of asking as answers."""

from django.utils.translation import gettext_lazy as _

from sambung.apps.asking.selectors import AppealNotFoundError, QuestionNotFoundError
from sambung.apps.demand.selectors import RequirementNotFoundError
from sambung.web import answers

answered = answers.answered(
    AppealNotFoundError, QuestionNotFoundError, RequirementNotFoundError, what=_("This answer")
)
