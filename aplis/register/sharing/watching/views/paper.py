"""The list of who looked, on paper and in the person's language."""

from datetime import date
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.models import PLAN
from aplis.register.sharing.watching import refusals
from aplis.register.sharing.watching.queries.own import log_for_paper

LANGUAGES: Final = dict(settings.LANGUAGES)


@require_safe
@on_file("looks_print", scopes=PLAN)
def paper(request: Any, file: OpenFile) -> HttpResponse:
    """The lines that the person would read herself. Only where the plan is open: a part of the list would mislead her."""
    file.actor.require("read_looks")
    if not file.scopes & PLAN:
        raise refusals.list_incomplete()
    language = _language(request, file)
    with translation.override(language):
        shown = log_for_paper(file.actor, file.person, after=_day(request.GET.get("after", "")))
        context = {"file": file, "log": shown, "language": language, "languages": LANGUAGES.items()}
        response = render(request, "watching/paper.html", context)
    response.headers["Content-Language"] = language
    return response


def _language(request: Any, file: OpenFile) -> str:
    """The one asked for, else the person's own where we speak it, else the reader's."""
    wanted = (request.GET.get("lang", ""), file.person.language, translation.get_language() or "")
    return next((each for each in wanted if each in LANGUAGES), settings.LANGUAGE_CODE)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
