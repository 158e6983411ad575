"""Template words about the look log: signs, grounds, what an objection is about."""

from django import template
from django.utils.functional import Promise

from aplis.register.sharing.watching.words import ABOUT_NAMES, GROUND_NAMES, SIGN_NAMES

register = template.Library()


@register.simple_tag
def sign_name(code: str) -> Promise | str:
    return SIGN_NAMES.get(code, code)


@register.simple_tag
def ground_name(code: str) -> Promise | str:
    return GROUND_NAMES.get(code, code)


@register.simple_tag
def about_name(code: str) -> Promise | str:
    return ABOUT_NAMES.get(code, code)
