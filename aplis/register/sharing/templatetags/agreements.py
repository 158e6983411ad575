"""Template words about exchange agreements and about why something is open or is not."""

from django import template
from django.utils.functional import Promise

from aplis.register.agencies.models import Agency
from aplis.register.sharing.agreements.words import REASONS, STATE_NAMES

register = template.Library()


@register.simple_tag
def agreement_state(code: str) -> Promise | str:
    return STATE_NAMES.get(code, code)


@register.simple_tag
def why_open(code: str) -> Promise | str:
    """What decided, or what is missing, in words."""
    return REASONS.get(code, code)


@register.simple_tag
def agency_kind(code: str) -> Promise | str:
    return dict(Agency.Kind.choices).get(code, code)
