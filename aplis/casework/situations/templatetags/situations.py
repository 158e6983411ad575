"""Template words of life situations: circumstances, and the domain of a scope."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.functional import Promise

from aplis.casework.situations.matrix.words import level_name as name_of_level
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


@register.simple_tag
def level_name(code: str, level: int) -> Any:
    """What a level is called in the version of the life-domain matrix that it was given with."""
    return name_of_level(code, level)


@register.filter
def beside(ones: Iterable[Any], others: Iterable[Any]) -> list[tuple[Any, Any]]:
    """The two lists side by side."""
    return list(zip(ones, others, strict=True))
