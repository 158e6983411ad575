"""Sign-ins of the demo: one password of this installation for all of them, kept in a file that only its owner reads."""

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from aplis.exchange.demo import offices
from aplis.register.agencies.models import User, Worker

# Neither 0 and o, nor 1, i and l: the password is read from paper and typed.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True)
class SignIn:
    """What a visitor types, and as whom the visitor then stands there: "role, agency" per post."""

    email: str
    name: str
    posts: tuple[str, ...]


def prepare_signins() -> list[tuple[User, list[Worker]]]:
    """The users to be made, unsaved, each with the posts it will hold; the workers are there already.

    raises Worker.DoesNotExist where the region was not imported.
    """
    prepared = []
    for email, posts in offices.signins():
        workers = [_worker(post) for post in posts]
        prepared.append((User(email=email, name=workers[0].name), workers))
    return prepared


def _worker(post: dict[str, Any]) -> Worker:
    agency = next(each for each in offices.agencies() if each["key"] == post["agency"])
    return Worker.objects.select_related("agency").get(name=post["name"], agency__name=agency["name"])


def draw_password(users: Sequence[User]) -> str:
    """A password that the house's own rules accept for each of the users."""
    while True:
        password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
        try:
            for user in users:
                validate_password(password, user)
        except ValidationError:
            continue
        return password


def make_signins(prepared: Sequence[tuple[User, list[Worker]]], password: str) -> list[SignIn]:
    """Saves the users and gives each its posts. All share one hash, as they share the password."""
    hashed, made = make_password(password), []
    for user, workers in prepared:
        user.password = hashed
        user.save(force_insert=True)
        for worker in workers:
            Worker.objects.filter(pk=worker.pk).update(user=user)
        posts = tuple(f"{worker.role_id}, {worker.agency.short_name}" for worker in workers)
        made.append(SignIn(user.email, user.name, posts))
    return made


def keep(path: Path, prepared: Sequence[tuple[User, list[Worker]]], password: str) -> None:
    """Writes the file before the sign-ins exist: a password that nobody knows would be worse than a file too many."""
    lines = [
        "# Sign-ins of the demo: role, e-mail, password. Nobody in it exists; the password opens this installation only."
    ]
    for user, workers in prepared:
        roles = " + ".join(f"{worker.role_id} ({worker.agency.short_name})" for worker in workers)
        lines.append(f"{roles}\t{user.email}\t{password}")
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:  # noqa: PTH123 -- born private
        out.write("\n".join(lines) + "\n")
    aside.replace(path)
