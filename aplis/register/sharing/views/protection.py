"""How strongly a person is protected: set only from a page that has told what will happen."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.agencies.proof import recently_proven
from aplis.register.sharing.actions import require_protection, set_protection
from aplis.register.sharing.forms import ProtectionForm
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.nearness.apart import ask_weaker
from aplis.register.sharing.queries import named_viewers, possible_viewers, what_protection_does
from aplis.register.sharing.views.details import FORM


@FORM
@recently_proven
@on_file("protection", scopes=0)
def protection(request: HttpRequest, file: OpenFile) -> HttpResponse:
    require_protection(file.actor, file.person)
    initial = {
        "level": file.person.protection_level,
        "version": file.person.version,
        "named": named_viewers(file.actor, file.person),
    }
    form = ProtectionForm(request.POST or None, initial=initial, workers=possible_viewers(file.actor, file.person))
    if not form.is_valid():
        return _page(request, file, form, status=422 if form.is_bound else 200)
    level, named = form.cleaned_data["level"], form.cleaned_data["named"]
    if not form.cleaned_data["is_sure"]:
        return _page(request, file, form, effects=what_protection_does(file.actor, file.person, level, named))
    try:
        where, row = _act(request, file, form)
        return redirect(reverse(where, args=[row]))
    except Stale as stale:
        return _page(request, file, form, status=409, current=stale.current)


def _act(request: HttpRequest, file: OpenFile, form: ProtectionForm) -> tuple[str, int]:
    """A stronger protection takes hold at once; a weaker one is asked for, and a second worker confirms it."""
    sent = {name: form.cleaned_data[name] for name in ("level", "version")}
    about = {"actor": file.actor, "key": sent_key(request), "person": file.person}
    if form.is_weaker:
        change = ask_weaker(**about, **sent, reason=form.cleaned_data["reason"])
        return "nearness:change", change.pk
    set_protection(**about, **sent, named=form.cleaned_data["named"])
    return "people:details", file.person.pk


def _page(
    request: HttpRequest, file: OpenFile, form: ProtectionForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"file": file, "tab": "details", "form": form, "effects": None, "current": None, **more}
    return render(request, "sharing/protection.html", context, status=status)
