"""Why a file outside the own caseload is opened: asked once a day for each person."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from aplis.register.sharing.forms import PurposeForm
from aplis.register.sharing.looks import choose_purpose, person_or_404, purpose_for, safe_next


@require_http_methods(["GET", "HEAD", "POST"])
def purpose(request: Any, person_id: int) -> HttpResponse:
    """Shows the name and nothing else: nothing of the file is read here, so no look is written."""
    person = person_or_404(request.actor, person_id)
    request.actor.require("open_person")
    known = purpose_for(request, person)
    initial = {"purpose": known.code, "reason": known.reason} if known else {}
    form = PurposeForm(request.POST or None, initial=initial)
    following = safe_next(request, request.POST.get("next") or request.GET.get("next", ""), person)
    if form.is_valid():
        choose_purpose(request, person, **form.cleaned_data)
        return HttpResponseRedirect(following)
    context = {"person": person, "form": form, "next": following}
    return render(request, "sharing/purpose.html", context, status=422 if form.is_bound else 200)
