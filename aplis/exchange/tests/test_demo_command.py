"""`aplis demo` against a database: what it makes, and what it leaves alone."""

import stat
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone

from aplis.casework.plans.models import Contact
from aplis.casework.situations.models import Circumstance, Document, Statement
from aplis.core.database import bound, bound_as_operator
from aplis.exchange.demo import offices, signins
from aplis.exchange.management.commands import demo
from aplis.exchange.models import ImportRun
from aplis.register.agencies.actors import actor_of, posts_of
from aplis.register.agencies.models import Agency, Area, User, Worker
from aplis.register.people.models import Household, Person, PersonName
from aplis.register.sharing.helping.queries import own_tasks

pytestmark = pytest.mark.django_db
WHY = "test"


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    return tmp_path


@pytest.fixture
def filled(var):
    said = StringIO()
    call_command("demo", people=30, stdout=said)
    return said.getvalue()


def an_agency():
    area = Area.objects.create(country="SI", code="1", name="Drugje")
    return Agency.objects.create(name="CSD", short_name="CSD", kind="social_work", area=area)


def actors(email):
    today = timezone.localdate()
    return [actor_of(post, on=today) for post in posts_of(User.objects.get(email=email).pk, today)]


def test_the_demo_comes_in_through_the_importer_without_a_rejected_row(filled):
    run = ImportRun.objects.unscoped(reason=WHY).get()

    assert (run.status, run.counts["rows"].get("rejected", 0)) == ("done", 0)
    assert Person.objects.unscoped(reason=WHY).count() == 30
    assert Household.objects.unscoped(reason=WHY).count() == 11
    assert Document.objects.unscoped(reason=WHY).exists()


@pytest.mark.mission("M027")
def test_the_lay_helper_has_two_tasks_and_sees_something_of_one_person_alone(filled):
    (actor,) = actors("lana.podlesnik@mostovi.example")
    with bound(actor):
        tasks = own_tasks(actor)
        seen = set(Person.objects.visible_to(actor).values_list("pk", flat=True))

    assert [bool(line.shown) for line in tasks].count(True) == 1
    assert (len(tasks), seen) == (2, {line.row.person_id for line in tasks if line.shown})


@pytest.mark.mission("M024")
def test_a_contact_is_to_come_with_its_interpreter_and_one_failed_for_the_language(filled):
    (actor,) = actors("alma.kresnik@csd.example")
    with bound(actor):
        rows = Contact.objects.visible_to(actor).filter(worker_id=actor.worker_id).order_by("at")
        told = [(row.state, row.interpreter, row.barrier_codes) for row in rows]

    assert told == [("not_held", "did_not_come", ("language",)), ("planned", "booked", ())]


def test_the_social_worker_sees_zarja_and_the_nurse_sees_only_what_is_hers(filled):
    seen = {}
    for email in ("alma.kresnik@csd.example", "helena.rosnik@zdravje.example"):
        (actor,) = actors(email)
        with bound(actor):
            named = PersonName.objects.visible_to(actor).filter(family="Lipovnik", given="Zarja").values_list("person")
            seen[email] = set(
                Statement.objects.visible_to(actor).filter(person__in=named).values_list("scope", flat=True)
            )

    assert len(seen["alma.kresnik@csd.example"]) == 12
    assert len(seen["helena.rosnik@zdravje.example"]) == 4


def test_a_stranger_at_another_agency_sees_nothing_of_the_demo(filled):
    agency = Agency.objects.create(name="Tuj", short_name="Tuj", kind="social_work", area=Area.objects.first())
    user = User.objects.create_user(email="tuj@x.example", name="Tuj")
    Worker.objects.create(user=user, agency=agency, role_id="social_worker", name="Tuj", starts_on=timezone.localdate())
    (actor,) = actors("tuj@x.example")

    with bound(actor):
        counts = [model.objects.visible_to(actor).count() for model in (Person, Statement, Circumstance, Document)]
    assert counts == [0, 0, 0, 0]


def test_every_sign_in_opens_with_the_password_that_was_printed(filled, var):
    lines = [line.split("\t") for line in (var / "demo-logins.txt").read_text(encoding="utf-8").splitlines()[1:]]

    assert len(lines) == 12
    assert {line[2] for line in lines} == {lines[0][2]}
    assert lines[0][2] in filled
    assert all(line[1] in filled for line in lines)
    assert all(authenticate(username=email, password=password) for _posts, email, password in lines)


def test_the_file_of_sign_ins_is_read_by_its_owner_only(filled, var):
    assert stat.S_IMODE((var / "demo-logins.txt").stat().st_mode) == 0o600


def test_every_role_of_the_demo_can_sign_in_and_one_user_works_at_two_agencies(filled):
    roles = {actor.role for user in User.objects.all() for actor in actors(user.email)}

    assert roles == {"social_worker", "employment_counsellor", "nurse", "school_counsellor", "mentor", "lay_helper", "municipal_officer",
                     "manager", "data_steward", "data_protection_officer", "administrator"}  # fmt: skip
    assert {actor.agency_kind for actor in actors("lenka.vidrih@mostovi.example")} == {"social_work", "ngo"}


def test_two_installations_have_two_passwords():
    users = [User(email=email, name=posts[0]["name"]) for email, posts in offices.signins()]

    assert signins.draw_password(users) != signins.draw_password(users)


def test_a_database_with_an_agency_is_refused_and_left_as_it_is(var):
    an_agency()

    with pytest.raises(CommandError, match="holds people or agencies") as refused:
        call_command("demo", people=30)

    assert refused.value.returncode == 1
    assert (Agency.objects.count(), User.objects.count(), list(var.iterdir())) == (1, 0, [])


def test_a_database_with_a_person_is_refused(var):
    with bound_as_operator():
        Person().save(force_insert=True)

    with pytest.raises(CommandError, match="holds people or agencies"):
        call_command("demo", people=30)


def test_if_empty_says_nothing_where_there_is_an_agency(var):
    an_agency()
    said = StringIO()

    call_command("demo", "--if-empty", people=30, stdout=said, stderr=said)

    assert (said.getvalue(), User.objects.count()) == ("", 0)


def test_if_empty_fills_an_empty_database_once(var):
    call_command("demo", "--if-empty", people=30, stdout=StringIO())
    call_command("demo", "--if-empty", people=30, stdout=StringIO())

    assert (Person.objects.unscoped(reason=WHY).count(), ImportRun.objects.unscoped(reason=WHY).count()) == (30, 1)


def test_a_demo_that_was_interrupted_goes_on_where_it_stopped(var, monkeypatch):
    def interrupted(_self):
        raise KeyboardInterrupt

    monkeypatch.setattr(demo.Command, "_make_signins", interrupted)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo", people=30, stdout=StringIO())
    monkeypatch.undo()
    written = (var / "demo-feed" / "statements.csv").read_bytes()

    call_command("demo", "--if-empty", people=30, seed=5, stdout=StringIO())

    assert (Person.objects.unscoped(reason=WHY).count(), User.objects.count()) == (30, 12)
    assert (var / "demo-feed" / "statements.csv").read_bytes() == written


def test_write_makes_files_and_touches_neither_database_nor_what_else_is_in_the_folder(var):
    (var / "out").mkdir()
    (var / "out" / "mine.txt").write_text("mine", encoding="utf-8")

    call_command("demo", "--day=2026-11-20", write=var / "out", people=30, stdout=StringIO())

    assert (var / "out" / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert len(list((var / "out").glob("*.csv"))) == 15
    assert not Agency.objects.exists()


@pytest.mark.parametrize("people", [29, 1001])
def test_a_size_outside_the_range_is_refused_before_anything_is_written(var, people):
    with pytest.raises(CommandError, match="30 to 1000"):
        call_command("demo", people=people)

    assert list(var.iterdir()) == []
