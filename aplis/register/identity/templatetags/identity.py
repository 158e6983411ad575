"""Reasons and limits of a look-up, and what became of a request, in words."""

from django.template import Library
from django.utils.formats import number_format

from aplis.register.identity.enquiries.words import LIMITS, STATES, WHAT_TO_DO
from aplis.register.identity.queries.known import in_groups
from aplis.register.identity.words import GROUP_NAMES, HOME_REASONS, LEVELS, ROW_NAMES, WARNINGS

register = Library()

register.filter("in_groups", in_groups)


@register.filter
def group_name(code: str) -> str:
    return str(GROUP_NAMES[code])


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


@register.filter
def request_state(code: str) -> str:
    return str(STATES[code])


@register.filter
def limit_name(code: str) -> str:
    return str(LIMITS[code])


@register.filter
def what_to_do(code: str) -> str:
    return str(WHAT_TO_DO[code])
