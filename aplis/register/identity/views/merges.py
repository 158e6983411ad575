"""Putting two files together, told before it is done, and taking them apart."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from aplis.core.access import Actor
from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.agencies.proof import recently_proven
from aplis.register.identity import actions, refusals
from aplis.register.identity.forms.deciding import MergeForm, UndoForm
from aplis.register.identity.models import CandidatePair, MergeRecord
from aplis.register.identity.queries.merging import gains, movings
from aplis.register.identity.views.pairs import FORM, look_at_both, pair_or_404
from aplis.register.people.models import Person
from aplis.register.people.templatetags.people import birth_date


@FORM
@recently_proven
def merge(request: Any, pair_id: int) -> HttpResponse:
    """What will happen, and doing it. Sent twice, or opened again later, it leads to the file that goes on."""
    actor: Actor = request.actor
    if done := MergeRecord.objects.visible_to(actor).filter(pair_id=pair_id, undone_at__isnull=True).first():
        return redirect("identity:doubles", done.kept_id)
    pair = pair_or_404(actor, pair_id)
    actor.require("compare_people")
    if pair.state == CandidatePair.State.MERGED:
        return _being_done(request, pair)
    if pair.state != CandidatePair.State.SAME:
        raise refusals.not_agreed()
    both = look_at_both(actor, pair)
    form = _form(request, both)
    if not form.is_valid():
        return _page(request, pair, both, form, status=422 if form.is_bound else 200)
    return _merge(request, pair, both, form)


def _merge(request: Any, pair: CandidatePair, both: Any, form: MergeForm) -> HttpResponse:
    actor: Actor = request.actor
    kept = next(side.person for side in both if side.person.pk == form.cleaned_data["kept"])
    sent = {"kept": kept, "takes_birth": form.takes_birth, "versions": form.cleaned_data["versions"]}
    try:
        made = actions.merge_people(actor=actor, key=sent_key(request), pair=pair, **sent)
    except Stale:
        return _page(request, pair, both, _form(request, both, is_new=True), status=409, is_stale=True)
    if not MergeRecord.objects.visible_to(actor).filter(pk=made.pk).exists():
        return _being_done(request, pair)
    return redirect("identity:doubles", kept.pk)


def _being_done(request: Any, pair: CandidatePair) -> HttpResponse:
    """The background worker is at it: both files can still be found, and which of them goes on is told when it is done."""
    messages.info(request, _("The files are being put together. It takes some minutes."))
    return redirect("identity:pair", pair.pk)


def _form(request: Any, both: Any, *, is_new: bool = False) -> MergeForm:
    people = [side.person for side in both]
    births = [(side.person.pk, f"{side.number} · {birth_date(side.person)}") for side in both if side.person.born_on]
    differ = len({(person.born_on, person.birth_precision) for person in people}) == len(births) == len(people)
    older = min(people, key=lambda person: (person.registered_at, person.pk))
    initial = {"kept": older.pk, "versions": ".".join(str(person.version) for person in people)}
    return MergeForm(
        None if is_new else request.POST or None, initial=initial,
        choices=[(side.person.pk, side.label) for side in both], births=births if differ else [],
    )  # fmt: skip


def _page(request: Any, pair: CandidatePair, both: Any, form: MergeForm, *, status: int, **more: Any) -> HttpResponse:
    actor: Actor = request.actor
    context = {
        "pair": pair, "sides": both, "form": form, "movings": movings(actor, pair.people),
        "gains": gains(actor, pair.people), "is_stale": False, **more,
    }  # fmt: skip
    return render(request, "identity/merge.html", context, status=status)


@FORM
@recently_proven
def undo(request: Any, merge_id: int) -> HttpResponse:
    """What was put together is taken apart."""
    actor: Actor = request.actor
    rows = MergeRecord.objects.visible_to(actor).select_related("worker", "agency")
    record = get_object_or_404(rows, pk=merge_id)
    actor.require("compare_people")
    form = UndoForm(request.POST or None)
    if not form.is_valid():
        context = {"merge": record, "form": form}
        return render(request, "identity/undo.html", context, status=422 if form.is_bound else 200)
    values = form.cleaned_data
    actions.undo_merge(
        actor=actor, key=sent_key(request), merge=record, reason=values["reason"], takes_newer=values["newer"] == "goes"
    )
    if CandidatePair.objects.visible_to(actor).filter(pk=record.pair_id).exists():
        return redirect("identity:pair", record.pair_id)
    if not Person.objects.visible_to(actor).filter(pk=record.absorbed_id, merged_into__isnull=True).exists():
        messages.info(request, _("The files are being taken apart. It takes some minutes."))
    return redirect("identity:doubles", record.kept_id)
