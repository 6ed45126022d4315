"""What a manager types: hours, money, weights, chances, limits, courses, and the catalogue's rows."""

from sambung.web.rencana.forms.catalogue import CourseForm, ItemForm, LimitForm
from sambung.web.rencana.forms.hours import HoursForm, MoneyForm
from sambung.web.rencana.forms.priorities import ChancesForm, PrioritiesForm

__all__ = ["ChancesForm", "CourseForm", "HoursForm", "ItemForm", "LimitForm", "MoneyForm", "PrioritiesForm"]
