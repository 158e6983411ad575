"""Who asks on the own pages: a signed-in user, turned into the actor of the person, or of a representative as far as she acts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.register.people.models import Person, PersonName, PortalAccess, Representation
from aplis.register.sharing.representing.queries import objection_of, portals_of_user
from aplis.rules.protection import Level
from aplis.rules.representation import OF_THE_PERSON, acts_of
from aplis.rules.scopes import ALL

PORTAL_KEY: Final = "own_portal"  # session: whose pages a user with several reads


@dataclass(frozen=True)
class OwnPages:
    """A person's own pages, open to whoever asks.

    acts     what may be done here: see rules.representation
    scopes   mask of the matters that may be read and decided
    has_others   whether the sign-in opens somebody else's pages as well
    """

    person: Person
    name: str
    given: str
    actor: Actor
    acts: frozenset[str]
    scopes: int
    representation: Representation | None = None
    has_others: bool = False

    @property
    def is_quiet(self) -> bool:
        """Somebody may be reading along: the title is neutral and no address of an agency stands on the page."""
        return self.person.protection_level >= Level.HIDDEN

    def may(self, act: str, scopes: int = 0) -> bool:
        """Whether the act may be done about all of these scopes."""
        return act in self.acts and not scopes & ~self.scopes


def find_actor(request: Any) -> Actor:
    """The actor of the pages that the session names, or of the only ones there are; nobody where a choice has to be made.

    Whether a representation still holds is asked inside the transaction: see `opened`.
    """
    today = timezone.localdate()
    request.portals = portals_of_user(request.user.pk, on=today)
    named = request.session.get(PORTAL_KEY)
    is_alone = named is None and len(request.portals) == 1
    # Pages that were chosen and have been shut never turn into those of somebody else by themselves.
    portal = next((each for each in request.portals if each.pk == named or is_alone), None)
    return Actor(today=today, user_id=request.user.pk) if portal is None else _actor_of(portal, today)


def actor_who_joins(portal: PortalAccess, today: date) -> Actor:
    """As whom a user takes up the pages that were given to her: they open nothing to this actor before."""
    return _actor_of(portal, today, scopes=0)


def _actor_of(portal: PortalAccess, today: date, scopes: int = ALL) -> Actor:
    rests_on = f"representation:{portal.representation_id}" if portal.representation_id else "person"
    return Actor(
        today=today,
        user_id=portal.user_id,
        person_id=portal.person_id,
        on_behalf_of=rests_on,
        read_scopes=scopes,
        purpose="own_access",
    )


def opened(actor: Actor, portals: Iterable[PortalAccess]) -> OwnPages | None:
    """The pages of the actor's person; None where a representation does not hold or the file went elsewhere.

    Asked for inside the actor's transaction, so that an end counts from the next request on.
    """
    portals = list(portals)
    portal = next((each for each in portals if each.person_id == actor.person_id), None)
    person = Person.objects.visible_to(actor).filter(merged_into__isnull=True).first()
    if portal is None or person is None:
        return None
    row = None
    if portal.representation_id is not None:
        row = Representation.objects.visible_to(actor).filter(pk=portal.representation_id).first()
        if row is None or objection_of(row, person, on=actor.today):
            return None
    main = PersonName.objects.visible_to(actor).filter(is_main=True).first()
    scopes = row.scopes if row else ALL
    return OwnPages(
        person=person,
        name=str(main or ""),
        given=(main.given or str(main)) if main else "",
        actor=_actor_of(portal, actor.today, scopes),
        acts=acts_of(row.kind, is_view_only=row.is_view_only) if row else OF_THE_PERSON,
        scopes=scopes,
        representation=row,
        has_others=len(portals) > 1,
    )


def to_choose_from(user_id: int, portals: Iterable[PortalAccess], today: date) -> list[tuple[PortalAccess, OwnPages]]:
    """The pages that a sign-in opens today, each asked for as its own actor."""
    found = []
    for portal in portals:
        actor = _actor_of(portal, today)
        with bound(actor):
            pages = opened(actor, [portal])
        if pages is not None:
            found.append((portal, pages))
    return found


def own_address(request: Any, address: str) -> str:
    """The address, where the user has own pages of whatever person; "" otherwise."""
    return address if portals_of_user(request.user.pk, on=timezone.localdate()) else ""
