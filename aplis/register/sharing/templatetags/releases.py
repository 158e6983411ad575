"""Template words about releases, and the block on the page of rights that tells what the person said."""

from typing import Any

from django import template
from django.utils.functional import Promise

from aplis.core.templatetags.aplis import USED
from aplis.register.people.models import Person
from aplis.register.sharing.looks import OpenFile
from aplis.register.sharing.models import PLAN, ReleaseSheet
from aplis.register.sharing.releases.queries import sheet_lines, sheets_of
from aplis.register.sharing.releases.words import EXAMPLES

register = template.Library()
_SHOWN = 3


@register.simple_tag
def scope_example(code: str) -> Promise | str:
    return EXAMPLES.get(code, "")


@register.simple_tag
def state_name(code: str) -> Any:
    return ReleaseSheet.State(code).label


@register.inclusion_tag("releases/parts/said.html", takes_context=True)
def what_the_person_said(context: Any) -> dict[str, Any]:
    """The newest sheets with their states, and the ways to taking part, preferences and legal bases."""
    file: OpenFile = context["file"]
    rows = list(sheets_of(file.actor, file.person)[: _SHOWN + 1])
    may_offer = file.actor.may("offer_release") and bool(file.scopes & PLAN)
    shown = {"lines": sheet_lines(file.actor, rows[:_SHOWN]), "has_more": len(rows) > _SHOWN, "may_offer": may_offer}
    return {"file": file, USED: context.get(USED), **shown}


@register.simple_tag
def channel_name(code: str) -> Any:
    return dict(Person.Channel.choices).get(code, code)
