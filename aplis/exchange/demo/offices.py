"""The agencies of the region and their workers: who may write about what, who leads a file, who signs in."""

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any, Final

from aplis.exchange.demo.feed import Feed
from aplis.exchange.demo.wording import read
from aplis.rules.dates import add_months
from aplis.rules.legal_bases import TASK_SCOPES
from aplis.rules.scopes import BIT, DOMAINS, codes

REGION: Final = "region.yaml"
# Rests on the person's agreement; all others on their task.
AGREEING: Final = frozenset({"mostovi"})


def agencies() -> list[dict[str, Any]]:
    return list(read(REGION)["agencies"])


def workers() -> list[dict[str, Any]]:
    return list(read(REGION)["workers"])


def agency_of(worker: str) -> str:
    return next(str(each["agency"]) for each in workers() if each["key"] == worker)


def domains_of(agency: str) -> tuple[str, ...]:
    """The life domains an agency writes in by its task.

    >>> domains_of("obcina")
    ('income', 'housing', 'rights')
    """
    kind = next(each["kind"] for each in agencies() if each["key"] == agency)
    return tuple(code for code in codes(TASK_SCOPES[kind]) if code in DOMAINS)


def writes(agency: str, domain: str) -> bool:
    return bool(BIT[domain] & sum(BIT[each] for each in domains_of(agency)))


def basis_of(agency: str) -> str:
    return "contract_or_consent" if agency in AGREEING else "statutory_task"


def employed(worker: dict[str, Any], on: date) -> tuple[date, date | None]:
    """The days of a post, from and until (exclusive)."""
    until = add_months(on, -12 * worker["until"]) if "until" in worker else None
    return add_months(on, -12 * worker["since"]), until


def draw_lead(agency: str, opened_on: date, *, lot: Random, on: date) -> str:
    """A worker of the agency who was there when the file was opened and is there today."""
    there = [each for each in workers() if each["agency"] == agency and each.get("weight") and "until" not in each]
    there = [each for each in there if employed(each, on)[0] <= opened_on] or there
    return str(lot.choices([each["key"] for each in there], [each["weight"] for each in there])[0])


def draw_author(agency: str, lead: str, *, lot: Random, on: date, day: date) -> str:
    """Mostly the lead; sometimes a colleague who held a post on that day."""
    if lot.random() < 0.85:
        return lead
    there = [each for each in workers() if each["agency"] == agency and each.get("weight")]
    held = [(each["key"], employed(each, on)) for each in there]
    fitting = [key for key, (since, until) in held if since <= day and (until is None or day < until)]
    return str(lot.choice(fitting or [lead]))


def write_region(feed: Feed, on: date) -> None:
    """Writes areas, agencies and workers."""
    for area in read(REGION)["areas"]:
        feed.add(
            "areas", area_key=area["key"], parent_key=area.get("parent"), country="SI", level=area["level"],
            code=area["code"], name=area["name"],
        )  # fmt: skip
    for agency in agencies():
        feed.add(
            "agencies", agency_key=agency["key"], name=agency["name"], short_name=agency["short"], kind=agency["kind"],
            area_key=agency["area"],
        )  # fmt: skip
    for worker in workers():
        since, until = employed(worker, on)
        feed.add(
            "workers", worker_key=worker["key"], agency_key=worker["agency"], name=worker["name"], role=worker["role"],
            starts_on=since, ends_on=until,
        )  # fmt: skip


def signins() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """E-mail addresses with the posts that they open, in the order of the file."""
    addresses = dict.fromkeys(each["signin"] for each in workers() if "signin" in each)
    for address in addresses:
        yield address, [each for each in workers() if each.get("signin") == address]
