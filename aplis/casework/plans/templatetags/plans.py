"""Template words of contacts and barriers, said to a worker and to the person."""

from typing import Any

from django import template

from aplis.casework.plans import words

register = template.Library()


@register.simple_tag
def barrier_name(code: str) -> Any:
    return words.BARRIER_NAMES.get(code, code)


@register.simple_tag
def own_barrier(code: str) -> Any:
    return words.OWN_BARRIERS.get(code, code)


@register.simple_tag
def told_barrier(code: str) -> Any:
    return words.TOLD_BARRIERS.get(code, code)


@register.simple_tag
def my_contact(state: str) -> Any:
    return words.MY_CONTACTS.get(state, state)


@register.simple_tag
def my_way(way: str) -> Any:
    return words.MY_WAYS.get(way, way)


@register.simple_tag
def barrier_short(code: str) -> str:
    """Its first word, for a picture whose text is the table beside it."""
    return str(words.BARRIER_NAMES.get(code, code)).partition(":")[0]
