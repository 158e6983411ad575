"""Template words of the import pages."""

from django import template
from django.utils.functional import Promise

from aplis.exchange import words
from aplis.exchange.models import ImportRun, Rejection
from aplis.exchange.report import State, state_of

register = template.Library()


@register.simple_tag
def import_state(run: ImportRun) -> State:
    return state_of(run)


@register.simple_tag
def reason(rejection: Rejection) -> Promise:
    """Why the row was not taken."""
    return words.reason(rejection.code)


@register.simple_tag
def remedy(rejection: Rejection) -> Promise | str:
    """What to do about it."""
    return words.remedy(rejection.code)
