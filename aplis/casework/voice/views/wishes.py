"""What the person wishes and says: taking part, how to be reached, whom she trusts, what is wrong, the copy of everything."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aplis.casework.voice.actions import ask_for_copy
from aplis.casework.voice.forms import AnswerForm, CopyForm, OtherWorkerForm, ReachForm, SayToForm, TrustedForm
from aplis.casework.voice.opening import own_page
from aplis.casework.voice.queries.said import (
    acting_for,
    copies_of,
    objections_of,
    participations_of,
    preference_of,
)
from aplis.casework.voice.queries.sight import agencies_that_lead, agencies_to_ask
from aplis.casework.voice.words import ANSWERS, address_of_copy
from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.people.models import CONTACT
from aplis.register.sharing.models import LEAD, Objection
from aplis.register.sharing.releases.participation import answer_participation, end_participation
from aplis.register.sharing.releases.preferences import record_preference
from aplis.register.sharing.representing import refusals
from aplis.register.sharing.representing.actions import add_representation, end_representation
from aplis.register.sharing.representing.asking import OwnPages
from aplis.register.sharing.watching.actions import raise_objection
from aplis.rules.representation import ASK, CHOOSE, DECIDE
from aplis.rules.scopes import ALL

FORM = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 20


@require_safe
@own_page()
def taking_part(request: Any, own: OwnPages) -> HttpResponse:
    page = Paginator(participations_of(own.actor, own), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "voice/taking_part.html", {"own": own, "page": page, "may_answer": DECIDE in own.acts})


@FORM
@own_page(DECIDE)
def answer(request: Any, own: OwnPages, own_part_id: int) -> HttpResponse:
    row = get_object_or_404(participations_of(own.actor, own), pk=own_part_id, state__in=ANSWERS)
    form = AnswerForm(request.POST or None, answers=ANSWERS[row.state], initial={"version": row.version})
    if not form.is_valid():
        context = {"own": own, "row": row, "form": form}
        return render(request, "voice/answer.html", context, status=422 if form.is_bound else 200)
    said, about = form.cleaned_data["answer"], {"participation": row, "version": form.cleaned_data["version"]}
    about["words"] = form.cleaned_data["words"]
    try:
        if said == "left":
            end_participation(actor=own.actor, key=sent_key(request), how=said, **about)
        else:
            answer_participation(actor=own.actor, key=sent_key(request), answer=said, **about)
    except Stale:
        messages.warning(request, _("It was changed in the meantime. Nothing of what you sent was saved."))
    return redirect("voice:taking_part")


@FORM
@own_page()
def reaching(request: Any, own: OwnPages) -> HttpResponse:
    if not own.scopes & CONTACT:
        raise refusals.not_covered()
    current = preference_of(own)
    form = ReachForm(request.POST or None, instance=current)
    if request.method != "POST" or not form.is_valid():
        context = {"own": own, "form": form, "current": current, "may_decide": own.may(DECIDE, CONTACT)}
        return render(request, "voice/reaching.html", context, status=422 if form.is_bound else 200)
    record_preference(actor=own.actor, key=sent_key(request), person=own.person, **form.cleaned_data)
    messages.success(request, _("It is saved. Everybody who may reach you sees it from now on."))
    return redirect("voice:reaching")


@require_safe
@own_page()
def helpers(request: Any, own: OwnPages) -> HttpResponse:
    return render(
        request, "voice/helpers.html", {"own": own, "acting": acting_for(own), "may_choose": CHOOSE in own.acts}
    )


@FORM
@own_page(CHOOSE)
def choose(request: Any, own: OwnPages) -> HttpResponse:
    form = TrustedForm(request.POST or None, today=own.actor.today)
    if not form.is_valid():
        return render(request, "voice/choose.html", {"own": own, "form": form}, status=422 if form.is_bound else 200)
    add_representation(actor=own.actor, key=sent_key(request), representation=form.representation(own.person))
    messages.success(request, _("It is saved. A worker asks you how this person gets access."))
    return redirect("voice:helpers")


@FORM
@own_page(CHOOSE)
def end_helper(request: Any, own: OwnPages, own_helper_id: int) -> HttpResponse:
    acting = next((each for each in acting_for(own) if each.row.pk == own_helper_id and each.may_end), None)
    if acting is None:
        raise Http404
    if request.method != "POST":
        return render(request, "voice/end_helper.html", {"own": own, "row": acting.row})
    ending = {"representation": acting.row, "version": acting.row.version, "because": "person"}
    end_representation(actor=own.actor, key=sent_key(request), **ending)
    messages.success(request, _("It has ended. From now on this person sees nothing here."))
    return redirect("voice:helpers")


@require_safe
@own_page()
def objections(request: Any, own: OwnPages) -> HttpResponse:
    page = Paginator(objections_of(own), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "voice/objections.html", {"own": own, "page": page, "may_ask": ASK in own.acts})


@FORM
@own_page(ASK)
def say(request: Any, own: OwnPages) -> HttpResponse:
    form = SayToForm(request.POST or None, agencies=agencies_to_ask(own))
    if not form.is_valid():
        return render(request, "voice/say.html", {"own": own, "form": form}, status=422 if form.is_bound else 200)
    raise_objection(actor=own.actor, key=sent_key(request), person=own.person, about="other", **form.cleaned_data)
    messages.success(request, _("It is sent. A named person has to answer you."))
    return redirect("voice:objections")


@FORM
@own_page(ASK)
def another_worker(request: Any, own: OwnPages) -> HttpResponse:
    """Who leads the file does not answer; a reason is not asked for."""
    form = OtherWorkerForm(request.POST or None, agencies=agencies_that_lead(own))
    if not form.is_valid():
        context = {"own": own, "form": form}
        return render(request, "voice/another_worker.html", context, status=422 if form.is_bound else 200)
    wish = {"kind": Objection.Kind.OBJECTION, "about": LEAD, **form.cleaned_data}
    raise_objection(actor=own.actor, key=sent_key(request), person=own.person, **wish)
    messages.success(request, _("It is sent. Somebody else than the worker you have now has to answer you."))
    return redirect("voice:objections")


@FORM
@own_page()
def copy(request: Any, own: OwnPages) -> HttpResponse:
    """Only the person, or who decides in every matter, gets everything."""
    may_ask = own.may(DECIDE, ALL)
    form = CopyForm(request.POST or None, agencies=agencies_to_ask(own))
    if request.method != "POST" or not form.is_valid():
        copies = [(row, address_of_copy(row.pk, "pdf"), address_of_copy(row.pk, "json")) for row in copies_of(own)]
        context = {"own": own, "form": form, "copies": copies, "may_ask": may_ask}
        return render(request, "voice/copy.html", context, status=422 if form.is_bound else 200)
    if not may_ask:
        raise refusals.not_covered()
    ask_for_copy(actor=own.actor, key=sent_key(request), person=own.person, agency=form.cleaned_data["agency"])
    messages.success(request, _("You asked for it. You get it within a month, read through by a human being."))
    return redirect("voice:copy")
