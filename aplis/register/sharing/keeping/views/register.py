"""The register of processing and the draft of an impact assessment, made from what is configured and used today."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aplis.core.errors import Refusal
from aplis.core.refusals import REFUSALS
from aplis.register.sharing.keeping.actions import record_register
from aplis.register.sharing.keeping.chapters import assessment_chapters, register_chapters
from aplis.register.sharing.keeping.configuration import Processing, own_processing
from aplis.register.sharing.keeping.downloads import markdown, register_json, register_sheet


@require_safe
def register(request: Any) -> HttpResponse:
    of = _processing(request)
    return render(request, "keeping/register.html", {"of": of, "chapters": register_chapters(of)})


@require_safe
def table(request: Any) -> HttpResponse:
    of = _taken_away(request, "csv")
    return _download(register_sheet(register_chapters(of)), "text/csv", f"register-{of.on.isoformat()}.csv")


@require_safe
def data(request: Any) -> HttpResponse:
    of = _taken_away(request, "json")
    response = JsonResponse(
        register_json(of, register_chapters(of)), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = f'attachment; filename="register-{of.on.isoformat()}.json"'
    return response


@require_safe
def assessment(request: Any) -> HttpResponse:
    of = _processing(request)
    return render(request, "keeping/assessment.html", {"of": of, "chapters": assessment_chapters(of)})


@require_safe
def assessment_text(request: Any) -> HttpResponse:
    of = _taken_away(request, "markdown")
    title = _("Data protection impact assessment: draft for %(agency)s") % {"agency": of.agency}
    return _download(markdown(title, assessment_chapters(of)), "text/markdown", f"assessment-{of.on.isoformat()}.md")


def _processing(request: Any) -> Processing:
    """raises Refusal for a role that neither keeps nor sees the register."""
    if not (request.actor.may("see_register") or request.actor.may("keep_register")):
        raise Refusal(code="role.see_register", **REFUSALS["role"])
    return own_processing(request.post.agency, request.actor.today)


def _taken_away(request: Any, kind: str) -> Processing:
    of = _processing(request)
    record_register(actor=request.actor, kind=kind)
    return of


def _download(text: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
