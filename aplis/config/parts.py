"""The words of all rooms for parts of pages in Jinja2: the same functions as the tags and filters of Django templates."""

from typing import Any

from django.utils.safestring import SafeString
from jinja2 import Environment

from aplis.casework.plans.queries import contacts_around
from aplis.casework.situations.templatetags import situations
from aplis.core import parts
from aplis.core.icons import CONFIDENCE_ICONS, SCOPE_ICONS, SOURCE_ICONS
from aplis.core.templatetags import aplis
from aplis.register.people.templatetags import people
from aplis.register.sharing.templatetags import sharing

_NAMES = (
    aplis.confidence_name,
    aplis.domain_name,
    aplis.source_name,
    people.language_name,
    sharing.basis_name,
    sharing.purpose_name,
    situations.circumstance_name,
)


def icon(name: str, size: str = "") -> SafeString:
    return aplis.drawn(name, size, "", is_in_sprite=True)


def domain_icon(code: str, size: str = "") -> SafeString:
    return icon(SCOPE_ICONS[code], size)


def source_icon(code: str) -> SafeString:
    return icon(SOURCE_ICONS[code])


def confidence_icon(code: str) -> SafeString:
    return icon(CONFIDENCE_ICONS[code])


_DRAWINGS = (icon, domain_icon, source_icon, confidence_icon)


def environment(**options: Any) -> Environment:
    """What the settings hand to Django's Jinja2 backend."""
    names = {name.__name__: name for name in _NAMES}
    made = parts.environment(names, {drawing.__name__: drawing for drawing in _DRAWINGS}, **options)
    made.globals.update(level=aplis.level, birth_date=people.birth_date)
    # Of a room above: the page of the life situation asks for what that room shows on it.
    made.globals.update(contacts_around=contacts_around)
    made.filters["initials"] = situations.initials
    return made
