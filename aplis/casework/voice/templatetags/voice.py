"""Template words of the own pages: states and dangers, said to the person."""

from typing import Any

from django import template

from aplis.casework.voice import words

register = template.Library()


@register.simple_tag
def release_state(code: str) -> Any:
    return words.RELEASE_STATES.get(code, code)


@register.simple_tag
def part_state(code: str) -> Any:
    return words.PART_STATES.get(code, code)


@register.simple_tag
def request_state(code: str) -> Any:
    return words.REQUEST_STATES.get(code, code)


@register.simple_tag
def correction_state(code: str) -> Any:
    return words.CORRECTION_STATES.get(code, code)


@register.simple_tag
def my_part(code: str) -> Any:
    return words.MY_PART.get(code, code)


@register.simple_tag
def danger(code: str) -> Any:
    return words.DANGERS.get(code, code)


@register.simple_tag
def emergency_outcome(code: str) -> Any:
    return words.EMERGENCY_OUTCOMES.get(code, code)


@register.simple_tag
def objection_state(code: str) -> Any:
    return words.OBJECTION_STATES.get(code, code)
