"""What is written about the person: read, looked through, said to be wrong."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aplis.casework.situations.rectifying import ask_own_rectification
from aplis.casework.voice.forms import AboutRecordForm, RecordsForm
from aplis.casework.voice.opening import own_page
from aplis.casework.voice.queries.records import record_of, records_of
from aplis.core.pages import sent_key
from aplis.register.sharing.models import Objection
from aplis.register.sharing.representing.asking import OwnPages
from aplis.register.sharing.watching.actions import raise_objection
from aplis.rules.representation import DECIDE

FORM = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE = 20


@FORM
@own_page(DECIDE)
def records(request: Any, own: OwnPages) -> HttpResponse:
    """Whoever only accompanies the person reads none of it."""
    form = RecordsForm(request.POST if request.method == "POST" else {}, scopes=own.scopes)
    sought = {"scope": form.scope, "words": form.cleaned_data["words"]} if form.is_valid() else {}
    page = Paginator(records_of(own, **sought), ON_A_PAGE).get_page(request.POST.get("page"))
    context = {"own": own, "form": form, "page": page, "is_sought": any(sought.values())}
    return render(request, "voice/records.html", context, status=200 if form.is_valid() else 422)


@FORM
@own_page(DECIDE)
def wrong(request: Any, own: OwnPages, own_record_kind: str, own_record_id: int) -> HttpResponse:
    """What is right stands beside the record from now on; who does not understand it asks the service that wrote it."""
    record = record_of(own, own_record_kind, own_record_id)
    if record is None:
        raise Http404
    form = AboutRecordForm(request.POST or None, initial={"kind": "objection"})
    if not form.is_valid():
        context = {"own": own, "form": form, "record": record}
        return render(request, "voice/wrong.html", context, status=422 if form.is_bound else 200)
    return _sent(request, own, record, form.cleaned_data)


def _sent(request: Any, own: OwnPages, record: Any, said: dict[str, str]) -> HttpResponse:
    if said["kind"] == Objection.Kind.OBJECTION:
        ask_own_rectification(actor=own.actor, key=sent_key(request), fact=record, wanted=said["words"])
        messages.success(request, _("It is sent. Your words stand beside the record, and the service has to decide."))
        return redirect("voice:corrections")
    raise_objection(
        actor=own.actor,
        key=sent_key(request),
        person=own.person,
        agency=record.agency,
        about="entry",
        about_id=record.pk,
        **said,
    )
    messages.success(request, _("It is sent. A named person has to answer you."))
    return redirect("voice:objections")
