"""The person reads who helps her as a lay helper, takes back what she let her see, and ends the help; each takes hold at once."""

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.tests.helping import assigned, make_helper, seen_by, stored, write_of
from aplis.register.sharing.tests.own import make_portal, make_representation, signed_in
from aplis.rules.scopes import ALL, BIT

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M027")]


@pytest.fixture
def lan(centre):
    return make_helper(centre)


@pytest.fixture
def task(zarja, alma, lan):
    write_of(zarja, alma, "housing")
    return assigned(zarja, lan, alma, "housing")


def say(client, word, task, **fields):
    return client.post(
        reverse(f"voice:{word}", args=[task.pk]), {**form_key(), "version": stored(task).version, **fields}
    )


def page(client):
    return client.get(reverse("voice:lay_helpers")).content.decode()


def test_she_reads_who_helps_with_what_who_answers_for_it_and_what_is_seen(herself, task, alma, lan):
    told = page(herself)

    assert all(words in told for words in (lan.name, "Go shopping together on Tuesdays", alma.name, "Housing"))
    assert reverse("voice:lay_helpers") in herself.get("/my/").content.decode()


def test_she_takes_back_what_she_let_the_helper_see(herself, task, zarja, lan):
    answer = say(herself, "lay_helper_hide", task)

    assert (answer.status_code, seen_by(make_actor(lan), zarja)) == (302, set())
    assert (stored(task).granted_until, stored(task).ended_on) == (timezone.localdate(), None)
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="helper_grant_withdrawn")
    assert (entry.on_behalf_of, entry.worker_id) == ("person", None)


def test_she_ends_the_help_without_saying_why(herself, task, zarja, lan):
    answer = say(herself, "lay_helper_end", task)

    assert (answer.status_code, seen_by(make_actor(lan), zarja), stored(task).ended_because) == (302, set(), "person")
    assert "Go shopping" not in page(herself)


def test_from_an_old_page_nothing_is_changed(herself, task):
    say(herself, "lay_helper_end", task, version=7)

    assert stored(task).ended_on is None


def test_somebody_elses_task_is_not_there(herself, alma, lan):
    other = assigned(make_person(agency=alma.agency, lead=alma), lan, alma)

    assert (say(herself, "lay_helper_end", other).status_code, stored(other).ended_on) == (404, None)


@pytest.mark.parametrize(
    ("scopes", "reads", "ended"), [(ALL, True, "person"), (BIT["plan"], True, ""), (BIT["housing"], False, "")]
)
def test_whoever_acts_for_her_reads_and_ends_it_where_all_its_matters_are_covered(task, zarja, scopes, reads, ended):
    guardian = make_representation(zarja, scopes=scopes)
    client = signed_in(make_portal(zarja, representation=guardian).user)

    assert ("Go shopping" in page(client)) is reads
    say(client, "lay_helper_end", task)

    assert stored(task).ended_because == ended


def test_the_page_costs_the_same_with_one_task_and_with_three(queries_of, herself, task, zarja, alma, lan):
    address = reverse("voice:lay_helpers")
    with_one = queries_of(herself, address)
    for supervisor in (alma, make_worker(alma.agency)):
        assigned(zarja, lan, supervisor)

    assert queries_of(herself, address) == with_one
