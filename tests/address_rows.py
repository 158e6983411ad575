"""What stands behind the parameters of addresses of the sharing room and the own pages, for tests/test_every_url.py.

One function for each part of the room: it makes rows about the person and gives the ids by the name of the parameter.
"""

from typing import Any

# By the first part of an address's name: the role that its pages are for. Without a line: the worker who leads the file.
ROLES: dict[str, str] = {}


def of_releases(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_agreements(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_asking(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_emergency(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_nearness(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_watching(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_voice(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_keeping(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_subject_file(person: Any, worker: Any) -> dict[str, int]:
    return {}


def rows_behind(person: Any, worker: Any) -> dict[str, int]:
    makers = (
        of_releases, of_agreements, of_asking, of_emergency, of_nearness, of_watching, of_voice, of_keeping, of_subject_file,
    )  # fmt: skip
    found: dict[str, int] = {}
    for make in makers:
        found |= make(person, worker)
    return found
