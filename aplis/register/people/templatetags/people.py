"""Template words about people: language, birth date as exactly as it is known, kind of number."""

from django import template
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from aplis.register.people.models import Person
from aplis.register.people.words import LANGUAGE_NAMES
from aplis.rules.identifiers import SCHEMES

register = template.Library()

_FORMATS = {"day": "DATE_FORMAT", "month": "YEAR_MONTH_FORMAT", "year": "Y"}


@register.simple_tag
def language_name(code: str) -> Promise | str:
    return LANGUAGE_NAMES.get(code, code)


@register.simple_tag
def birth_date(person: Person) -> str:
    """The birth date with the precision it is known with; nothing when it is not known."""
    if person.born_on is None:
        return ""
    return date_format(person.born_on, _FORMATS[person.birth_precision])


@register.simple_tag
def scheme_name(code: str) -> str:
    """What people call the number at home; a number of no known scheme is named as such."""
    scheme = SCHEMES.get(code)
    return scheme.label if scheme is not None and scheme.country else _("another number")
