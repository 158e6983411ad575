"""What the page of matching quality tells a steward: counts, and of nobody in particular."""

import itertools
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.ids import first_id_of
from aplis.exchange.models import Feed, ImportRun, SourceRecord
from aplis.exchange.quality import quality
from aplis.register.agencies.tests.factories import make_agency, make_worker, sign_in
from aplis.register.identity.models import CandidatePair
from aplis.register.people.tests.factories import make_person, registrar
from aplis.rules.matching.drift import Counted
from aplis.rules.matching.labelled import told

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F8")]


_rows = itertools.count()


@pytest.fixture
def few_are_told(monkeypatch):
    """Imports of a handful, where the test counts them."""
    monkeypatch.setattr("aplis.exchange.quality.LEAST", 1)


@pytest.fixture
def steward(db):
    return make_worker(make_agency("social_work"), "data_steward")


def pair(one, other, *, days=0, state="open"):
    first, second = sorted((one.pk, other.pk))
    found_at = timezone.now() - timedelta(days=days)
    return CandidatePair.objects.create(
        first_id=first, second_id=second, score=20, origin="link", state=state, found_at=found_at
    )


def imported(steward, *people, name="Register"):
    """A run of which these persons came, and one more person of the same source from long before."""
    feed = Feed.objects.create(name=name, mapping="x", agency=steward.agency)
    run = ImportRun.objects.create(
        feed=feed, agency=steward.agency, status="done", started_at=timezone.now() - timedelta(minutes=1),
        finished_at=timezone.now() + timedelta(minutes=1),
    )  # fmt: skip
    for number, person in enumerate(people):
        about = {"kind": "person", "key": str(number), "digest": 0, "object_id": person.pk, "person_id": person.pk}
        SourceRecord.objects.create(feed=feed, **about)
    SourceRecord.objects.create(id=1, feed=feed, kind="person", key="old", digest=0, person_id=people[0].pk)
    return run


def seen(steward):
    actor = registrar(steward.agency, steward)
    with bound(actor):
        return quality(actor, timezone.now())


def test_pairs_wait_in_the_group_of_their_days_and_settled_ones_do_not(steward):
    people = [make_person(agency=steward.agency) for _ in range(6)]
    for place, (days, state) in enumerate(
        [(0, "open"), (8, "disputed"), (31, "open"), (400, "open"), (400, "different")]
    ):
        pair(people[place], people[place + 1], days=days, state=state)

    found = seen(steward)

    assert [(each.since, each.until, each.number) for each in found.waiting] == [
        (0, 7, 1), (7, 30, 1), (30, 90, 1), (90, None, 1),
    ]  # fmt: skip
    assert found.states == {"open": 3, "disputed": 1, "same": 0, "different": 1, "merged": 0}


@pytest.mark.usefixtures("few_are_told")
def test_an_import_is_told_with_its_new_persons_and_how_many_stand_in_a_pair(steward):
    here, one, two, three = (make_person(agency=steward.agency) for _ in range(4))
    run = imported(steward, one, two, three)
    pair(here, one)
    pair(two, three)

    [source] = seen(steward).sources
    [rate] = source.rates

    assert (rate.run, rate.people, rate.paired, rate.percent) == (run, 3, 3, 100.0)


def test_who_sends_one_person_is_not_told_whether_she_stands_in_a_pair(client, steward):
    one, two = (make_person(agency=steward.agency) for _ in range(2))
    imported(steward, one)
    pair(one, two)
    sign_in(client, steward)

    page = client.get(reverse("exchange:quality")).content.decode()

    assert (seen(steward).sources, "Imports of fewer than 10 persons are left out." in page) == ([], True)


def test_imports_of_other_agencies_are_not_told(steward):
    imported(make_worker(make_agency("school"), "data_steward"), make_person())

    assert seen(steward).sources == []


def imports(steward, name, *counts, people):
    """Imports of one source, the oldest first: so many of these people each, of whom so many stand in a pair."""
    feed = Feed.objects.create(name=name, mapping="x", agency=steward.agency)
    paired, alone = people
    for place, (number, in_pairs) in enumerate(counts):
        started_at = timezone.now() - timedelta(days=len(counts) - place)
        ImportRun.objects.create(
            feed=feed, agency=steward.agency, status="done", started_at=started_at,
            finished_at=started_at + timedelta(minutes=1),
        )  # fmt: skip
        for row in range(number):
            person = (paired if row < in_pairs else alone).pk
            about = {"kind": "person", "key": f"{place}-{row}", "digest": 0, "object_id": person, "person_id": person}
            number_of_row = first_id_of(started_at + timedelta(seconds=1)) + next(_rows)
            SourceRecord.objects.create(id=number_of_row, feed=feed, **about)
    return feed


def test_imports_stand_by_source_and_a_change_beyond_chance_is_marked(client, steward):
    paired, other, alone = (make_person(agency=steward.agency) for _ in range(3))
    pair(paired, other)
    given = {"Steady": [(20, 2), (20, 1), (20, 2)], "Rising": [(20, 1), (20, 1), (20, 12)], "New": [(20, 3)],
             "Small": [(20, 0), (3, 3)], "Falling": [(30, 20), (30, 0)]}  # fmt: skip
    for name, counts in given.items():
        imports(steward, name, *counts, people=(paired, alone))

    sources = {source.feed.name: source for source in seen(steward).sources}

    told = {name: [(each.people, each.paired) for each in source.rates] for name, source in sources.items()}
    # Of the three persons of the small one nobody is told how many stand in a pair: it may have been one who was asked about.
    assert told == {**{name: list(reversed(counts)) for name, counts in given.items()}, "Small": [(20, 0)]}
    assert {name: source.drift for name, source in sources.items()} == {
        "Steady": "as_before", "Rising": "more", "New": "too_few", "Small": "too_few", "Falling": "fewer",
    }  # fmt: skip
    rising = sources["Rising"]
    assert (rising.earlier, round(rising.bound, 1)) == (Counted(40, 2), 38.5)
    sign_in(client, steward)
    page = client.get(reverse("exchange:quality")).content.decode()
    assert (
        "In the newest import 60.0 % stand in a pair, in those before it 5.0 %. By chance it would be up to 38.5 % more"
        in page
    )
    assert (
        page.count("More than by chance"),
        page.count("Fewer than by chance"),
        page.count("Too few persons yet"),
    ) == (1, 1, 2)


@pytest.mark.usefixtures("few_are_told")
def test_of_a_source_that_sends_often_the_newest_imports_stand_and_of_the_others_all(steward):
    people = (make_person(agency=steward.agency), make_person(agency=steward.agency))
    imports(steward, "Monthly", *[(1, 0)] * 3, people=people)
    imports(steward, "Daily", *[(1, 0)] * 12, people=people)

    assert {source.feed.name: len(source.rates) for source in seen(steward).sources} == {"Daily": 8, "Monthly": 3}


def test_the_shipped_pairs_tell_what_the_weights_are_worth(steward):
    found = seen(steward).labelled

    assert found == told()
    assert [each for each in found if each.threshold == 18 and each.precision > 0.98 and each.recall > 0.95] != []


@pytest.mark.usefixtures("few_are_told")
def test_the_page_names_nobody_and_imports_lead_to_it(client, steward):
    one, two = (make_person(agency=steward.agency, given="Zarja", family="Lipovnik") for _ in range(2))
    imported(steward, one, two)
    pair(one, two)
    sign_in(client, steward)

    page = client.get(reverse("exchange:quality")).content.decode()

    assert ("Zarja" in page, "100.0 %" in page) == (False, True)
    assert reverse("exchange:quality") in client.get(reverse("exchange:runs")).content.decode()


@pytest.mark.parametrize("where", ["elsewhere", "hidden", "sealed"])
def test_whoever_sends_somebodys_name_does_not_learn_from_a_count_that_she_is_known(steward, where):
    sent = make_person(agency=steward.agency)
    imported(steward, sent)
    before = seen(steward)

    level = {"elsewhere": 0, "hidden": 2, "sealed": 3}[where]
    pair(sent, make_person(agency=None if where == "elsewhere" else steward.agency, level=level))

    assert seen(steward) == before
