"""Reasons of a look-up in words."""

from django.template import Library
from django.utils.formats import number_format

from aplis.register.identity.words import LEVELS

register = Library()


@register.filter
def level_name(level: str) -> str:
    return str(LEVELS[level])


@register.filter
def signed(weight: float) -> str:
    """A weight with its sign and one decimal, as the reader's language writes numbers; a true minus sign."""
    return f"{'+' if weight >= 0 else '−'}{number_format(round(abs(weight), 1), decimal_pos=1)}"
