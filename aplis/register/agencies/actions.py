"""Verbs on posts and accounts. An administrator acts at the own agency only; all of them take effect with the next page."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db.models import F, QuerySet
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.agencies import refusals
from aplis.register.agencies.models import Agency, Role, User, Worker
from aplis.register.agencies.queries import is_of_one_agency, opens_more

MANAGE = "manage_workers"
_ended_posts: Final[list[Callable[..., Any]]] = []
_changed_roles: Final[list[Callable[..., Any]]] = []


@once(Worker)
def add_worker(*, actor: Actor, name: str, email: str, role: Role, starts_on: date) -> Worker:
    """Gives a person a post at the actor's agency.

    A new e-mail address gets a sign-in that opens with a password link only. A known one gets the post beside those it
    has; its name and password stay what they are, and the agency learns nothing of the other posts. There the post waits
    until the worker takes it up, since somebody elsewhere may have opened the sign-in who only knew the address.
    """
    actor.require(MANAGE)
    agency = _locked(actor)
    if not role.fits(agency.kind):
        raise refusals.role_does_not_fit()
    new = {"email": email.lower(), "name": name, "password": make_password(None)}
    user, is_new = User.objects.get_or_create(email__iexact=email, defaults=new)
    if Worker.objects.running(actor.today).filter(agency=agency, user=user).exists():
        raise refusals.already_works_here()
    offered_at = None if is_new or is_of_one_agency(user, agency.pk) else timezone.now()
    worker = Worker(agency=agency, user=user, role=role, name=name, starts_on=starts_on, offered_at=offered_at)
    worker.save(force_insert=True)
    record(actor=actor, verb="worker_added", on=worker, happened_on=starts_on, detail={"role": role.code})
    return worker


@once(Worker)
def edit_worker(*, actor: Actor, worker: Worker, version: int, name: str, role: Role) -> Worker:
    """Changes name and role of a post from the version that the reader saw; the next page of the worker obeys the new role.

    raises Stale with the post as it stands now when somebody changed or ended it in between; nothing is written then.
    """
    actor.require(MANAGE)
    agency = _locked(actor)
    if not role.fits(agency.kind):
        raise refusals.role_does_not_fit()
    _change(actor, worker, version, name=name, role=role)
    if MANAGE not in role.verbs:
        _require_administrator(actor)
    record(actor=actor, verb="worker_edited", on=worker, detail={"role": role.code})
    edited = _current(actor, worker)
    for end_what_the_role_bears_no_more in _changed_roles:
        end_what_the_role_bears_no_more(edited, on=actor.today)
    return edited


@once(Worker)
def end_post(*, actor: Actor, worker: Worker, version: int) -> Worker:
    """Ends a post today, which shuts it with the next request; one that has not begun never begins.

    raises Stale when somebody changed or ended it since the reader saw it.
    """
    actor.require(MANAGE)
    _locked(actor)
    _change(actor, worker, version, ends_on=max(actor.today, worker.starts_on))
    _require_administrator(actor)
    record(actor=actor, verb="post_ended", on=worker)
    ended = _current(actor, worker)
    for end_what_rests_on in _ended_posts:
        end_what_rests_on(ended, on=actor.today)
    return ended


def tell_of_ended_posts(end: Callable[..., Any]) -> None:
    """A room above ends what rested on a post, in the transaction in which the post ends."""
    _ended_posts[:] = [end]


def tell_of_changed_roles(end: Callable[..., Any]) -> None:
    """A room above ends what the new role of a post does not bear, in the transaction that changes it."""
    _changed_roles[:] = [end]


@once(Worker)
def make_password_link(*, actor: Actor, worker: Worker) -> Worker:
    """Takes the old password away, ends every session of the user and writes down that a new link is handed out.

    Refused where the sign-in opens more than the agency: another one, or somebody's own pages.
    """
    post = _with_a_sign_in_of_ours(actor, worker)
    _shut(post, password=make_password(None))
    record(actor=actor, verb="password_link_made", on=post)
    return post


@once(Worker)
def reset_second_factor(*, actor: Actor, worker: Worker) -> Worker:
    """Takes away a lost second factor with its recovery codes and ends every session; the user is told at the next sign-in.

    Refused where the sign-in opens more than the agency: another one, or somebody's own pages.
    """
    post = _with_a_sign_in_of_ours(actor, worker)
    Authenticator.objects.filter(user=post.user_id).delete()
    _shut(post, factor_reset_at=timezone.now())
    record(actor=actor, verb="second_factor_reset", on=post)
    return post


@once(Worker)
def make_join_link(*, actor: Actor, worker: Worker) -> Worker:
    """Writes down that a new link is handed out with which the worker takes up a post that waits; older ones are worthless."""
    actor.require(MANAGE)
    _locked(actor)
    post = _running(actor, worker)
    if not post.is_waiting:
        raise refusals.taken_up_already()
    post.offered_at = timezone.now()
    post.save(update_fields=["offered_at"])
    record(actor=actor, verb="join_link_made", on=post)
    return post


@once(Worker)
def join_post(*, actor: Actor, offer: Worker) -> Worker:
    """The worker takes up a post that was given to a sign-in of hers: with the next request it can be worked from.

    raises Refusal where the link was replaced or the post ended since she saw it.
    """
    mine = Worker.objects.running(actor.today).filter(pk=offer.pk, user_id=actor.user_id, offered_at=offer.offered_at)
    if not mine.update(offered_at=None):
        raise refusals.offer_is_over()
    record(actor=actor, verb="post_joined", on=offer, detail={"role": actor.role})
    return offer


@once(User)
def end_sessions(*, actor: Actor, sessions: QuerySet[UserSession]) -> User:
    """Ends open sessions of the actor's own sign-in."""
    ended = [session for session in sessions if session.user_id == actor.user_id]
    for session in ended:
        session.end()
    user = User.objects.get(pk=actor.user_id)
    record(actor=actor, verb="sessions_ended", on=user, detail={"count": len(ended)})
    return user


@once(User)
def edit_account(*, actor: Actor, name: str, language: str) -> User:
    """Changes how the user is greeted and in which language. The name of a post stays its administrator's."""
    user = User.objects.select_for_update().get(pk=actor.user_id)
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])
    record(actor=actor, verb="account_edited", on=user)
    return user


def choose_language(*, user: User, language: str) -> None:
    """Remembers the language of the reader. A taste, not an act: it writes no journal entry and needs no post."""
    User.objects.filter(pk=user.pk).update(language=language)


def _locked(actor: Actor) -> Agency:
    """The actor's agency, held until the transaction ends, so that two administrators cannot end each other at once."""
    return Agency.objects.select_for_update().get(pk=actor.agency_id)


def _with_a_sign_in_of_ours(actor: Actor, worker: Worker) -> Worker:
    """The running post, whose sign-in opens the actor's agency and nothing else."""
    actor.require(MANAGE)
    post = _running(actor, worker)
    # Held, so that nothing is given to this sign-in between the question and the answer.
    User.objects.select_for_update().get(pk=post.user_id)
    if opens_more(post, on=actor.today):
        raise refusals.sign_in_is_shared()
    return post


def _running(actor: Actor, worker: Worker) -> Worker:
    post = _current(actor, worker)
    if post.ends_on is not None and post.ends_on <= actor.today:
        raise refusals.post_has_ended()
    return post


def _shut(post: Worker, **fields: Any) -> None:
    """Changes the sign-in and ends all its sessions with their next request."""
    User.objects.filter(pk=post.user_id).update(session_epoch=F("session_epoch") + 1, **fields)


def _change(actor: Actor, worker: Worker, version: int, **fields: Any) -> None:
    rows = Worker.objects.running(actor.today).filter(pk=worker.pk, agency_id=actor.agency_id, version=version)
    if not rows.update(version=F("version") + 1, **fields):
        raise Stale(_current(actor, worker))


def _current(actor: Actor, worker: Worker) -> Worker:
    return Worker.objects.select_related("role", "user", "agency").get(pk=worker.pk, agency_id=actor.agency_id)


def _require_administrator(actor: Actor) -> None:
    """Somebody must be left today who may manage the agency's accounts."""
    left = (
        Worker.objects.held(actor.today).filter(agency_id=actor.agency_id, user__is_active=True).select_related("role")
    )
    if not any(MANAGE in worker.role.verbs for worker in left if worker.role):
        raise refusals.last_administrator()
