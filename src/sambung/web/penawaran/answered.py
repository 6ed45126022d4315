"""Domain errors of proposals and linkages as answers."""

from django.utils.translation import gettext_lazy as _

from sambung.apps.linkages.selectors import LinkageNotFoundError, ProposalNotFoundError
from sambung.apps.pooling.selectors import RunNotFoundError
from sambung.web import answers

answered = answers.answered(
    ProposalNotFoundError,
    LinkageNotFoundError,
    RunNotFoundError,
    what=_("This proposal"),
    back=lambda request, **named: request.META.get("HTTP_REFERER", "/"),
)
