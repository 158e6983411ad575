"""Reads of this room: the workers of an agency, the roles it may give, the link with which a worker sets a password."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from aplis.core.access import Actor
from aplis.register.agencies.models import Role, User, Worker
from aplis.rules.names import tokens

type Opener = Callable[[int, date], bool]
_openers: Final[list[Opener]] = []


def workers_of(agency_id: int, *, on: date, search: str = "", has_ended: bool = False) -> QuerySet[Worker]:
    """The workers with a sign-in, by name: those whose post has not ended, or the others.

    search   words of the name or the e-mail address, in any order, folded (Sostar finds Šoštar); each may be cut short
    """
    rows = Worker.objects.filter(agency_id=agency_id, user__isnull=False)
    rows = rows.filter(ends_on__lte=on) if has_ended else rows.running(on)
    if wanted := tokens(search):
        names = rows.values_list("pk", "name", "user__email")
        rows = rows.filter(pk__in=[pk for pk, name, email in names if _matches(wanted, f"{name} {email}")])
    return rows.select_related("role", "user").order_by("name", "pk")


def _matches(wanted: tuple[str, ...], text: str) -> bool:
    have = tokens(text)
    return all(any(word.startswith(start) for word in have) for start in wanted)


def roles_at(agency_kind: str) -> list[Role]:
    """The roles that fit this kind of agency."""
    return [role for role in Role.objects.all() if role.fits(agency_kind)]


def tell_of_what_else_opens(opens: Opener) -> None:
    """A room above tells whether a sign-in opens anything in it on a day or later: such as the own pages of a person supported here."""
    _openers[:] = [opens]


def opens_more(worker: Worker, *, on: date) -> bool:
    """Whether the worker's sign-in opens, or will open, anything but the worker's agency. Then no one agency may open it anew.

    The answer does not say what it is: nobody learns from it that a colleague is supported by somebody.
    """
    elsewhere = Worker.objects.running(on).filter(user=worker.user_id).exclude(agency=worker.agency_id)
    return elsewhere.exists() or any(opens(worker.user_id or 0, on) for opens in _openers)


def is_of_one_agency(user: User, agency_id: int) -> bool:
    """Whether this agency alone has ever given anything to the sign-in, and its worker took it up.

    Every other one may have been opened beforehand by somebody elsewhere who knew the address.
    """
    posts = Worker.objects.filter(user=user)
    if posts.exclude(agency=agency_id).exists() or any(opens(user.pk, date.min) for opens in _openers):
        return False
    return posts.taken_up().filter(agency=agency_id).exists()


def posts_behind(actor: Actor) -> list[int]:
    """The worker ids of every post, of today or earlier, that the human being who acts holds: at whichever agency. One query."""
    mine = Worker.objects.filter(user_id=actor.user_id) if actor.user_id else Worker.objects.none()
    return [actor.worker_id or 0, *mine.values_list("pk", flat=True)]


def is_own_hand(actor: Actor, worker_id: int | None) -> bool:
    """Whether what the worker did was done by the human being who acts now: nobody is the second one to herself from another post."""
    return worker_id is not None and (worker_id == actor.worker_id or worker_id in posts_behind(actor))


def password_link(request: HttpRequest, worker: Worker) -> tuple[str, datetime]:
    """The address under which the worker sets a password once, and the moment until which it works."""
    path, until = password_path(worker.user)
    return site_address(request, path), until


def password_path(user: User) -> tuple[str, datetime]:
    """The same without the name of the site."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    until = timezone.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return reverse("account_reset_password_from_key", kwargs=key), until


def site_address(request: HttpRequest, path: str) -> str:
    """The whole address: never under the name that a request claims for this site, where the settings know better."""
    return settings.SITE_ORIGIN + path if settings.SITE_ORIGIN else request.build_absolute_uri(path)
