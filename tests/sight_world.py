"""A small world of agencies, workers and two persons, the steps that a history is made of, and the obvious model of who may see what.

The model reads the rows as the test made them, and knows nothing of rights.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from aplis.casework.situations.models import Statement
from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.models import Barrier, ContactDetail, Person
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import (
    EmergencyAccess,
    ExchangeAgreement,
    Involvement,
    NamedViewer,
    Release,
    Restriction,
    SightRequest,
)
from aplis.register.sharing.nightly import widen
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
    names_needed = person.protection_level == 3 or worker.agency_id in {each.worker.agency_id for each in barred}
    if names_needed and not any(
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


# --- The steps of a history ---


def open_file(world):
    person, worker = world.lot.choice(world.people), world.lot.choice(world.workers)
    basis = world.lot.choice(["statutory_task", "statutory_task", "legal_duty", "contract_or_consent"])
    row = Involvement(
        person=person, agency=worker.agency, lead=worker, purpose="plan", basis=basis, opened_on=world.days(-40, 0)
    )
    save(world.files, row)
    world.compile(person)


def close_file(world):
    if row := pick(world, [each for each in world.files if each.closed_on is None]):
        row.closed_on = world.days(0, world.lot.choice([0, 25]))  # another system tells of an end to come
        update(row, "closed_on")
        world.compile(row.person)


def give_release(world):
    person, worker = world.lot.choice(world.people), world.lot.choice(world.workers)
    starts_on = world.days(-5, 5)
    row = Release(
        person=person, agency=worker.agency, role=world.lot.choice(["", "", worker.role_id, "manager"]), scopes=world.mask(),
        purpose=world.lot.choice(PURPOSES), basis="release", starts_on=starts_on,
        ends_on=starts_on + timedelta(days=world.lot.randint(10, 120)),
    )  # fmt: skip
    save(world.releases, row)
    world.compile(person)


def withdraw(world):
    if row := pick(world, [each for each in world.releases if each.withdrawn_on is None]):
        row.withdrawn_on = world.today
        update(row, "withdrawn_on")
        world.compile(row.person)


def sign(world):
    giver, receiver = world.lot.sample(world.agencies, 2)
    starts_on = world.days(-30, 5)
    row = ExchangeAgreement(
        title="x", giver=giver, receiver=receiver, is_mutual=world.lot.random() < 0.5, state="signed", contact="x",
        purposes=world.lot.sample(PURPOSES, world.lot.randint(1, 2)), basis="statutory_task", scopes=world.mask(),
        starts_on=starts_on, ends_on=starts_on + timedelta(days=world.lot.randint(20, 300)), review_on=starts_on,
    )  # fmt: skip
    save(world.agreements, row)
    world.compile()


def end_agreement(world):
    if row := pick(world, [each for each in world.agreements if each.ended_on is None]):
        row.state, row.ended_on = "ended", world.today
        ExchangeAgreement.objects.filter(pk=row.pk).update(state=row.state, ended_on=row.ended_on)
        world.compile()


def grant(world):
    person, worker = world.lot.choice(world.people), world.lot.choice(world.workers)
    asked = world.lot.choice([each for each in world.agencies if each.pk != worker.agency_id])
    starts_on, scopes = world.days(0, 5), world.mask()
    row = SightRequest(
        person=person, agency=worker.agency, worker=worker, asked=asked, scopes=scopes, granted=scopes, state="granted",
        tier=world.lot.choice([3, 4, 4, 4]), purpose=world.lot.choice(PURPOSES), reason="x", ends_on=starts_on,
        basis=world.lot.choice(["statutory_task", "legal_duty"]), is_for_worker_only=world.lot.random() < 0.5,
        starts_on=starts_on, shuts_on=starts_on + timedelta(days=world.lot.randint(1, 60)),
    )  # fmt: skip
    save(world.grants, row)
    world.compile(person)


def revoke(world):
    if row := pick(world, [each for each in world.grants if each.shuts_on > world.today]):
        row.shuts_on = max(world.today, row.starts_on)
        update(row, "shuts_on")
        world.compile(row.person)


def danger(world):
    person, worker = world.lot.choice(world.people), world.lot.choice(world.workers)
    row = EmergencyAccess(
        person=person, agency=worker.agency, worker=worker, danger="life", reason="x", scopes=world.mask(),
        began_at=world.now, ends_at=world.now + timedelta(minutes=60), tell_by=world.now, review_by=world.today,
    )  # fmt: skip
    save(world.emergencies, row)
    world.compile(person)


def end_danger(world):
    if row := pick(world, [each for each in world.emergencies if each.ended_at is None]):
        row.ended_at = world.now
        update(row, "ended_at")
        world.compile(row.person)


def protect(world):
    person = world.lot.choice(world.people)
    person.protection_level = world.lot.choice([0, 0, 0, 1, 2, 3])
    update(person, "protection_level")
    world.compile(person)


def name(world):
    person, worker = world.lot.choice(world.people), world.lot.choice(world.workers)
    if any(each.person_id == person.pk and each.worker_id == worker.pk for each in world.named):
        return
    starts_on = world.lot.choice([world.today, world.today, world.days(1, 9)])  # from then on the night opens it
    ends_on = world.lot.choice([None, world.days(10, 30)])
    save(world.named, NamedViewer(person=person, worker=worker, starts_on=starts_on, ends_on=ends_on))
    world.compile(person)


def stand_near(world):
    person, worker = world.lot.choice(world.people), world.lot.choice(world.workers)
    if any(each.person_id == person.pk and each.worker_id == worker.pk for each in world.barriers):
        return
    ends_on = world.lot.choice([None, world.days(1, 30)])
    row = Barrier(person=person, worker=worker, kind="relative", starts_on=world.today, ends_on=ends_on, set_by=worker)
    save(world.barriers, row)
    world.compile(person)


def stand_near_no_more(world):
    if row := pick(world, [each for each in world.barriers if each.ends_on is None]):
        row.ends_on = world.today
        update(row, "ends_on")
        world.compile(row.person)


def restrict(world):
    person = world.lot.choice(world.people)
    row = Restriction(
        person=person, agency=world.lot.choice(world.agencies), scopes=world.mask(), reason="x", starts_on=world.today,
        ends_on=world.lot.choice([None, world.days(1, 30)]),
    )  # fmt: skip
    save(world.restrictions, row)
    world.compile(person)


def lift(world):
    if row := pick(world, [each for each in world.restrictions if each.ends_on is None]):
        row.ends_on = world.today
        update(row, "ends_on")
        world.compile(row.person)


def change_role(world):
    worker = world.lot.choice(world.workers)
    worker.role_id = world.lot.choice([KINDS[worker.agency.kind], "manager"])
    Worker.objects.filter(pk=worker.pk).update(role_id=worker.role_id)
    world.workers[world.workers.index(worker)] = Worker.objects.select_related("agency__area", "role").get(pk=worker.pk)


def minutes_pass(world):
    world.now += timedelta(minutes=world.lot.randint(10, 120))


def days_pass(world):
    """Nobody writes anything. On the day after, the night's work has been done."""
    world.now += timedelta(days=world.lot.choice([1, 1, 2, 7, 30]))


def night(world):
    """The night's own step for each day since the last night. What it forgets to widen, the model finds."""
    while world.slept_until < world.today:
        world.slept_until += timedelta(days=1)
        widen(world.slept_until)


def save(rows, row):
    row.save(force_insert=True)
    rows.append(row)


def update(row, *names):
    type(row).objects.unscoped(reason="test").filter(pk=row.pk).update(**{each: getattr(row, each) for each in names})


def pick(world, rows):
    return world.lot.choice(rows) if rows else None


MOVES = (
    open_file, close_file, give_release, give_release, give_release, withdraw, sign, sign, end_agreement, grant, grant, revoke, danger,
    end_danger, protect, name, stand_near, stand_near_no_more, restrict, lift, change_role, minutes_pass, days_pass, days_pass,
    night,
)  # fmt: skip


def make_world(lot):
    world = World(lot)
    for kind, role in KINDS.items():
        agency = make_agency(kind)
        world.workers += [make_worker(agency, role=role) for _ in range(2)]
    world.workers = list(
        Worker.objects.filter(pk__in=[each.pk for each in world.workers]).select_related("agency__area", "role")
    )
    for _ in range(2):
        person = make_person()
        world.people.append(person)
        ContactDetail(person=person, agency=world.agencies[0], kind="phone", value="x").save(force_insert=True)
        for scope in DOMAINS:
            fact = {"text": "x", "source": "person", "true_on": "2026-01-01"}
            Statement(person=person, agency=world.agencies[0], scope=BIT[scope], **fact).save(force_insert=True)
    # A history begins where something already moves, so that each step has something to open or shut.
    for begin in (open_file, open_file, open_file, sign, sign, sign, give_release, give_release, grant):
        begin(world)
    return world
