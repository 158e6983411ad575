"""Template words about requests for sight."""

from typing import Any

from django import template
from django.utils.functional import Promise

from aplis.register.sharing.asking.queries import askable, explain_of
from aplis.register.sharing.asking.words import STATE_NAMES, TIER_NAMES

register = template.Library()


@register.simple_tag
def sight_state(code: str) -> Promise | str:
    return STATE_NAMES.get(code, code)


@register.simple_tag
def tier_name(tier: int) -> Promise | str:
    return TIER_NAMES.get(tier, "")


@register.inclusion_tag("asking/parts/shut.html", takes_context=True)
def what_is_shut(context: Any) -> dict[str, Any]:
    """On the page of rights: why something is not open, and the way to ask for it. Context: file."""
    file = context["file"]
    return {"file": file, "lines": explain_of(file), "askable": askable(file), "icons_used": context.get("icons_used")}
