"""How services see each part of life, in levels; and how the person sees it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aplis.casework.situations.matrix.actions import say_own_level
from aplis.casework.situations.matrix.forms import OwnLevelForm
from aplis.casework.voice.opening import own_page
from aplis.casework.voice.queries.levels import parts_of, rating_of
from aplis.core.pages import sent_key
from aplis.register.sharing.representing.asking import OwnPages
from aplis.rules.representation import DECIDE


@require_safe
@own_page(DECIDE)
def levels(request: Any, own: OwnPages) -> HttpResponse:
    return render(request, "voice/levels.html", {"own": own, "parts": parts_of(own)})


@require_http_methods(["GET", "HEAD", "POST"])
@own_page(DECIDE)
def say_level(request: Any, own: OwnPages, own_rating_id: int) -> HttpResponse:
    """Nothing is filled in: what a service wrote is no answer of hers."""
    rating = rating_of(own, own_rating_id)
    if rating is None:
        raise Http404
    form = OwnLevelForm(request.POST or None)
    if not form.is_valid():
        context = {"own": own, "form": form, "rating": rating}
        return render(request, "voice/say_level.html", context, status=422 if form.is_bound else 200)
    say_own_level(actor=own.actor, key=sent_key(request), rating=rating, **form.cleaned_data)
    messages.success(request, _("It is sent. How it is for you stands beside what the service wrote."))
    return redirect("voice:levels")
