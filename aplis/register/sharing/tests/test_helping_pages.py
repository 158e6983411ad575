"""The pages of a lay helper's task: the helper's one screen, the worker's list, and what a stranger finds."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.register.agencies.tests.factories import form_key, make_actor
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import HelperTask, Look
from aplis.register.sharing.tests.helping import assigned, make_helper, seen_by, stored, write_of

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M027")]


@pytest.fixture
def lan(centre):
    return make_helper(centre)


def url(name, person, *more):
    return reverse(f"helping:{name}", args=[person.pk, *more])


def body(answer):
    return answer.content.decode()


def typed(helper, supervisor, **fields):
    today = timezone.localdate()
    return {
        **form_key(), "helper": helper.pk, "supervisor": supervisor.pk, "called": "Zarja", "what": "Go shopping on Tuesdays",
        "starts_on": today.isoformat(), "last_on": (today + timedelta(days=20)).isoformat(), **fields,
    }  # fmt: skip


def reported(task, **fields):
    prefix = f"task-{task.pk}"
    sent = {"version": stored(task).version, "outcome": "done", "note": "We went by bus", **fields}
    return {**form_key(), **{f"{prefix}-{name}": value for name, value in sent.items()}}


def test_after_signing_in_a_helper_finds_her_tasks_and_no_more(client_of, zarja, alma, lan):
    assigned(zarja, lan, alma)

    page = body(client_of(lan).get("/"))

    assert all(
        words in page for words in ("Zarja", "Go shopping together on Tuesdays", "Alma Kresnik", alma.user.email)
    )
    assert "Lipovnik" not in page
    assert f"/people/{zarja.pk}/" not in page
    assert 'href="/people/"' not in page


def test_a_helper_finds_no_task_of_another_helper(client_of, zarja, alma, lan):
    task = assigned(zarja, make_helper(alma.agency, "Drugi"), alma)
    client = client_of(lan)

    answer = client.post(reverse("helping:report", args=[task.pk]), reported(task))

    assert (answer.status_code, stored(task).outcome) == (404, "")
    assert "Go shopping" not in body(client.get("/"))


def test_what_the_person_lets_her_see_is_one_link_away_and_each_look_is_recorded(client_of, zarja, alma, lan):
    write_of(zarja, alma, "housing")
    assigned(zarja, lan, alma, "housing")
    client, situation = client_of(lan), reverse("situations:situation", args=[zarja.pk])

    assert f'href="{situation}"' in body(client.get("/"))
    page = client.get(situation)

    links = {link for link in re.findall(r'<a [^>]*href="(/[^"#?]*)', body(page)) if "/people/" in link}
    assert {client.get(link).status_code for link in links} == {200}
    assert ("Housing" in body(page), "Addiction" in body(page)) == (True, False)
    look = Look.objects.unscoped(reason="test").filter(worker=lan).earliest("pk")
    assert (look.role, look.purpose, look.page) == ("lay_helper", "plan", "situation")


SHUT = (
    "people:household", "people:edit", "sharing:rights", "sharing:looks", "releases:sheets", "helping:helpers",
    "representing:representation", "watching:objection_write", "situations:print", "asking:ask",
    "situations:matrix", "situations:matrix_rate", "situations:matrix_history", "situations:matrix_print",
    "plans:contacts", "plans:plan", "plans:write",
)  # fmt: skip


@pytest.mark.parametrize("name", SHUT)
def test_a_grant_opens_what_is_written_and_no_other_page_of_the_person(client_of, zarja, alma, lan, name):
    assigned(zarja, lan, alma, "housing", "contact", "family")
    address = reverse(name, args=[zarja.pk])

    assert [client_of(each).get(address).status_code for each in (lan, alma)] == [403, 200]


def test_done_is_said_with_a_button_and_the_task_leaves_the_screen(client_of, zarja, alma, lan):
    task, client = assigned(zarja, lan, alma), client_of(lan)

    answer = client.post(reverse("helping:report", args=[task.pk]), reported(task), follow=True)

    assert (stored(task).outcome, stored(task).note) == ("done", "We went by bus")
    assert "Go shopping" not in body(answer)
    assert "has done a task" in body(client_of(alma).get("/"))


def test_a_report_from_an_old_page_says_that_nothing_was_saved(client_of, zarja, alma, lan):
    task = assigned(zarja, lan, alma)

    answer = client_of(lan).post(reverse("helping:report", args=[task.pk]), reported(task, version=7), follow=True)

    assert ("changed in the meantime" in body(answer), stored(task).outcome) == (True, "")


def test_a_note_that_is_too_long_is_said_beside_the_field(client_of, zarja, alma, lan):
    task = assigned(zarja, lan, alma)

    answer = client_of(lan).post(reverse("helping:report", args=[task.pk]), reported(task, note="x" * 501))

    assert (answer.status_code, stored(task).outcome) == (422, "")


def test_a_worker_assigns_a_task_with_what_the_person_said(client_of, zarja, alma, lan):
    client = client_of(alma)
    assert "Lay helpers" in body(client.get(reverse("sharing:rights", args=[zarja.pk])))

    answer = client.post(url("assign", zarja), typed(lan, alma, scopes=["housing"], how="spoken"))

    assert (answer.status_code, answer.url) == (302, url("helpers", zarja))
    assert "Go shopping on Tuesdays" in body(client.get(answer.url))
    write_of(zarja, alma, "housing")
    assert seen_by(make_actor(lan), zarja) == {"housing"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"scopes": ["housing"]}, "Choose how the person said it."),
        ({"scopes": ["health"], "how": "spoken"}, "health"),
        ({"last_on": "2020-01-01"}, "The last day does not come before the first."),
        ({"last_on": (timezone.localdate() + timedelta(days=200)).isoformat()}, "Choose a day within six months."),
        ({"starts_on": "2020-01-01"}, "Choose today or a later day."),
    ],
)
def test_what_does_not_do_is_said_beside_the_field_and_nothing_is_saved(client_of, zarja, alma, lan, fields, said):
    answer = client_of(alma).post(url("assign", zarja), typed(lan, alma, **fields))

    assert (answer.status_code, said in body(answer), HelperTask.objects.unscoped(reason="test").count()) == (
        422,
        True,
        0,
    )


def test_a_worker_writes_down_what_the_person_changes_takes_back_and_ends(client_of, zarja, alma, lan):
    write_of(zarja, alma, "housing", "work")
    task, client = assigned(zarja, lan, alma), client_of(alma)

    sent = {**form_key(), "version": 1, "scopes": ["work"], "how": "written"}
    assert client.post(url("grant", zarja, task.pk), sent).status_code == 302
    assert seen_by(make_actor(lan), zarja) == {"work"}
    client.post(url("withdraw", zarja, task.pk), {**form_key(), "version": 2})
    assert seen_by(make_actor(lan), zarja) == set()
    client.post(url("end", zarja, task.pk), {**form_key(), "version": 3})

    assert stored(task).ended_because == "worker"
    assert "a worker ended it" in body(client.get(url("helpers", zarja)))


def test_from_an_old_page_nothing_is_changed_and_the_page_says_so(client_of, zarja, alma, lan):
    task = assigned(zarja, lan, alma)

    answer = client_of(alma).post(url("end", zarja, task.pk), {**form_key(), "version": 7})

    assert (answer.status_code, stored(task).ended_on) == (409, None)
    assert "Nothing of what you sent was saved" in body(answer)


def test_a_stranger_finds_neither_the_list_nor_a_task(client_of, zarja, alma, lan, tuja):
    task = assigned(zarja, lan, alma)
    client = client_of(tuja)

    assert [
        client.get(url("helpers", zarja)).status_code,
        client.post(url("end", zarja, task.pk), form_key()).status_code,
    ] == [404, 404]


def test_a_task_of_somebody_else_is_not_reached_through_a_person_one_sees(client_of, zarja, alma, lan):
    other = make_person(agency=alma.agency, lead=alma)
    task = assigned(other, lan, alma)

    answer = client_of(alma).post(url("end", zarja, task.pk), {**form_key(), "version": 1})

    assert (answer.status_code, stored(task).ended_on) == (404, None)


def test_the_rights_page_says_why_it_is_open_to_the_helper(client_of, zarja, alma, lan):
    assigned(zarja, lan, alma, "housing")

    page = body(client_of(alma).get(reverse("sharing:rights", args=[zarja.pk])))

    assert "opened by the person to one lay helper" in page


def test_a_page_costs_the_same_with_one_task_and_with_three(client_of, queries_of, zarja, alma, lan):
    assigned(zarja, lan, alma, "housing")
    pages = [(client_of(lan), "/"), (client_of(alma), url("helpers", zarja))]
    with_one = [queries_of(*page) for page in pages]

    assigned(zarja, lan, alma, "work")
    assigned(make_person(agency=alma.agency, lead=alma), lan, alma)
    assigned(zarja, make_helper(alma.agency, "Drugi"), alma)

    assert [queries_of(*page) for page in pages] == with_one
