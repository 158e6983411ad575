"""A small world of agencies, workers and two persons, and the obvious model of who may see what in it.

The model reads the rows as the test made them, and knows nothing of rights.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from aplis.register.agencies.models import Worker
from aplis.register.people.models import Barrier, Person
from aplis.register.sharing.models import (
    EmergencyAccess,
    ExchangeAgreement,
    HelperTask,
    Involvement,
    NamedViewer,
    Release,
    Restriction,
    SightRequest,
)
from aplis.register.sharing.rights import compile_rights
from aplis.rules.jurisdictions import opens_in
from aplis.rules.scopes import BIT, DOMAINS

START = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Europe/Ljubljana"))
PURPOSES = ("plan", "delivery")
KINDS = {"social_work": "social_worker", "health": "nurse", "employment": "employment_counsellor"}


@dataclass
class World:
    """The rows as the test made them; the model below reads nothing else."""

    lot: Random
    now: datetime = START
    slept_until: date = field(default_factory=START.date)
    people: list[Person] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    files: list[Involvement] = field(default_factory=list)
    releases: list[Release] = field(default_factory=list)
    agreements: list[ExchangeAgreement] = field(default_factory=list)
    grants: list[SightRequest] = field(default_factory=list)
    emergencies: list[EmergencyAccess] = field(default_factory=list)
    named: list[NamedViewer] = field(default_factory=list)
    tasks: list[HelperTask] = field(default_factory=list)
    barriers: list[Barrier] = field(default_factory=list)
    restrictions: list[Restriction] = field(default_factory=list)

    @property
    def today(self):
        return self.now.date()

    @property
    def agencies(self):
        return list({worker.agency_id: worker.agency for worker in self.workers}.values())

    def compile(self, *people):
        compile_rights([person.pk for person in people or self.people], on=self.today)

    def mask(self):
        return sum(BIT[code] for code in self.lot.sample(DOMAINS, self.lot.randint(4, len(DOMAINS))))

    def days(self, least, most):
        return self.today + timedelta(days=self.lot.randint(least, most))


# --- The model: may this worker see rows of this scope about this person now? ---


def may_see(world: World, worker: Worker, person: Person, scope: str) -> bool:
    bit = BIT[scope]
    if not worker.role.read_scopes & bit or not worker.role.fits(worker.agency.kind):
        return False
    barred = [each for each in world.barriers if each.person_id == person.pk and runs(each, world)]
    if worker.pk in {each.worker_id for each in barred}:
        return False
    if worker.role.is_assigned_only:
        # What the person let this very worker see, guarded or not; nothing by a name, an answer or an emergency of before.
        return any(task_opens(world, each, worker, person, scope) for each in world.tasks)
    is_guarded = worker.agency_id in {each.worker.agency_id for each in barred}
    if (person.protection_level == 3 or is_guarded) and not any(
        each.person_id == person.pk and each.worker_id == worker.pk and runs(each, world) for each in world.named
    ):
        return False
    return (
        any(file_opens(world, each, worker, person, bit) for each in world.files)
        or any(release_opens(world, each, worker, person, bit) for each in world.releases)
        or any(grant_opens(world, each, worker, person, bit) for each in world.grants)
        or (
            person.protection_level < 3
            and any(danger_opens(world, each, worker, person, bit) for each in world.emergencies)
        )
    )


def runs(row: Any, world: World) -> bool:
    return row.starts_on <= world.today and (row.ends_on is None or row.ends_on > world.today)


def is_open(file: Involvement, world: World) -> bool:
    return file.opened_on <= world.today and (file.closed_on is None or file.closed_on > world.today)


def ceiling(worker: Worker, basis: str, world: World, released: int = 0) -> int:
    agency = worker.agency
    return opens_in(agency.area.country, basis, agency.kind, world.today, released=released).scopes


def file_opens(world: World, file: Involvement, worker: Worker, person: Person, bit: int) -> bool:
    return (
        file.person_id == person.pk
        and file.agency_id == worker.agency_id
        and is_open(file, world)
        and bool(ceiling(worker, file.basis, world) & bit)
    )


def release_opens(world: World, row: Release, worker: Worker, person: Person, bit: int) -> bool:
    return (
        row.person_id == person.pk
        and row.agency_id == worker.agency_id
        and row.role in {"", worker.role_id}
        and row.starts_on <= world.today < row.ends_on
        and not (row.withdrawn_on and row.withdrawn_on <= world.today)
        and bool(ceiling(worker, "release", world, released=row.scopes) & row.scopes & bit)
        and moves(world, person, worker.agency_id, row.purpose, bit)
    )


def grant_opens(world: World, row: SightRequest, worker: Worker, person: Person, bit: int) -> bool:
    return (
        row.person_id == person.pk
        and row.agency_id == worker.agency_id
        and (not row.is_for_worker_only or row.worker_id == worker.pk)
        and row.tier == 4
        and row.starts_on <= world.today < row.shuts_on
        and bool(ceiling(worker, row.basis, world) & row.granted & bit)
        and moves(world, person, worker.agency_id, row.purpose, bit, giver=row.asked_id)
    )


def danger_opens(world: World, row: EmergencyAccess, worker: Worker, person: Person, bit: int) -> bool:
    ends_at = min(row.ends_at, row.ended_at or row.ends_at)
    return (
        row.person_id == person.pk
        and row.worker_id == worker.pk
        and row.began_at <= world.now < ends_at
        and bool(ceiling(worker, "vital_interests", world) & row.scopes & bit)
    )


def task_opens(world: World, row: HelperTask, worker: Worker, person: Person, scope: str) -> bool:
    """Whether she does this task today, and the person lets her see this of the file that it belongs to."""
    bit = BIT[scope]
    ends = [row.ends_on, row.ended_on, row.granted_until, row.done_at and row.done_at.date()]
    return (
        row.person_id == person.pk
        and row.helper_id == worker.pk
        and bool(row.granted & bit)
        and scope not in {"health", "mental_health", "addiction"}
        and person.protection_level < 2
        and row.starts_on <= world.today < min(end for end in ends if end)
        and file_opens(world, next(each for each in world.files if each.pk == row.file_id), worker, person, bit)
        and not any(
            each.person_id == person.pk and runs(each, world) and each.scopes & bit for each in world.restrictions
        )
    )


def moves(world: World, person: Person, receiver: int, purpose: str, bit: int, giver: int | None = None) -> bool:
    """Whether an agreement in force lets this move from somebody who keeps a file today."""
    if any(each.person_id == person.pk and runs(each, world) and each.scopes & bit for each in world.restrictions):
        return False
    for row in world.agreements:
        ways = [(row.giver_id, row.receiver_id)] + ([(row.receiver_id, row.giver_id)] if row.is_mutual else [])
        is_in_force = row.starts_on <= world.today < min(row.ends_on, row.ended_on or row.ends_on)
        for source, to in ways:
            keeps = any(
                file.person_id == person.pk and file.agency_id == source and is_open(file, world)
                for file in world.files
            )
            if (
                is_in_force and to == receiver and giver in {None, source} and purpose in row.purposes
                and row.scopes & bit and keeps
            ):  # fmt: skip
                return True
    return False
