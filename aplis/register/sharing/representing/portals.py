"""Verbs on sign-ins to a person's own pages: given, opened anew with a link, ended. A sign-in without a post opens nothing else."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils.crypto import get_random_string

from aplis.core.access import Actor
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.agencies.models import User
from aplis.register.people.apart import apart_from
from aplis.register.people.models import CONTACT, Person, PortalAccess
from aplis.register.people.queries import is_open_in
from aplis.register.people.refusals import not_current, scope_shut
from aplis.register.sharing.nearness.actions import guard_colleagues
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.representing import refusals
from aplis.register.sharing.representing.queries import (
    objection_of,
    opens_nothing_else,
    own_of,
    portals_of_user,
)

VERB = "invite_person"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is easily taken for another
_PLACE = "own.invalid"  # an address that no mail ever reaches


@once(PortalAccess)
def give_access(*, actor: Actor, portal: PortalAccess, name: str, email: str) -> PortalAccess:
    """Opens the person's own pages to a sign-in: hers, or that of a representative for as long as the representation holds.

    name    how the sign-in is greeted
    email   with which one signs in; "" has one made that belongs to nobody else. A known sign-in keeps its name and password

    raises Refusal for two who are kept apart, for a representation that does not hold, and for a sign-in that cannot be used.
    """
    _require(actor, portal.person)
    _require_holding(actor, portal)
    user = _sign_in_for(name, email)
    _require_fitting(actor, portal, user)
    portal.user, portal.invited_by_id = user, actor.worker_id
    portal.save(force_insert=True)
    record(
        actor=actor, verb="own_pages_given", person=portal.person_id, on=portal, scope=CONTACT,
        detail={"representation": portal.representation_id},
    )  # fmt: skip
    tell(kind="own_pages_given", person=portal.person_id, for_person=True, about=portal)
    if portal.representation_id is None:
        guard_colleagues(portal.person_id)
    return portal


@once(PortalAccess)
def renew_link(*, actor: Actor, portal: PortalAccess) -> PortalAccess:
    """Takes the old password away, ends every session of the sign-in and writes down that a new link is handed out.

    raises Refusal where the sign-in opens more than these pages.
    """
    _require(actor, portal.person)
    if portal.ends_on is not None and portal.ends_on <= actor.today:
        raise not_current()
    if not opens_nothing_else(portal.user, portal.person_id, on=actor.today):
        raise refusals.link_not_ours()
    User.objects.filter(pk=portal.user_id).update(session_epoch=F("session_epoch") + 1, password=make_password(None))
    record(actor=actor, verb="own_pages_link_made", person=portal.person_id, on=portal, scope=CONTACT)
    portal.user.refresh_from_db()
    return portal


@once(PortalAccess)
def end_access(*, actor: Actor, portal: PortalAccess) -> PortalAccess:
    """Ends the access today: the next request is refused, also of somebody who is signed in."""
    _require(actor, portal.person)
    rows = PortalAccess.objects.visible_to(actor).filter(pk=portal.pk, ends_on__isnull=True)
    record(actor=actor, verb="own_pages_ended", person=portal.person_id, on=portal, scope=CONTACT)
    if not rows.update(ends_on=max(actor.today, portal.starts_on)):
        raise not_current()
    return portal


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


def _sign_in_for(name: str, email: str) -> User:
    if not email:
        email = f"{get_random_string(8, _LETTERS)}@{_PLACE}"
    new: dict[str, Any] = {"email": email.lower(), "name": name, "password": make_password(None)}
    user, _is_new = User.objects.get_or_create(email__iexact=email, defaults=new)
    return user


def _require_fitting(actor: Actor, portal: PortalAccess, user: User) -> None:
    """One sign-in is one human being: it is hers to one file at most, and not that of somebody who is kept apart."""
    open_to = portals_of_user(user.pk, on=actor.today)
    if any(each.person_id == portal.person_id for each in open_to):
        raise refusals.has_access_already()
    behind = own_of(user, on=actor.today)
    is_second = portal.representation_id is None and behind
    if is_second or not user.is_active or apart_from(portal.person_id, actor.today) & set(behind):
        raise refusals.sign_in_not_possible()
