"""What the measured pages are asked: requests as they stand on the wire, each connection its own worker and people."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from aplis.register.identity.forms.told import mark_of

REQUESTS: Final = 600  # prepared for each connection; then they begin again, but for those that write
WRITES: Final = 3_000
HOST: Final = "127.0.0.1"


@dataclass(frozen=True)
class Page:
    """One thing a person does: whose system, the statuses that are right, the requests of one connection."""

    name: str
    system: str
    right: tuple[str, ...]
    requests: Callable[[dict[str, Any], Random], Iterator[str]]
    # Asked after all others: what it registers makes the caseloads of those pages longer, or it leaves the server at work for
    # long after nobody waits any more.
    is_last: bool = False


def get(path: str, cookies: str = "") -> str:
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept: */*\r\nAccept-Language: en\r\nCookie: {cookies}\r\n\r\n"


def post(path: str, body: str, cookies: str = "", kind: str = "application/x-www-form-urlencoded") -> str:
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: {kind}\r\nContent-Length: {len(body.encode())}\r\n"
    return f"{head}Accept-Language: en\r\nCookie: {cookies}\r\n\r\n{body}"


def _situations(who: dict[str, Any], lot: Random) -> Iterator[str]:
    people = who["caseload"] + who["open"]
    return (get(f"/people/{lot.choice(people)}/", who["cookies"]) for _ in range(REQUESTS))


def _today(who: dict[str, Any], _lot: Random) -> Iterator[str]:
    return iter([get("/", who["cookies"])])


def _searches(who: dict[str, Any], lot: Random) -> Iterator[str]:
    for _ in range(REQUESTS):
        fields = {"name": lot.choice(who["words"]), "purpose": "delivery", "csrfmiddlewaretoken": who["token"]}
        yield post("/people/", urlencode(fields), who["cookies"])


def _registrations(who: dict[str, Any], _lot: Random) -> Iterator[str]:
    """Other people in each run: in a region that was kept, what was sent before would act no second time."""
    lot = Random()  # noqa: S311 -- no secret
    for _ in range(WRITES):
        family, phone = _word(lot), f"0{lot.randrange(10**8):08}"
        fields = {
            "given": _word(lot), "family": family, "kind": "legal", "script": "latn",
            "other_kind": "former", "other_script": "latn", "born": f"{lot.randrange(1, 28)}. 5. {lot.randrange(1940, 2020)}",
            "contact_kind": "phone", "contact_value": phone, "contact_is_safe": "on", "purpose": "intake", "basis": "statutory_task",
            "opened_on": who["on"], "client_key": str(UUID(int=lot.getrandbits(128), version=4)),
            "homes_seen": "", "csrfmiddlewaretoken": who["token"],
        }  # fmt: skip
        # As the page put it there while it was typed.
        fields["told_for"] = mark_of(fields, who["worker"], key=who["secret"], fallback_keys=())
        yield post("/people/register/", urlencode(fields), who["cookies"])


def _word(lot: Random) -> str:
    """A name unlike any other: somebody who resembles a person that is here is asked about first."""
    return "".join(lot.choice("bcdfghjklmnprstvz") + lot.choice("aeiou") for _ in range(5)).capitalize()


def _peer_reads(who: dict[str, Any], lot: Random) -> Iterator[str]:
    people = who["caseload"] + who["open"]
    return (get(f"/people/{lot.choice(people)}/") for _ in range(REQUESTS))


def _peer_searches(who: dict[str, Any], lot: Random) -> Iterator[str]:
    return (get(f"/people/?{urlencode({'search': lot.choice(who['words'])})}") for _ in range(REQUESTS))


def _peer_creations(_who: dict[str, Any], lot: Random) -> Iterator[str]:
    for _ in range(WRITES):
        name = {"given": f"Mija{lot.getrandbits(40):x}", "family": f"Tihec{lot.getrandbits(40):x}"}
        body = json.dumps({"born_on": "1987-01-01", "birth_precision": "year", "names": [name]})
        yield post("/people/", body, kind="application/json")


def _admin_pages(who: dict[str, Any], lot: Random) -> Iterator[str]:
    people = who["caseload"] + who["open"]
    return (get(f"/admin/peers/person/{lot.choice(people)}/change/", who["admin"]) for _ in range(REQUESTS))


OURS: Final = (
    Page("life situation", "aplis", ("200",), _situations),
    Page("my people", "aplis", ("200",), _today),
    Page("search", "aplis", ("200",), _searches),
    Page("register a person", "aplis", ("302",), _registrations, is_last=True),
)
PEERS: Final = (
    Page("person, case, last 14 events, audit row", "DRF", ("200",), _peer_reads),
    Page("search", "DRF", ("200",), _peer_searches, is_last=True),
    Page("create a person", "DRF", ("201",), _peer_creations),
    Page("change page of a person", "Django admin", ("200",), _admin_pages),
)
