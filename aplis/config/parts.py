"""The words of all rooms for parts of pages in Jinja2: the same functions as the tags and filters of Django templates."""

from typing import Any

from jinja2 import Environment, pass_context

from aplis.casework.situations.templatetags import situations
from aplis.core import parts
from aplis.core.templatetags import aplis
from aplis.register.people.templatetags import people
from aplis.register.sharing.templatetags import sharing

_DRAWINGS = (aplis.icon, aplis.domain_icon, aplis.source_icon, aplis.confidence_icon)
_NAMES = (
    aplis.confidence_name,
    aplis.domain_name,
    aplis.source_name,
    people.language_name,
    sharing.basis_name,
    sharing.purpose_name,
    situations.circumstance_name,
)


def environment(**options: Any) -> Environment:
    """What the settings hand to Django's Jinja2 backend."""
    made = parts.environment({name.__name__: name for name in _NAMES}, **options)
    made.globals.update({drawing.__name__: pass_context(drawing) for drawing in _DRAWINGS})
    made.globals["level"] = aplis.level
    made.filters["initials"] = situations.initials
    return made
