"""Template words about emergency access."""

from typing import Any

from django import template
from django.template.context import Context

from aplis.core.access import Actor
from aplis.core.templatetags.aplis import USED
from aplis.register.sharing.emergency.queries import accesses_to

register = template.Library()


@register.inclusion_tag("emergency/parts/of_person.html", takes_context=True)
def emergency_accesses(context: Context, actor: Actor, person_id: int) -> dict[str, Any]:
    """The accesses in danger to one person that the reader sees: beside the log of looks, and on the person's own pages."""
    return {"accesses": accesses_to(actor, [person_id]), USED: context.get(USED)}
