"""Reasons of a look-up in words."""

from django.template import Library
from django.utils.formats import number_format

from aplis.register.identity.words import HOME_REASONS, LEVELS, ROW_NAMES, WARNINGS

register = Library()


@register.filter
def level_name(level: str) -> str:
    return str(LEVELS[level])


@register.filter
def warning_text(code: str) -> str:
    return str(WARNINGS[code])


@register.filter
def home_reason(code: str) -> str:
    return str(HOME_REASONS[code])


@register.filter
def row_name(table: str) -> str:
    return str(ROW_NAMES[table])


@register.filter
def signed(weight: float) -> str:
    """A weight with its sign and one decimal, as the reader's language writes numbers; a true minus sign."""
    return f"{'+' if weight >= 0 else '−'}{number_format(round(abs(weight), 1), decimal_pos=1)}"
