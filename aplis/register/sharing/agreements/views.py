"""Exchange agreements of an agency, their signatures, and what the law of the country and the agreements let move."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.agencies.proof import recently_proven
from aplis.register.sharing.agreements import actions, refusals
from aplis.register.sharing.agreements.forms import (
    AgreementForm,
    BetweenForm,
    CountryForm,
    FindForm,
    ReasonForm,
    VersionForm,
)
from aplis.register.sharing.agreements.opening import is_being_opened
from aplis.register.sharing.agreements.queries import (
    TABS,
    agreements_between,
    agreements_of,
    in_tab,
    line_of,
    named,
    newer_than,
    partners_for,
    rules_of,
    would_move,
)
from aplis.register.sharing.models import ExchangeAgreement
from aplis.rules.jurisdictions import shipped

ON_A_PAGE = 20
FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def agreements(request: Any) -> HttpResponse:
    """The own agency's agreements, by what has to be done with them."""
    request.actor.require(actions.VERB)
    form, tab = FindForm(request.GET), request.GET.get("tab", TABS[0])
    tab = tab if tab in TABS else TABS[0]
    rows = in_tab(named(agreements_of(request.actor), form.words), tab, request.actor.today)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    lines = [line_of(row, request.actor) for row in page]
    return render(request, "agreements/list.html", {"form": form, "tab": tab, "page": page, "lines": lines})


@FORM
def agreement_new(request: Any) -> HttpResponse:
    request.actor.require(actions.VERB)
    form = _form(request, None)
    if not form.is_valid():
        return _form_page(request, form)
    row = ExchangeAgreement(**form.said)
    return _open(actions.draft_agreement(actor=request.actor, key=sent_key(request), agreement=row))


@require_safe
def agreement(request: Any, agreement_id: int) -> HttpResponse:
    return _page(request, _row(request, agreement_id))


@FORM
def agreement_change(request: Any, agreement_id: int) -> HttpResponse:
    """Changes a draft; what was signed gets a new version instead (agreement_renew)."""
    row = _row(request, agreement_id)
    if row.state != ExchangeAgreement.State.DRAFT or row.signed_on or row.countersigned_on or row.ended_on:
        raise refusals.not_a_draft()
    form = _form(request, row)
    version = VersionForm(request.POST or None, initial={"version": row.version})
    if not (form.is_valid() and version.is_valid()):
        return _form_page(request, form, row=row, version=version)
    said = {"version": version.cleaned_data["version"], "changes": form.said}
    return _acted(request, row, actions.change_draft, **said)


@FORM
def agreement_renew(request: Any, agreement_id: int) -> HttpResponse:
    """A draft that takes the place of this agreement once both have signed."""
    row = _row(request, agreement_id)
    if row.state == ExchangeAgreement.State.DRAFT:
        raise refusals.not_in_force()
    if newer_than(row) is not None:
        raise refusals.replaced_already()
    days = {"starts_on": request.actor.today, "ends_on": None, "review_on": None}
    form = _form(request, row, initial=days, is_fixed=True)
    if not form.is_valid():
        return _form_page(request, form, replaced=row)
    new = ExchangeAgreement(**form.said, replaces=row)
    return _open(actions.draft_agreement(actor=request.actor, key=sent_key(request), agreement=new))


@require_POST
@recently_proven
def agreement_sign(request: Any, agreement_id: int) -> HttpResponse:
    row, form = _row(request, agreement_id), VersionForm(request.POST)
    if not form.is_valid():
        return _page(request, row, status=422)
    return _acted(request, row, actions.sign_agreement, **form.cleaned_data)


@FORM
@recently_proven
def agreement_end(request: Any, agreement_id: int) -> HttpResponse:
    return _with_reason(request, agreement_id, "agreements/end.html", actions.end_agreement)


@FORM
def agreement_lay_aside(request: Any, agreement_id: int) -> HttpResponse:
    return _with_reason(request, agreement_id, "agreements/lay_aside.html", actions.lay_aside)


@require_safe
def rules(request: Any) -> HttpResponse:
    """The rule set of a country in force today: which basis opens what for whom, and what a lawyer has still to confirm."""
    own = request.actor.country
    form = CountryForm(request.GET if "country" in request.GET else {"country": own})
    country = form.cleaned_data["country"] if form.is_valid() else own
    rule_set, lines = rules_of(country, request.actor.today)
    context = {
        "rule_set": rule_set, "lines": lines, "country": country, "countries": sorted({*shipped(), own}), "own": own,
        "kind": request.actor.agency_kind,
    }  # fmt: skip
    return render(request, "agreements/rules.html", context)


@require_safe
def between(request: Any) -> HttpResponse:
    """What would be open between the own agency and another one, for a purpose, and why not more."""
    sent = request.GET if "other" in request.GET else None
    form = BetweenForm(sent, partners=partners_for(request.actor), initial={"purpose": "delivery"})
    context: dict[str, Any] = {"form": form, "other": None}
    if form.is_valid():
        own, other, purpose = request.post.agency, form.cleaned_data["other"], form.cleaned_data["purpose"]
        signed, today = agreements_between(own.pk, other.pk), request.actor.today
        context["other"] = other
        context["ways"] = [
            (giver, receiver, would_move(giver, receiver, purpose=purpose, agreements=signed, on=today))
            for giver, receiver in ((other, own), (own, other))
        ]
    return render(request, "agreements/between.html", context)


def _row(request: Any, agreement_id: int) -> ExchangeAgreement:
    row: ExchangeAgreement = get_object_or_404(agreements_of(request.actor), pk=agreement_id)
    request.actor.require(actions.VERB)
    return row


def _form(request: Any, row: ExchangeAgreement | None, **more: Any) -> AgreementForm:
    about = {"agency": request.post.agency, "partners": partners_for(request.actor), "today": request.actor.today}
    return AgreementForm(request.POST or None, instance=row, **about, **more)


def _form_page(request: Any, form: AgreementForm, **more: Any) -> HttpResponse:
    context = {"form": form, "row": None, "version": None, "replaced": None, **more}
    return render(request, "agreements/form.html", context, status=422 if form.is_bound else 200)


def _page(request: Any, row: ExchangeAgreement, *, status: int = 200, is_stale: bool = False) -> HttpResponse:
    context = {
        "line": line_of(row, request.actor), "row": row, "newer": newer_than(row), "is_stale": is_stale,
        "is_being_opened": is_being_opened(row), "version": VersionForm(initial={"version": row.version}),
    }  # fmt: skip
    return render(request, "agreements/agreement.html", context, status=status)


def _with_reason(request: Any, agreement_id: int, template: str, act: Callable[..., Any]) -> HttpResponse:
    row = _row(request, agreement_id)
    form = ReasonForm(request.POST or None, initial={"version": row.version})
    if not form.is_valid():
        context = {"row": row, "line": line_of(row, request.actor), "form": form}
        return render(request, template, context, status=422 if form.is_bound else 200)
    return _acted(request, row, act, **form.cleaned_data)


def _acted(request: Any, row: ExchangeAgreement, act: Callable[..., Any], **said: Any) -> HttpResponse:
    try:
        return _open(act(actor=request.actor, key=sent_key(request), agreement=row, **said))
    except Stale as stale:
        return _page(request, stale.current, status=409, is_stale=True)


def _open(row: ExchangeAgreement) -> HttpResponse:
    return redirect("agreements:agreement", row.pk)
