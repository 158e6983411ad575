"""Template words about keeping: retention classes, actions and outcomes."""

from datetime import date
from typing import Any

from django import template
from django.utils.functional import Promise

from aplis.register.sharing.keeping.words import ACTION_NAMES, CLASS_NAMES, OUTCOME_NAMES

register = template.Library()


@register.filter
def class_name(code: str) -> Promise | str:
    return CLASS_NAMES.get(code, code)


@register.filter
def action_name(code: str) -> Promise | str:
    return ACTION_NAMES.get(code, code)


@register.filter
def outcome_name(code: str) -> Promise | str:
    return OUTCOME_NAMES.get(code, code)


@register.filter
def is_running(row: Any, today: Any) -> bool:
    """Whether a hold or a restriction has not ended by the day."""
    return row.ends_on is None or bool(row.ends_on > today)


@register.filter
def iso_day(text: str) -> date | None:
    """The day that stands in JSON as text; None where there is none."""
    return date.fromisoformat(text) if text else None
