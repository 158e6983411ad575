"""Who looked, line by line, and what the person says to a line."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aplis.casework.voice.forms import AfterForm, LineForm, SayForm
from aplis.casework.voice.opening import own_page
from aplis.casework.voice.queries.looks import looked_at, looks_of
from aplis.core.pages import sent_key
from aplis.register.sharing.representing.asking import OwnPages
from aplis.register.sharing.watching.actions import raise_objection
from aplis.rules.representation import ASK


@require_safe
@own_page()
def looks(request: Any, own: OwnPages) -> HttpResponse:
    form = AfterForm(request.GET)
    after = form.cleaned_data["after"] if form.is_valid() else None
    return render(
        request, "voice/looks.html", {"own": own, "page": looks_of(own, after=after), "is_first": after is None}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@own_page(ASK)
def ask(request: Any, own: OwnPages) -> HttpResponse:
    line = LineForm(request.GET)
    agency = looked_at(own, **line.cleaned_data) if line.is_valid() else None
    if agency is None:
        raise Http404
    form = SayForm(request.POST or None)
    if not form.is_valid():
        context = {"own": own, "form": form, "agency": agency, "line": line.cleaned_data}
        return render(request, "voice/ask.html", context, status=422 if form.is_bound else 200)
    day, purpose = line.cleaned_data["day"], line.cleaned_data["purpose"]
    raise_objection(
        actor=own.actor, key=sent_key(request), person=own.person, agency=agency, about="look", look_day=day,
        look_purpose=purpose, **form.cleaned_data,
    )  # fmt: skip
    messages.success(request, _("It is sent. A named person has to answer you."))
    return redirect("voice:objections")
