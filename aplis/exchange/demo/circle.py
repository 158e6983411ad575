"""Who stands around somebody: files of one to five agencies, releases between them, and who may know of a sealed person."""

from datetime import date, timedelta
from random import Random
from typing import Final

from aplis.exchange.demo.feed import Feed
from aplis.exchange.demo.offices import basis_of, draw_lead
from aplis.exchange.demo.people import Involved, Someone
from aplis.exchange.demo.wording import read
from aplis.rules.dates import add_months

SEALED: Final = 3
# By trait, the first that fits: the agencies that may be involved, the likeliest first.
_AGENCIES: Final = (
    ("preschool", ("zdravje", "csd")),
    ("pupil", ("sola", "zdravje", "csd", "mostovi")),
    ("pension", ("csd", "zdravje", "mostovi", "obcina")),
    ("no_job", ("csd", "zaposlovanje", "mostovi", "zdravje", "obcina")),
    ("job", ("csd", "zdravje", "mostovi", "obcina", "zaposlovanje")),
    ("student", ("csd", "zdravje", "mostovi")),
)
_EARLIEST: Final = {"sola": 6, "zaposlovanje": 16, "obcina": 18, "mostovi": 5}  # completed years
_HOW_MANY: Final = {"active": (3, 5), "light": (2, 3), "few": (1, 2)}
_DAYS_AGO: Final = {"active": (150, 1050), "light": (90, 800), "few": (25, 700)}
_PURPOSES: Final = {"obcina": ("payment", "delivery"), "sola": ("delivery", "plan")}
_RELEASED: Final = {
    "mostovi": ("housing network daily_life contact plan", "work learning plan", "daily_life family contact plan"),
    "zaposlovanje": ("work learning contact plan", "learning plan"),
    "sola": ("family children contact plan", "children plan"),
    "zdravje": ("daily_life family contact plan", "daily_life plan"),
    "obcina": ("housing rights contact plan", "housing plan"),
}


def involve(feed: Feed, someone: Someone, *, lot: Random, on: date) -> None:
    """Opens and writes the agencies' files on somebody; some are closed by now, nearly always one is open."""
    agencies = _agencies(someone, lot)
    for place, agency in enumerate(agencies):
        opened_on = max(
            on - timedelta(days=lot.randint(*_DAYS_AGO[someone.tier])),
            someone.aged(_EARLIEST.get(agency, 0)) + timedelta(days=lot.randint(10, 30)),
        )
        if opened_on < on - timedelta(days=4) or not someone.involved:
            chance = 0.25 if place else 0.06 if someone.tier == "few" else 0
            _open(feed, someone, agency, min(opened_on, on), is_closed=lot.random() < chance, lot=lot, on=on)
    someone.involved.sort(key=lambda each: (each.closed_on is not None, each.opened_on))
    _seal(feed, someone, on=on)


def _agencies(someone: Someone, lot: Random) -> list[str]:
    if someone.is_pseudonymous:
        return ["mostovi", "zdravje"]
    if someone.protection >= SEALED:
        return ["csd"]
    pool = next(agencies for trait, agencies in _AGENCIES if trait in someone.traits)
    wanted = min(len(pool), lot.randint(*_HOW_MANY[someone.tier]))
    if someone.tier == "few" and lot.random() < 0.6:
        wanted = 1
    first = pool[0] if someone.tier == "active" or lot.random() < 0.5 else lot.choice(pool)
    return [first, *lot.sample([each for each in pool if each != first], wanted - 1)]


def _open(
    feed: Feed, someone: Someone, agency: str, opened_on: date, *, is_closed: bool, lot: Random, on: date
) -> None:
    closed_on = max(opened_on + timedelta(days=60), on - timedelta(days=lot.randint(5, 240))) if is_closed else None
    closed_on = closed_on if closed_on and closed_on <= on else None
    lead = draw_lead(agency, opened_on, lot=lot, on=on)
    someone.involved.append(Involved(agency, lead, opened_on, closed_on))
    is_new = (on - opened_on).days < 40
    feed.add(
        "involvements",
        person_key=someone.key,
        agency_key=agency,
        lead_key=lead,
        purpose="intake" if is_new else lot.choice(_PURPOSES.get(agency, ("assessment", "plan", "plan", "delivery"))),
        basis=basis_of(agency),
        programme=lot.choice(read("remarks.yaml")["programmes"][agency]),
        opened_on=opened_on,
        closed_on=closed_on,
    )


def _seal(feed: Feed, someone: Someone, *, on: date) -> None:
    """The lead and a deputy of the only agency that knows may know of a sealed person."""
    if someone.protection < SEALED:
        return
    first = someone.involved[0]
    for worker in dict.fromkeys([first.lead, "alma"]):
        feed.add("named_viewers", person_key=someone.key, worker_key=worker, starts_on=first.opened_on)


def release(feed: Feed, someone: Someone, *, lot: Random, on: date) -> None:
    """Writes what somebody has opened to a further agency: some in force, some past, some taken back."""
    agencies = {each.agency for each in someone.involved}
    may_release = someone.tier != "few" and len(agencies) > 1 and someone.protection < SEALED and someone.age(on) >= 18
    if not may_release or lot.random() < 0.25:
        return
    fitting = set(_RELEASED) - ({"sola"} if "parent" not in someone.traits else set())
    fitting -= {"zaposlovanje"} if "pension" in someone.traits else set()
    for agency in lot.sample(sorted(fitting), lot.choice([1, 1, 2])):
        days = lot.randint(3, 500)
        starts_on = max(on - timedelta(days=days), min(each.opened_on for each in someone.involved))
        ends_on = add_months(starts_on, lot.choice([3, 6, 6, 12]))
        withdrawn_on = starts_on + timedelta(days=lot.randint(5, 80)) if lot.random() < 0.1 else None
        feed.add(
            "releases",
            person_key=someone.key,
            agency_key=agency,
            scopes=lot.choice(_RELEASED[agency]),
            purpose="plan",
            basis="release",
            starts_on=starts_on,
            ends_on=ends_on,
            withdrawn_on=withdrawn_on if withdrawn_on and withdrawn_on < min(ends_on, on) else None,
        )
