"""The steps that a history of the sharing room is made of, told by rows; what follows from them, tests/sight_world.py says."""

from datetime import timedelta

from aplis.casework.situations.models import Statement
from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.models import Barrier, ContactDetail
from aplis.register.people.tests.factories import make_person
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
from aplis.register.sharing.nightly import widen
from aplis.rules.scopes import BIT, DOMAINS
from tests.sight_world import KINDS, PURPOSES, World


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


def ask_helper(world):
    file = pick(world, [each for each in world.files if each.agency.kind == "social_work"])
    if file is None:
        return
    helper, supervisor = world.lot.sample([each for each in world.workers if each.agency_id == file.agency_id], 2)
    if supervisor.role.is_assigned_only and not helper.role.is_assigned_only:
        helper, supervisor = supervisor, helper
    starts_on = world.days(0, 5)
    row = HelperTask(
        person=file.person, agency=file.agency, file=file, helper=helper, supervisor=supervisor, called="x", what="x",
        starts_on=starts_on, ends_on=starts_on + timedelta(days=world.lot.randint(1, 60)), granted=world.mask(),
        granted_how="spoken", granted_on=world.today,
    )  # fmt: skip
    save(world.tasks, row)
    world.compile(file.person)


def end_helping(world):
    if row := pick(world, [each for each in world.tasks if not each.ended_on and not each.done_at]):
        how = world.lot.choice(["ended_on", "granted_until", "done_at"])
        setattr(row, how, world.now if how == "done_at" else world.today)
        row.outcome = "done" if row.done_at else ""
        update(row, how, "outcome")
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
    """Nobody compiles anything: which rights are for the new role is asked when she reads."""
    worker = world.lot.choice(world.workers)
    more = ["lay_helper"] if worker.agency.kind == "social_work" else []
    worker.role_id = world.lot.choice([KINDS[worker.agency.kind], "manager", *more])
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
    open_file, close_file, give_release, give_release, give_release, withdraw, sign, sign, end_agreement, grant, grant, revoke, danger, ask_helper, ask_helper, end_helping,
    end_danger, protect, name, stand_near, stand_near_no_more, restrict, lift, change_role, change_role, minutes_pass, days_pass, days_pass,
    night,
)  # fmt: skip


def make_world(lot):
    world = World(lot)
    for kind, role in KINDS.items():
        agency = make_agency(kind)
        world.workers += [make_worker(agency, role=role) for _ in range(2)]
    world.workers.append(make_worker(world.agencies[0], role="lay_helper"))
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
