"""Agencies, workers and their actors for tests. Every call makes new rows; what is not said is invented and harmless."""

import itertools
import time
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from allauth.account.internal.flows import login as allauth_login
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client
from django.utils import timezone

from aplis.core.access import Actor
from aplis.register.agencies.actors import POST_KEY, ROLE_KEY, actor_of
from aplis.register.agencies.models import Agency, Area, Role, User, Worker
from aplis.register.agencies.second_factor import MFAAdapter

PASSWORD = "three quiet rivers meet"

# The role that works with people at each kind of agency; an enterprise has none.
ROLE_AT = {
    "social_work": "social_worker",
    "employment": "employment_counsellor",
    "health": "nurse",
    "school": "school_counsellor",
    "police": "police_officer",
    "ngo": "mentor",
    "municipality": "municipal_officer",
    "housing": "municipal_officer",
    "enterprise": "manager",
}

_numbers = itertools.count(1)


def make_area(**fields: Any) -> Area:
    number = next(_numbers)
    return Area.objects.create(
        **{"country": "SI", "level": 1, "code": f"T{number}", "name": f"Jasna {number}", **fields}
    )


def make_agency(kind: str = "social_work", **fields: Any) -> Agency:
    number = next(_numbers)
    given = {"name": f"Agency {number} ({kind})", "short_name": f"A{number}", **fields}
    return Agency.objects.create(kind=kind, area=given.pop("area", None) or make_area(), **given)


def make_user(*, password: str | None = PASSWORD, **fields: Any) -> User:
    """A sign-in with the password PASSWORD; with None nobody can sign in by form, as before a password link is used."""
    number = next(_numbers)
    given = {"email": f"worker{number}@aplis.example", "name": f"Worker {number}", **fields}
    return User.objects.create_user(password=password, **given)


def make_worker(agency: Agency | None = None, role: str = "", *, user: User | None = None, **fields: Any) -> Worker:
    """A worker whose post began thirty days ago and has no end.

    agency   a new social work centre when none is given
    role     code of the role; the one that works with people at this kind of agency when none is given
    user     whose post it is; a new user when none is given
    """
    agency = agency or make_agency()
    user = user or make_user(**({"name": fields["name"]} if "name" in fields else {}))
    given = {"name": user.name, "starts_on": timezone.localdate() - timedelta(days=30), **fields}
    return Worker.objects.create(agency=agency, user=user, role_id=role or ROLE_AT[agency.kind], **given)


def make_actor(
    worker: Worker | None = None, *, on: date | None = None, purpose: str = "delivery", **post: Any
) -> Actor:
    """The actor of a worker; the fields of a new worker may be given instead: make_actor(role="nurse", agency=clinic)."""
    worker = worker or make_worker(**post)
    return actor_of(worker, on=on or timezone.localdate(), purpose=purpose)


def make_role(code: str = "", **fields: Any) -> Role:
    return Role.objects.create(code=code or f"role_{next(_numbers)}", **fields)


def sign_in(client: Client, worker: Worker) -> Client:
    """Signs the worker in a moment ago, by password, seated in this very post."""
    assert worker.user is not None, "a name in a record cannot sign in"
    client.force_login(worker.user)
    session = client.session
    session[POST_KEY], session[ROLE_KEY] = worker.pk, worker.role_id
    session.save()
    return prove(client, worker.user)


def prove(client: Client, user: User, *, minutes_ago: float = 0, method: str = "password") -> Client:
    """Has the user show who sits there, so many minutes ago and never else."""
    session = client.session
    session[allauth_login.AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": method, "at": time.time() - minutes_ago * 60}
    ]
    session[allauth_login._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client


def form_key() -> dict[str, str]:
    """What every form carries: a fresh key."""
    return {"client_key": str(uuid4())}


def app_of(user: User, **fields: Any) -> Authenticator:
    """An authenticator app of the user, set up a day ago; `code_of` is what it shows now."""
    given = {"created_at": timezone.now() - timedelta(days=1), **fields}
    data = {"secret": MFAAdapter().encrypt(generate_totp_secret())}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data, **given)


def code_of(app: Authenticator | str, *, after: int = 0) -> str:
    """What an app shows now, or `after` seconds from now; for one that is being set up give the secret."""
    secret = app if isinstance(app, str) else MFAAdapter().decrypt(app.data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time() + after) // 30))
