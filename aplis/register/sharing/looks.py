"""Opening a person's file: seen or 404, for a stated purpose, and never without a line in the look log."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property, wraps
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from aplis.core.access import Actor
from aplis.core.errors import Refusal
from aplis.core.pages import wants_part
from aplis.core.prepared import prepared
from aplis.core.refusals import REFUSALS
from aplis.register.people.models import FAMILY, AccessRight, Person, PersonName
from aplis.register.people.refusals import merged
from aplis.register.sharing.actions import record_listing, record_look
from aplis.register.sharing.emergency.queries import running_of
from aplis.register.sharing.keeping.restricted import restricted_scopes
from aplis.register.sharing.models import EmergencyAccess
from aplis.register.sharing.queries import Purpose, caseload_purpose, own_rights
from aplis.rules.dates import age_on
from aplis.rules.emergency import PURPOSE as SAFEGUARDING
from aplis.rules.rights import EMERGENCY
from aplis.rules.scopes import codes

CHOSEN_KEY = "purposes"  # session: purposes chosen today, by post and person
READING: Final = frozenset({"open_person", "read_looks"})  # all that is done on a file which only an emergency opens
LONGEST_REASON: Final = 200  # characters, as the look log keeps them
A_MINUTE: Final = timedelta(minutes=1)
# All that somebody reads of a person whose role is assigned its work: what is written in the matters that the person lets her see.
ASSIGNED_PAGES: Final = frozenset(
    {"situation", "domain", "fact", "timeline", "own_words", "documents", "document", "details"}
)


@dataclass(frozen=True)
class OpenFile:
    """A person's file, open to one worker for one purpose.

    person   with `main_names`, the list of her one main name
    actor    the asker, now with the purpose
    purpose  why: the purpose of the own file on the person, or the one chosen today
    rights   the rights in force of the own agency; never empty
    scopes   what role and rights together show of the person, as a mask
    emergency   the running emergency access of the worker, if one is among the rights: the actor then only reads
    """

    person: Person
    actor: Actor
    purpose: Purpose
    rights: tuple[AccessRight, ...]
    scopes: int
    emergency: EmergencyAccess | None = None

    @property
    def name(self) -> str:
        return " ".join(map(str, self.person.main_names))  # type: ignore[attr-defined]

    @cached_property
    def restricted(self) -> tuple[str, ...]:
        """Codes of the scopes that are kept and not used, among those that the page could show."""
        return codes(restricted_scopes(self.actor, self.person.pk) & self.scopes)

    @property
    def age(self) -> int | None:
        """Completed years, as exactly as the birth date is known."""
        return age_on(self.person.born_on, self.person.birth_precision, self.actor.today)

    @property
    def right(self) -> AccessRight:
        """The right to name beside the purpose: one for the same purpose where there is one."""
        return next((right for right in self.rights if right.purpose == self.purpose.code), self.rights[0])

    @property
    def tells_of_person(self) -> bool:
        """Whether age, language, who helps and the other pages stand there: not for a role that is assigned its work."""
        return not self.actor.is_assigned_only

    @property
    def minutes_left(self) -> int:
        """Whole minutes until the emergency access ends, the one that has begun counted; 0 without one."""
        return -((self.actor.now - self.emergency.ends_at) // A_MINUTE) if self.emergency else 0


def open_file(request: HttpRequest, person_id: int, *, page: str, scopes: int | None = None) -> OpenFile | HttpResponse:
    """Every page about a person begins here, once per request. Returns the open file, or the way to the purpose page.

    page    code of the page for the look log, at most 24 characters
    scopes  mask of the scopes whose contents stand on the page; None for everything the asker may read of the person

        file = open_file(request, person_id, page="situation")
        if isinstance(file, HttpResponse):
            return file

    raises Http404 for a person the asker does not see, Refusal("role.open_person") for a role that opens no file.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = person_or_404(actor, person_id)
    actor.require("open_person")
    if actor.is_assigned_only and page not in ASSIGNED_PAGES:
        raise Refusal(code="role.page", **REFUSALS["role"])
    if person.merged_into_id:
        return _where_it_went(request, person)
    rights = own_rights(actor, person)
    emergency = running_of(actor, rights)
    purpose = (
        Purpose(SAFEGUARDING, emergency.reason[:LONGEST_REASON]) if emergency else _purpose_for(request, person, rights)
    )
    if purpose is None:
        return _ask_why(request, person)
    seen = actor.read_scopes & _union(rights)
    actor = only_reading(actor, rights).for_purpose(purpose.code)
    shown = seen if scopes is None else scopes & seen
    file = OpenFile(person=person, actor=actor, purpose=purpose, rights=rights, scopes=seen, emergency=emergency)
    record_look(actor=actor, person=person, scopes=shown, page=page, reason=purpose.reason, right_id=file.right.pk)
    return file


def only_reading(actor: Actor, rights: tuple[AccessRight, ...]) -> Actor:
    """The actor with what an emergency allows: to read. What other rights open may still be written, and nothing but that."""
    own = tuple(right for right in rights if right.source_kind != EMERGENCY)
    if len(own) == len(rights):
        return actor
    verbs = actor.verbs if own else actor.verbs & READING
    return replace(actor, write_scopes=actor.write_scopes & _union(own), verbs=verbs)


def on_file(
    page: str, *, scopes: int | None = None
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For views about a person: opens the file and hands it over in the place of the person's id. See open_file."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def opened(request: HttpRequest, person_id: int, **kwargs: Any) -> HttpResponse:
            file = open_file(request, person_id, page=page, scopes=scopes)
            return file if isinstance(file, HttpResponse) else view(request, file, **kwargs)

        return opened

    return decorate


def person_or_404(actor: Actor, person_id: int) -> Person:
    """The person with her main name, if the actor sees her. Whoever is hidden and whoever never was answer alike."""
    found: list[Person] = _persons(actor, person_id)
    if not found:
        raise Http404
    person = found[0]
    person.main_names = _main_names(actor, person_id)  # type: ignore[attr-defined]
    return person


@prepared
def _persons(actor: Actor, person_id: int) -> Any:
    return Person.objects.visible_to(actor).filter(pk=person_id)


@prepared
def _main_names(actor: Actor, person_id: int) -> Any:
    return PersonName.objects.visible_to(actor).filter(person_id=person_id, is_main=True)


def purpose_for(request: HttpRequest, person: Person) -> Purpose | None:
    """The purpose chosen today for this person, else that of the own caseload; None when it has to be asked."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    code, reason, day = request.session.get(CHOSEN_KEY, {}).get(_slot(actor, person), ("", "", ""))
    if code and day == actor.today.isoformat():
        return Purpose(code, reason, is_chosen=True)
    return caseload_purpose(actor, person)


def _purpose_for(request: HttpRequest, person: Person, rights: tuple[AccessRight, ...]) -> Purpose | None:
    """Whoever is assigned her work is not asked: she looks for the task by which the file is open to her."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return Purpose(rights[0].purpose) if actor.is_assigned_only else purpose_for(request, person)


def choose_purpose(request: HttpRequest, person: Person, *, purpose: str, reason: str) -> None:
    """Remembers a purpose until the end of the day, for this post and this person. Choices of earlier days are dropped."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    today = actor.today.isoformat()
    kept = {slot: choice for slot, choice in request.session.get(CHOSEN_KEY, {}).items() if choice[2] == today}
    request.session[CHOSEN_KEY] = {**kept, _slot(actor, person): (purpose, reason, today)}


def safe_next(request: HttpRequest, wanted: str, person: Person) -> str:
    """Where to go on: the wanted address when it is one of ours, else the person's details."""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("people:details", args=[person.pk])


def _where_it_went(request: HttpRequest, person: Person) -> HttpResponse:
    """A file that was put together with another: old addresses lead to that one. What is sent to it is not lost silently."""
    if request.method == "POST":
        raise merged()
    return HttpResponseRedirect(request.get_full_path().replace(f"/{person.pk}/", f"/{person.merged_into_id}/", 1))


def _ask_why(request: HttpRequest, person: Person) -> HttpResponse:
    wanted = request.get_full_path() if request.method == "GET" else request.POST.get("draft_url", "")
    if wants_part(request):
        wanted = request.headers.get("HX-Current-URL", "")
    query = urlencode({"next": safe_next(request, wanted, person)})
    url = f"{reverse('sharing:purpose', args=[person.pk])}?{query}"
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def _slot(actor: Actor, person: Person) -> str:
    return f"{actor.worker_id}:{person.pk}"


def _union(rights: tuple[AccessRight, ...]) -> int:
    scopes = 0
    for right in rights:
        scopes |= right.scopes
    return scopes


def record_members(file: OpenFile, people: Iterable[int]) -> None:
    """A look at each who stands on the page as living with the person: she is named, and with whom she lives is told."""
    scopes = FAMILY & file.actor.read_scopes
    shown = {person: (scopes, file.purpose.code) for person in people if person != file.person.pk}
    record_listing(actor=file.actor, page="household_members", shown=shown)


def record_found(file: OpenFile, people: Iterable[int]) -> None:
    """A look at each whose name a search within the file shows."""
    record_listing(actor=file.actor, page="search", shown=dict.fromkeys(people, (0, file.purpose.code)))
