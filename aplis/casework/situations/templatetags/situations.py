"""Template words of life situations: circumstances, and the domain of a scope."""

from django import template
from django.utils.functional import Promise

from aplis.casework.situations.words import CIRCUMSTANCE_NAMES
from aplis.rules.scopes import codes

register = template.Library()


@register.simple_tag
def circumstance_name(code: str) -> Promise | str:
    """What a circumstance is called; an imported code of no vocabulary is shown as it came."""
    return CIRCUMSTANCE_NAMES.get(code, code)


@register.filter
def domain_of_scope(scope: int) -> str:
    """The code of the one scope of a fact."""
    return codes(scope)[0]


@register.filter
def initials(name: str) -> str:
    """The first letters of the first two words of a name."""
    return "".join(word[0] for word in name.split()[:2]).upper()
