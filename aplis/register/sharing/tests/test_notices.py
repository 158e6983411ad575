"""What you should know: to whom a notice goes, what it says, where it leads, and that it is taken note of once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Notice
from aplis.register.sharing.notices.actions import mark_seen
from aplis.register.sharing.notices.links import OF_THE_PERSON, PLACES, address_of
from aplis.register.sharing.notices.queries import notices_of, sentence_of
from aplis.register.sharing.notices.words import SENTENCES
from aplis.register.sharing.notices.writing import tell

pytestmark = pytest.mark.django_db

LIST = reverse("notices:list")
TODAY = reverse("home:today")


@pytest.fixture
def dora(centre):
    return make_worker(centre, role="data_protection_officer", name="Dora Lipar")


def fresh(notice):
    return Notice.objects.unscoped(reason="test").get(pk=notice.pk)


def seen_by(*workers, **which):
    return {worker.name: Notice.objects.visible_to(make_actor(worker)).filter(**which).count() for worker in workers}


def test_a_notice_to_a_verb_reaches_who_holds_it_at_that_agency_only(alma, bor, vera, dora, tuja, centre, zarja):
    tell(kind="emergency_opened", person=zarja.pk, agency=centre, verb="audit_looks")

    assert seen_by(alma, bor, vera, dora, tuja) == {
        "Alma Kresnik": 0, "Bor Dolenc": 0, "Vera Kos": 0, "Dora Lipar": 1, "Tuja Drugje": 0,
    }  # fmt: skip


@pytest.mark.mission("F18")
def test_of_a_sealed_person_the_named_workers_are_told_or_else_the_officer(alma, bor, vera, dora, centre):
    known, unknown = make_person(agency=centre, lead=bor, level=3, named=[bor]), make_person(level=3)
    tell(kind="rectification_asked", person=known.pk, agency=centre, verb="write_fact")
    first = seen_by(alma, bor, vera, dora, kind="rectification_asked")
    tell(kind="rectification_asked", person=unknown.pk, agency=centre, verb="write_fact")

    assert first == {"Alma Kresnik": 0, "Bor Dolenc": 1, "Vera Kos": 0, "Dora Lipar": 0}
    assert seen_by(alma, bor, vera, dora, kind="rectification_asked") == {**first, "Dora Lipar": 1}


@pytest.mark.parametrize(("name", "what"), [*PLACES.values(), OF_THE_PERSON])
def test_each_place_to_which_a_notice_leads_exists(name, what):
    assert reverse(name, args={"row": [1], "person": [1], "both": [1, 1], "": []}[what])


def test_who_does_not_see_the_person_is_led_to_no_page_that_would_refuse(alma, centre):
    hidden = make_person()
    places = {}
    for kind in PLACES:
        notice = Notice(kind="x", about_kind=kind, about_id=7, person=hidden, agency=centre, verb="see_agency")
        places[kind] = address_of(notice, sees_person=False)

    assert {kind for kind, url in places.items() if not url} == {
        "protectionchange", "keptapart", "representation", "copy_asked", "copy_not_gathered", "rectification", "releasesheet",
            "helpertask", "portalaccess", "involvement",
    }  # fmt: skip


def test_a_notice_to_a_worker_reaches_nobody_else(alma, bor, vera, dora, centre):
    tell(kind="emergency_elsewhere", agency=centre, worker=bor)

    assert seen_by(alma, bor, vera, dora) == {"Alma Kresnik": 0, "Bor Dolenc": 1, "Vera Kos": 0, "Dora Lipar": 0}


def test_what_is_for_the_person_is_read_by_her_alone(alma, zarja):
    other = make_person(agency=alma.agency)
    tell(kind="emergency_person_told", person=zarja.pk, for_person=True)
    tell(kind="emergency_elsewhere", person=zarja.pk, agency=alma.agency, worker=alma)
    today = timezone.localdate()

    own = [Notice.objects.visible_to(Actor(today=today, person_id=pk)) for pk in (zarja.pk, other.pk)]

    assert [list(rows.values_list("kind", flat=True)) for rows in own] == [["emergency_person_told"], []]


@pytest.mark.parametrize("role", ["manager", "data_protection_officer", "administrator", "data_steward"])
def test_the_day_of_every_role_shows_what_is_for_her(client_of, centre, role):
    worker = make_worker(centre, role=role)
    tell(kind="emergency_incident", agency=centre, worker=worker)

    for page in (TODAY, LIST):
        assert "An emergency access was judged as not justified" in client_of(worker).get(page).content.decode()


def test_the_day_shows_the_newest_five_and_leads_to_the_others(client_of, alma, centre):
    for _ in range(7):
        tell(kind="emergency_elsewhere", agency=centre, worker=alma)

    waiting = notices_of(make_actor(alma))

    assert (len(waiting.lines), waiting.has_more) == (5, True)
    assert LIST in client_of(alma).get(TODAY).content.decode()


def test_the_day_costs_one_query_more_for_any_number(client_of, alma, centre, queries_of):
    few = queries_of(client_of(alma), TODAY)
    for _ in range(4):
        tell(kind="emergency_elsewhere", agency=centre, worker=alma)

    assert queries_of(client_of(alma), TODAY) == few


@pytest.mark.mission("F18")
def test_a_protected_person_is_named_in_no_list(client_of, alma, zarja, centre):
    tell(kind="emergency_elsewhere", person=zarja.pk, agency=centre, worker=alma)
    client = client_of(alma)
    named = {}
    for level in (0, 1, 2):
        Person.objects.filter(pk=zarja.pk).unscoped(reason="test").update(protection_level=level)
        named[level] = "Zarja" in client.get(LIST).content.decode()

    assert named == {0: True, 1: True, 2: False}


def test_a_person_whom_the_reader_does_not_see_is_neither_named_nor_linked(client_of, vera, centre):
    hidden = make_person(given="Zvezdana")
    tell(kind="emergency_opened", person=hidden.pk, agency=centre, verb="see_agency")

    page = client_of(vera).get(LIST)

    assert ("Zvezdana" in page.content.decode(), page.context["lines"][0].url) == (False, "")


def test_taken_note_of_it_leaves_the_day_and_says_who_saw_it(client_of, alma, vera, centre):
    (notice,) = tell(kind="emergency_opened", agency=centre, verb="see_agency")
    client = client_of(vera)

    answer = client.post(reverse("notices:seen", args=[notice.pk]), form_key())

    row = fresh(notice)
    assert (answer.status_code, answer.url, row.seen_by_id) == (302, LIST, vera.pk)
    sentence = str(SENTENCES["emergency_opened"])
    assert [sentence in client.get(LIST, asked).content.decode() for asked in ({}, {"seen": "1"})] == [False, True]
    assert sentence not in client.get(TODAY).content.decode()
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="notice_seen")
    assert (entry.worker_id, entry.object_id, entry.detail) == (vera.pk, notice.pk, {"kind": "emergency_opened"})


def test_a_second_reader_does_not_take_the_first_ones_name(client_of, vera, centre):
    other = make_worker(centre, role="manager")
    (notice,) = tell(kind="emergency_opened", agency=centre, verb="see_agency")
    for worker in (vera, other):
        client_of(worker).post(reverse("notices:seen", args=[notice.pk]), form_key())

    assert fresh(notice).seen_by_id == vera.pk
    assert JournalEntry.objects.unscoped(reason="test").filter(verb="notice_seen").count() == 1


@pytest.mark.parametrize("who", ["bor", "tuja"])
def test_nobody_takes_note_for_another(client_of, request, alma, centre, who):
    (notice,) = tell(kind="emergency_elsewhere", agency=centre, worker=alma)
    client = client_of(request.getfixturevalue(who))

    assert client.post(reverse("notices:seen", args=[notice.pk]), form_key()).status_code == 404
    assert client.get(reverse("notices:seen", args=[notice.pk])).status_code == 405
    assert fresh(notice).seen_at is None


def test_the_person_takes_note_of_her_own(alma, zarja):
    (notice,) = tell(kind="emergency_person_told", person=zarja.pk, for_person=True)
    actor = Actor(today=timezone.localdate(), person_id=zarja.pk, user_id=alma.user_id, on_behalf_of="person")

    mark_seen(actor=actor, key=form_key()["client_key"], notice=notice)

    assert (fresh(notice).seen_at, fresh(notice).seen_by_id) == (actor.now, None)


def test_the_list_finds_what_is_about_a_person_and_turns_over(client_of, alma, zarja, centre):
    other = make_person(agency=centre, lead=alma, given="Oton", family="Brinovec")
    for person, number in ((zarja, 1), (other, 21)):
        for _ in range(number):
            tell(kind="emergency_elsewhere", person=person.pk, agency=centre, worker=alma)
    client = client_of(alma)

    def number(**asked):
        return client.get(LIST, asked).context["page"].paginator.count

    assert [number(), number(q="oton"), number(q="Zarja"), number(q="Nobody")] == [22, 21, 1, 0]
    assert len(client.get(LIST, {"page": 2}).context["lines"]) == 2


def test_what_is_past_its_day_says_so(client_of, alma, centre):
    now = timezone.now()
    tell(kind="emergency_opened", agency=centre, worker=alma, due_at=now - timedelta(minutes=1))
    tell(kind="emergency_opened", agency=centre, worker=alma, due_at=now + timedelta(days=1))

    lines = client_of(alma).get(LIST).context["lines"]

    assert [line.is_late for line in lines] == [False, True]


def test_every_sentence_can_be_said_with_or_without_its_numbers():
    for kind in SENTENCES:
        assert "%(" not in sentence_of(Notice(kind=kind, detail={}))
        assert sentence_of(Notice(kind=kind, detail={})) != sentence_of(Notice(kind="of a later version"))


def test_the_list_costs_the_same_for_one_and_for_three(client_of, alma, zarja, centre, queries_of):
    tell(kind="emergency_elsewhere", person=zarja.pk, agency=centre, worker=alma)
    client = client_of(alma)
    few = queries_of(client, LIST)
    for _ in range(2):
        tell(kind="emergency_elsewhere", person=make_person(agency=centre).pk, agency=centre, worker=alma)

    assert queries_of(client, LIST) == few
