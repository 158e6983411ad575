"""Files that may be of one person: the list, both side by side, the decision."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from aplis.core.access import Actor
from aplis.core.pages import sent_key
from aplis.register.agencies.actors import only_reads
from aplis.register.identity import actions, refusals
from aplis.register.identity.forms.deciding import DecisionForm, FindPairForm, ReasonForm
from aplis.register.identity.models import CandidatePair
from aplis.register.identity.probing.actions import count_search, record_lookup
from aplis.register.identity.probing.queries import Trace
from aplis.register.identity.queries.doubles import known_like
from aplis.register.identity.queries.merging import merges_of
from aplis.register.identity.queries.pairs import TABS, addends, decisions_of, lines, pairs_of, sides
from aplis.register.people.actions import record_search
from aplis.register.people.models import CONTACT, Person
from aplis.register.people.queries import Wanted
from aplis.register.people.refusals import scope_shut
from aplis.register.sharing.actions import record_listing, record_look
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.queries import caseload_purpose

FORM: Final = require_http_methods(["GET", "HEAD", "POST"])
ON_A_PAGE: Final = 20
PAGE: Final = "doubles"  # in the look log
ALIKE: Final = "alike"  # there too: lists of who may be the same, on which no single file was opened
USUAL_PURPOSE: Final = "intake"
LONGEST_ID, LARGEST_ID = 19, (1 << 63) - 1
State = CandidatePair.State


@only_reads
@FORM
def pairs(request: Any) -> HttpResponse:
    """The queue. A name to look for travels in the body of the request, as every search does."""
    actor: Actor = request.actor
    actor.require("compare_people")
    sent = request.POST if request.method == "POST" else request.GET
    tab = sent.get("tab") if sent.get("tab") in TABS else TABS[0]
    form = FindPairForm(request.POST if request.method == "POST" else {})
    page = Paginator(pairs_of(actor, tab, form.words), ON_A_PAGE).get_page(sent.get("page"))
    found = lines(actor, list(page))
    if form.words:
        count_search(actor=actor, wanted=Wanted(words=form.words), page=PAGE, hits=page.paginator.count)
    shown = {person: (CONTACT & actor.read_scopes, USUAL_PURPOSE) for line in found for person in line.pair.people}
    record_listing(actor=actor, page=ALIKE, shown=shown)
    context = {"page": page, "lines": found, "tab": tab, "tabs": TABS, "form": form, "is_search": bool(form.words)}
    return render(request, "identity/pairs.html", context)


@FORM
def pair(request: Any, pair_id: int) -> HttpResponse:
    """Both files side by side, and the decision of this worker."""
    actor: Actor = request.actor
    found = pair_or_404(actor, pair_id)
    actor.require("compare_people")
    form = DecisionForm(request.POST or None, initial={"round": found.round})
    if not form.is_valid():
        return _pair_page(request, found, form, status=422 if form.is_bound else 200)
    values = form.cleaned_data
    actions.decide_pair(
        actor=actor, key=sent_key(request), pair=found, verdict=values["verdict"], reason=values["reason"],
        round_seen=values["round"],
    )  # fmt: skip
    return redirect("identity:pair", found.pk)


def pair_or_404(actor: Actor, pair_id: int) -> CandidatePair:
    pair: CandidatePair = get_object_or_404(CandidatePair.objects.visible_to(actor), pk=pair_id)
    return pair


def _pair_page(request: Any, pair: CandidatePair, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
    actor: Actor = request.actor
    given = decisions_of(actor, pair)
    context = {
        "pair": pair, "sides": look_at_both(actor, pair), "because": addends(pair), "form": form, "decisions": given,
        "is_mine": pair.state in {State.OPEN, State.DISPUTED} and not given, **more,
    }  # fmt: skip
    return render(request, "identity/pair.html", context, status=status)


def look_at_both(actor: Actor, pair: CandidatePair) -> Any:
    """Both files, each with a line in the look log."""
    both = sides(actor, pair.people)
    for side in both:
        purpose = caseload_purpose(actor, side.person)
        asked = actor.for_purpose(purpose.code if purpose else USUAL_PURPOSE)
        record_look(actor=asked, person=side.person, scopes=CONTACT & actor.read_scopes, page=PAGE)
    return both


@FORM
def reopen(request: Any, pair_id: int) -> HttpResponse:
    """What two people decided is taken back, with a reason."""
    actor: Actor = request.actor
    found = pair_or_404(actor, pair_id)
    actor.require("compare_people")
    if found.state not in {State.SAME, State.DIFFERENT}:
        return redirect("identity:pair", found.pk)
    form = ReasonForm(request.POST or None)
    if not form.is_valid():
        return render(
            request, "identity/reopen.html", {"pair": found, "form": form}, status=422 if form.is_bound else 200
        )
    actions.reopen_pair(actor=actor, key=sent_key(request), pair=found, reason=form.cleaned_data["reason"])
    return redirect("identity:pair", found.pk)


@FORM
@on_file(PAGE, scopes=CONTACT)
def doubles(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Is this person here twice? Who is alike among those whom the worker may find, and what was put together."""
    file.actor.require("compare_people")
    if not file.scopes & CONTACT:
        raise scope_shut()
    if request.method == "POST":
        return _compare(request, file)
    alike = known_like(file.actor, file.person.pk)
    record_search(actor=file.actor, fields=["person"], hits=len(alike), page=PAGE)
    record_lookup(actor=file.actor, trace=Trace(), page=PAGE, hits=len(alike))
    shown = {known.person.pk: (CONTACT, file.purpose.code) for known in alike}
    record_listing(actor=file.actor, page=ALIKE, shown=shown)
    context = {"file": file, "tab": "details", "known": alike, "merges": merges_of(file.actor, file.person)}
    return render(request, "identity/doubles.html", context)


def _compare(request: HttpRequest, file: OpenFile) -> HttpResponse:
    other = request.POST.get("other", "")
    number = int(other) if other.isascii() and other.isdecimal() and len(other) <= LONGEST_ID else 0
    person = Person.objects.visible_to(file.actor).filter(pk=min(number, LARGEST_ID)).first()
    if person is None:
        raise refusals.one_file()
    found = actions.propose_pair(actor=file.actor, key=sent_key(request), person=file.person, other=person)
    return redirect("identity:pair", found.pk)
