"""Verbs on sign-ins to a person's own pages: given, opened anew with a link, ended. A sign-in without a post opens nothing else."""

from datetime import date
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import get_random_string

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.journal import record
from aplis.core.once import once
from aplis.core.periods import lasts
from aplis.register.agencies.models import User
from aplis.register.agencies.refusals import offer_is_over
from aplis.register.people.apart import apart_from
from aplis.register.people.models import CONTACT, Person, PortalAccess
from aplis.register.people.queries import is_open_in
from aplis.register.people.refusals import not_current, scope_shut
from aplis.register.sharing.keepers import keepers_of
from aplis.register.sharing.nearness.actions import guard_colleagues
from aplis.register.sharing.notices.writing import OFFICER, tell
from aplis.register.sharing.representing import refusals
from aplis.register.sharing.representing.queries import (
    lasting_portals,
    objection_of,
    opens_nothing_else,
    own_of,
    portals_given_to,
)

VERB = "invite_person"
_JOINING: Final = "whoever takes up own pages sees nothing of them before; the row is the one that her link names"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is easily taken for another
_PLACE = "own.invalid"  # an address that no mail ever reaches


@once(PortalAccess)
def give_access(*, actor: Actor, portal: PortalAccess, name: str, email: str) -> PortalAccess:
    """Opens the person's own pages to a sign-in: hers, or that of a representative for as long as the representation holds.

    name    how the sign-in is greeted
    email   with which one signs in; "" has one made that belongs to nobody else. A known sign-in keeps its name and password,
            and its pages wait until whoever it is takes them up: somebody else may have opened it who knew the address

    raises Refusal for two who are kept apart, for a representation that does not hold, and for a sign-in that cannot be used.
    """
    _require(actor, portal.person)
    _require_holding(actor, portal)
    user, is_new = _sign_in_for(name, email)
    _require_fitting(actor, portal, user)
    portal.user, portal.invited_by_id = user, actor.worker_id
    portal.offered_at = None if is_new else timezone.now()
    portal.save(force_insert=True)
    record(
        actor=actor, verb="own_pages_given", person=portal.person_id, on=portal, scope=CONTACT,
        detail={"representation": portal.representation_id},
    )  # fmt: skip
    _tell(actor, portal)
    if portal.representation_id is None:
        guard_colleagues(portal.person_id)
    return portal


@once(PortalAccess)
def renew_link(*, actor: Actor, portal: PortalAccess) -> PortalAccess:
    """Takes the old password away, ends every session of the sign-in and writes down that a new link is handed out.

    Where the pages wait to be taken up the password stays: the new link is one for that, and older ones are worthless.

    raises Refusal where the sign-in opens more than these pages.
    """
    _require(actor, portal.person)
    if portal.ends_on is not None and portal.ends_on <= actor.today:
        raise not_current()
    if portal.is_waiting:
        return _offer_anew(actor, portal)
    # Held, so that nothing is given to this sign-in between the question and the answer.
    User.objects.select_for_update().get(pk=portal.user_id)
    if not opens_nothing_else(portal.user, portal.person_id, on=actor.today):
        raise refusals.link_not_ours()
    User.objects.filter(pk=portal.user_id).update(session_epoch=F("session_epoch") + 1, password=make_password(None))
    record(actor=actor, verb="own_pages_link_made", person=portal.person_id, on=portal, scope=CONTACT)
    _tell(actor, portal)
    portal.user.refresh_from_db()
    return portal


def _offer_anew(actor: Actor, portal: PortalAccess) -> PortalAccess:
    portal.offered_at = timezone.now()
    PortalAccess.objects.visible_to(actor).filter(pk=portal.pk).update(offered_at=portal.offered_at)
    record(actor=actor, verb="own_pages_link_made", person=portal.person_id, on=portal, scope=CONTACT)
    return portal


@once(PortalAccess)
def join_pages(*, actor: Actor, offer: PortalAccess) -> PortalAccess:
    """Whoever the pages were given to takes them up with a sign-in of her own: they open with the next request.

    raises Refusal where the link was replaced or the access ended since she saw it.
    """
    rows = PortalAccess.objects.filter(lasts(actor.today), pk=offer.pk, user_id=actor.user_id)
    with compiling([offer.person_id]):
        waiting = rows.filter(offered_at=offer.offered_at).unscoped(reason=_JOINING)
        if not waiting.update(offered_at=None):
            raise offer_is_over()
    record(actor=actor, verb="own_pages_joined", person=offer.person_id, on=offer, scope=CONTACT)
    return offer


@once(PortalAccess)
def end_access(*, actor: Actor, portal: PortalAccess) -> PortalAccess:
    """Ends the access today: the next request is refused, also of somebody who is signed in."""
    _require(actor, portal.person)
    rows = PortalAccess.objects.visible_to(actor).filter(pk=portal.pk, ends_on__isnull=True)
    record(actor=actor, verb="own_pages_ended", person=portal.person_id, on=portal, scope=CONTACT)
    if not rows.update(ends_on=max(actor.today, portal.starts_on)):
        raise not_current()
    return portal


def note_reset(user_id: int, on: date) -> None:
    """The operator opened a sign-in anew: an entry for each person whose pages it opens, or will open."""
    for portal in lasting_portals(user_id, on):
        record(
            actor=Actor(today=on), verb="sign_in_reset_by_operator", person=portal.person_id, on=portal, scope=CONTACT,
            detail={"page": "command"},
        )  # fmt: skip


def _tell(actor: Actor, portal: PortalAccess) -> None:
    """The person, and others than who gave it: whoever holds the link is the person to this program, and may have kept it."""
    about: dict[str, Any] = {"person": portal.person_id, "about": portal}
    tell(kind="own_pages_given", for_person=True, **about)
    tell(kind="own_pages_to_check", agency=actor.agency_id, verb=OFFICER, **about)
    leads = {
        (agency, lead) for agency, lead in keepers_of(actor, portal.person_id) if lead not in (None, actor.worker_id)
    }
    for agency, lead in sorted(leads):
        tell(kind="own_pages_to_check", agency=agency, worker=lead, **about)


def _require(actor: Actor, person: Person) -> None:
    actor.require(VERB)
    if not is_open_in(actor, person, CONTACT):
        raise scope_shut()


def _require_holding(actor: Actor, portal: PortalAccess) -> None:
    row = portal.representation
    if row is None:
        return
    objection = objection_of(row, portal.person, on=max(actor.today, row.starts_on))
    if objection == "kept_apart":
        raise refusals.kept_apart()
    if objection or row.person_id != portal.person_id:
        raise refusals.does_not_hold(objection or "of_somebody_else")


def _sign_in_for(name: str, email: str) -> tuple[User, bool]:
    """The sign-in with this address, and whether it was made just now."""
    if not email:
        email = f"{get_random_string(8, _LETTERS)}@{_PLACE}"
    new: dict[str, Any] = {"email": email.lower(), "name": name, "password": make_password(None)}
    return User.objects.get_or_create(email__iexact=email, defaults=new)


def _require_fitting(actor: Actor, portal: PortalAccess, user: User) -> None:
    """One sign-in is one human being: it is hers to one file at most, not that of somebody who is kept apart, nor the giver's own."""
    given = portals_given_to(user.pk, on=actor.today)
    if any(each.person_id == portal.person_id for each in given):
        raise refusals.has_access_already()
    behind = own_of(user, on=actor.today)
    is_second = portal.representation_id is None and behind
    is_oneself = user.pk == actor.user_id
    if is_second or is_oneself or not user.is_active or apart_from(portal.person_id, actor.today) & set(behind):
        raise refusals.sign_in_not_possible()
