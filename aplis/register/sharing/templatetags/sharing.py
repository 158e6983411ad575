"""Template words about files: purposes, legal bases, scopes of a mask."""

from django import template
from django.utils.functional import Promise

from aplis.register.agencies.words import WHOM_NAMES
from aplis.register.sharing.words import BASIS_NAMES, PAGE_NAMES, PURPOSE_NAMES
from aplis.rules import scopes

register = template.Library()


@register.simple_tag
def purpose_name(code: str) -> Promise | str:
    return PURPOSE_NAMES.get(code, code)


@register.simple_tag
def basis_name(code: str) -> Promise | str:
    return BASIS_NAMES.get(code, code)


@register.simple_tag
def page_name(code: str) -> Promise | str:
    return PAGE_NAMES.get(code, code)


@register.simple_tag
def role_name(code: str) -> Promise | str:
    return WHOM_NAMES.get(code, code)


@register.filter
def scope_codes(mask: int) -> tuple[str, ...]:
    """The codes of the scopes in a mask, in the order of the life domains."""
    return scopes.codes(mask)
