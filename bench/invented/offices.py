"""The agencies of the invented region and who works there: ten sign-ins with a caseload each, and names in records."""

from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any, Final

from django.contrib.auth.hashers import make_password

from aplis.register.agencies.models import Agency, Area, User, Worker
from aplis.rules.legal_bases import TASK_SCOPES
from aplis.rules.scopes import DOMAINS, codes
from bench.invented.days import Days
from bench.invented.store import write
from bench.invented.words import Namer

PASSWORD: Final = "invented people only, three rivers"  # noqa: S105 -- opens nothing but a region made for measuring
PEOPLE_PER_AGENCY: Final = 5_000
CASELOAD: Final = 25
SIGNED_IN: Final = 10
NAMES_IN_RECORDS: Final = 30
KINDS: Final = ("social_work", "employment", "social_work", "health", "school", "ngo", "social_work", "municipality",
                "police", "employment")  # fmt: skip
ROLES: Final = {
    "social_work": "social_worker", "employment": "employment_counsellor", "health": "nurse", "school": "school_counsellor",
    "ngo": "mentor", "municipality": "municipal_officer", "police": "police_officer",
}  # fmt: skip


@dataclass
class Office:
    """One agency: its workers by id, and whose turn it is to get a file."""

    id: int
    kind: str
    every: int
    workers: list[int] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    files: int = 0

    @property
    def scopes(self) -> int:
        return TASK_SCOPES[self.kind]

    @cached_property
    def domains(self) -> list[str]:
        return [code for code in codes(self.scopes) if code in DOMAINS]

    def next_lead(self, lot: Random) -> int | None:
        """Who leads the next file: now and then a worker who signs in, until each has a caseload; else a name, or nobody."""
        self.files += 1
        if self.files % self.every == 0 and self.files // self.every <= SIGNED_IN * CASELOAD:
            return self.workers[self.files // self.every % SIGNED_IN]
        return lot.choice(self.others) if lot.random() < 0.5 else None


@dataclass(frozen=True)
class Login:
    email: str
    role: str
    worker_id: int
    agency_id: int


def make_offices(people: int, agencies: int, days: Days, lot: Random) -> tuple[list[Office], list[Login]]:
    number = max(len(KINDS), agencies)
    every = max(1, int(people * 1.1 / number / (SIGNED_IN * CASELOAD)))
    areas = [days.new_id(days.opens) for _ in range(number + 1)]
    write(Area, {"id": areas, "parent_id": [None, *[areas[0]] * number], "country": "SI", "level": [0, *[1] * number],
                 "code": [f"B{place}" for place in range(number + 1)], "name": [f"Kraj {n}" for n in range(number + 1)]})  # fmt: skip
    offices = [Office(days.new_id(days.opens), KINDS[place % len(KINDS)], every) for place in range(number)]
    write(Agency, {"id": [o.id for o in offices], "kind": [o.kind for o in offices], "area_id": areas[1:], "is_active": 1,
                   "name": [f"Služba {n}" for n in range(number)], "short_name": [f"S{n}" for n in range(number)]})  # fmt: skip
    return offices, _make_workers(offices, days, lot)


def _make_workers(offices: list[Office], days: Days, lot: Random) -> list[Login]:
    namer, logins, rows = Namer(lot), [], []

    def add(office: Office, role: str | None, email: str = "") -> int:
        language, family = namer.family()
        worker = days.new_id(days.opens)
        rows.append((worker, office.id, role, f"{namer.given(language)} {family}", email))
        if email:
            logins.append(Login(email, role or "", worker, office.id))
        return worker

    for place, office in enumerate(offices):
        role = ROLES[office.kind]
        office.workers = [add(office, role, f"{role}{n}.{place}@bench.example") for n in range(SIGNED_IN)]
        office.others = [add(office, None) for _ in range(NAMES_IN_RECORDS)]
        add(office, "manager", f"manager.{place}@bench.example")
    for role in ("administrator", "data_steward", "volunteer"):
        add(offices[5 if role == "volunteer" else 0], role, f"{role}.0@bench.example")
    _write_workers(rows, days)
    return logins


def _write_workers(rows: list[Any], days: Days) -> None:
    signed = [row for row in rows if row[4]]
    user = {row[0]: place for place, row in enumerate(signed, 1)}
    write(User, {"id": list(user.values()), "email": [row[4] for row in signed], "name": [row[3] for row in signed],
                 "password": make_password(PASSWORD), "is_active": 1, "date_joined": days.at(days.opens)})  # fmt: skip
    write(Worker, {"id": [row[0] for row in rows], "agency_id": [row[1] for row in rows], "role_id": [row[2] for row in rows],
                   "name": [row[3] for row in rows], "user_id": [user.get(row[0]) for row in rows],
                   "starts_on": days.day(0), "ends_on": None})  # fmt: skip
