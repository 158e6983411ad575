"""The conversation about a release: one question a page, back and forth, until it is read out and answered."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.models import PLAN, ReleaseSheet
from aplis.register.sharing.releases import forms
from aplis.register.sharing.releases.actions import (
    answer_release,
    drop_recipient,
    fill_in,
    is_complete,
    name_recipient,
    what_objects,
)
from aplis.register.sharing.releases.queries import (
    ASKING,
    can_be_named,
    cannot_be_named,
    covers_for,
    limits_of,
    objection_of,
    representations_of,
    roles_by_kind,
    sheet_lines,
    what_opens,
)
from aplis.register.sharing.releases.reading import giver_of, read_out
from aplis.register.sharing.releases.speaking import require_speaker
from aplis.register.sharing.releases.views.sheets import sheet_or_404, sheet_page
from aplis.register.sharing.releases.words import ANSWER, OBJECTED_STEP, OBJECTIONS, RECIPIENTS, STEP_NAMES, STEPS
from aplis.register.sharing.views.details import FORM

ON_A_PAGE: Final = 10
_PLAIN: Final[dict[str, type[forms.StepForm]]] = {
    "purposes": forms.PurposesForm,
    "scopes": forms.ScopesForm,
    "special": forms.SpecialForm,
    "how": forms.HowForm,
    "language": forms.LanguageForm,
}


@FORM
@on_file("release_ask", scopes=PLAN)
def ask(request: HttpRequest, file: OpenFile, sheet_id: int, sheet_step: str) -> HttpResponse:
    sheet = _asked_or_404(file, sheet_id, sheet_step)
    if sheet.state not in ASKING:
        return redirect("releases:sheet", file.person.pk, sheet.pk)
    if sheet_step in {RECIPIENTS, ANSWER}:
        return _recipients(request, file, sheet) if sheet_step == RECIPIENTS else _answer(request, file, sheet)
    form = _form_of(sheet_step, file, sheet)(request.POST or None, sheet=sheet)
    if not form.is_valid():
        return _question(request, file, sheet, sheet_step, form=form, status=422 if form.is_bound else 200)
    following = STEPS[STEPS.index(sheet_step) + 1]
    sent = {"version": form.cleaned_data["version"], "step": following, **form.changes}
    return _written(request, file, sheet, sheet_step, following, partial(fill_in, **sent))


def _asked_or_404(file: OpenFile, sheet_id: int, step: str) -> ReleaseSheet:
    """A sheet of the own agency and a question that exists; other agencies' conversations are theirs."""
    sheet = sheet_or_404(file, sheet_id)
    if step not in STEPS or sheet.agency_id != file.actor.agency_id:
        raise Http404
    require_speaker(file.actor, file.person, 0)
    return sheet


def _form_of(step: str, file: OpenFile, sheet: ReleaseSheet) -> Callable[..., forms.StepForm]:
    if step == "days":
        return partial(forms.DaysForm, limits=limits_of(sheet, file.actor), today=file.actor.today)
    if step == "giver":
        rows = {str(row.pk): row for row in representations_of(file.actor, file.person)}
        names = {key: f"{giver_of(file.actor, row)}, {row.get_kind_display()}" for key, row in rows.items()}
        objection = lambda row: objection_of(sheet, file.person, row, file.actor)  # noqa: E731 -- one expression
        return partial(forms.GiverForm, representations=rows, names=names, objection=objection)
    return _PLAIN[step]


def _question(
    request: HttpRequest, file: OpenFile, sheet: ReleaseSheet, step: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of one question, with what stands around every question."""
    place = STEPS.index(step)
    context = {
        "file": file, "tab": "rights", "sheet": sheet, "step": step, "title": STEP_NAMES[step], "number": place + 1,
        "total": len(STEPS), "before": STEPS[place - 1] if place else "", "after": STEPS[min(place + 1, len(STEPS) - 1)],
        "limits": limits_of(sheet, file.actor), "is_stale": status == 409, "form": None, **more,
    }  # fmt: skip
    template = f"releases/{step}.html" if step in {RECIPIENTS, ANSWER} else "releases/question.html"
    return render(request, template, context, status=status)


def _written(
    request: HttpRequest, file: OpenFile, sheet: ReleaseSheet, step: str, following: str, act: Callable[..., Any]
) -> HttpResponse:
    try:
        act(actor=file.actor, key=sent_key(request), sheet=sheet)
    except Stale as stale:
        return _filled_in_meanwhile(request, file, stale.current, step)
    return redirect("releases:ask", file.person.pk, sheet.pk, following)


def _filled_in_meanwhile(request: HttpRequest, file: OpenFile, current: ReleaseSheet, step: str) -> HttpResponse:
    """The question once more, with what stands there now."""
    current = sheet_or_404(file, current.pk)
    if current.state not in ASKING:
        return sheet_page(request, file, current, status=409)
    if step == RECIPIENTS:
        return _recipients(request, file, current, status=409)
    if step == ANSWER:
        return _read(request, file, current, status=409)
    return _question(request, file, current, step, form=_form_of(step, file, current)(sheet=current), status=409)


def _recipients(request: HttpRequest, file: OpenFile, sheet: ReleaseSheet, *, status: int = 200) -> HttpResponse:
    """Agencies are named one by one. Those without an agreement stand there too, and why they cannot be named."""
    if request.method == "POST" and status == 200:
        return _name(request, file, sheet)
    search, agreed = forms.SearchForm(request.GET), covers_for(file.actor, file.person.pk)
    named = can_be_named(sheet.agency_id, agreed, search.words)
    without = cannot_be_named(sheet.agency_id, agreed, search.words)
    page, roles = Paginator(named, ON_A_PAGE).get_page(request.GET.get("page")), roles_by_kind()
    shown = list(without[: ON_A_PAGE + 1])
    more = {
        "search": search, "page": page, "choices": [(agency, roles[agency.kind]) for agency in page],
        "without": shown[:ON_A_PAGE], "lacks_role": status == 422, "has_more_without": len(shown) > ON_A_PAGE, "line": sheet_lines(file.actor, [sheet])[0],
    }  # fmt: skip
    return _question(request, file, sheet, RECIPIENTS, status=status, **more)


def _name(request: HttpRequest, file: OpenFile, sheet: ReleaseSheet) -> HttpResponse:
    form = forms.RecipientForm(request.POST)
    if not form.is_valid():
        if set(form.errors) == {"role"}:
            return _recipients(request, file, sheet, status=422)
        raise Http404  # made by our own page; what does not fit was made by hand
    verb = drop_recipient if "drop" in request.POST else name_recipient
    return _written(request, file, sheet, RECIPIENTS, RECIPIENTS, partial(verb, **form.cleaned_data))


def _answer(request: HttpRequest, file: OpenFile, sheet: ReleaseSheet) -> HttpResponse:
    if request.method != "POST":
        return _read(request, file, sheet)
    form = forms.AnswerForm(request.POST)
    if not form.is_valid():
        return _read(request, file, sheet, status=422)
    try:
        answer_release(actor=file.actor, key=sent_key(request), sheet=sheet, **form.cleaned_data)
    except Stale as stale:
        return _filled_in_meanwhile(request, file, stale.current, ANSWER)
    return redirect("releases:sheet", file.person.pk, sheet.pk)


def _read(request: HttpRequest, file: OpenFile, sheet: ReleaseSheet, *, status: int = 200) -> HttpResponse:
    """The whole sheet in the person's language, with the three answers; before that, whatever is still open."""
    if not is_complete(sheet):
        return redirect("releases:ask", file.person.pk, sheet.pk, first_open(sheet))
    opens = what_opens(sheet, covers_for(file.actor, file.person.pk), file.actor)
    objection = what_objects(file.actor, sheet, opens)
    more = {
        "text": read_out(file.actor, sheet, opens), "objection": OBJECTIONS.get(objection, ""),
        "back_to": OBJECTED_STEP.get(objection, ""), "nothing": [each.agency for each in opens if not each.scopes],
    }  # fmt: skip
    return _question(request, file, sheet, ANSWER, status=status, **more)


def first_open(sheet: ReleaseSheet) -> str:
    """The first question that has no answer yet."""
    answers = {
        RECIPIENTS: sheet.recipients, "purposes": sheet.purposes, "scopes": sheet.scopes or not sheet.special_asked,
        "special": sheet.special_asked, "days": sheet.starts_on and sheet.ends_on, "how": sheet.how, "language": sheet.language,
    }  # fmt: skip
    return next((step for step, answer in answers.items() if not answer), ANSWER)


@require_POST
@on_file("release_ask", scopes=PLAN)
def refuse(request: HttpRequest, file: OpenFile, sheet_id: int) -> HttpResponse:
    """A no at any question: nobody has to go through the others first."""
    sheet = _asked_or_404(file, sheet_id, STEPS[0])
    form = forms.VersionForm(request.POST)
    if not form.is_valid():
        return redirect("releases:sheet", file.person.pk, sheet.pk)
    try:
        answer_release(actor=file.actor, key=sent_key(request), sheet=sheet, answer="no", **form.cleaned_data)
    except Stale as stale:
        return _filled_in_meanwhile(request, file, stale.current, ANSWER)
    return redirect("releases:sheet", file.person.pk, sheet.pk)
