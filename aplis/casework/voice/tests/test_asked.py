"""The person reads what services asked to see and what was answered, and what became of the records she said are wrong."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.casework.voice.tests.factories import delay, granted, make_correction, make_request
from aplis.register.agencies.models import Agency
from aplis.register.agencies.tests.factories import make_worker
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.tests.own import make_portal, make_representation, signed_in
from aplis.rules.scopes import ALL, BIT

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M015", "F16")]
TODAY = timezone.localdate


@pytest.fixture
def police(alma):
    area = alma.agency.area
    return make_worker(
        Agency.objects.create(kind="police", name="Police of Brezje", short_name="Brezje Police", area=area)
    )


def acting(person, scopes):
    return signed_in(make_portal(person, representation=make_representation(person, scopes=scopes)).user)


def page_of(client, name):
    return client.get(reverse(f"voice:{name}")).content.decode()


def states(client):
    return [each.state for each in client.get(reverse("voice:requests")).context["lines"]]


def test_she_reads_who_asked_why_for_what_and_the_answer_with_its_reason_and_end(herself, zarja, alma, nika):
    make_request(zarja, nika, alma.agency, ("housing", "work"), **granted(answer="She moves next week"))

    page = page_of(herself, "requests")

    told = ["Health centre Brezje</b> asked Social work centre Jasna", "Housing", "Work", "To find a flat together",
            "It was opened.", "This much of it was opened:", "She moves next week"]  # fmt: skip
    assert [words for words in told if words not in page] == []
    assert herself.get(reverse("voice:requests")).context["lines"][0].granted == BIT["housing"]


def test_a_request_without_an_answer_says_until_when_one_can_come(herself, zarja, alma, nika):
    make_request(zarja, nika, alma.agency)

    assert "An answer can be given until" in page_of(herself, "requests")


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "waiting"),
        ({"ends_on": -1}, "expired"),
        ({"state": "declined", "answer": "No"}, "declined"),
        (granted(), "open"),
        (granted(starts_on=1), "opens_later"),
        (granted(starts_on=-9, shuts_on=0), "over"),
        (granted(state="taken_back", shuts_on=0), "shut"),
        ({"state": "taken_back"}, "taken_back"),
    ],
)
def test_a_request_says_how_it_stands_today(herself, zarja, alma, nika, fields, state):
    """Not how it stood when it was written: what has run out is not told as open."""
    days = {
        name: TODAY() + timedelta(days=value)
        for name, value in fields.items()
        if isinstance(value, int) and name.endswith("_on")
    }
    make_request(zarja, nika, alma.agency, **{**fields, **days})

    assert states(herself) == [state]


@pytest.mark.parametrize("held", ["who asked", "who was asked", "who answered", "nobody", "over"])
def test_a_request_is_told_later_with_the_service_that_is(herself, zarja, alma, nika, police, held):
    """That the police was asked, or answered, would say that it keeps a file; a message about it would say so too."""
    asker, asked = (police, alma) if held == "who asked" else (nika, police)
    earlier = {"asked_at": timezone.now() - timedelta(days=9)} if held == "who answered" else {}
    request = make_request(zarja, asker, asked.agency, **granted(**earlier))
    names = {"agency": asked.agency.short_name, "other": asker.agency.short_name}
    tell(kind="sight_opened_to", person=zarja.pk, for_person=True, about=request, detail=names)
    if held != "nobody":
        delay(zarja, police, **({"ends_on": TODAY()} if held == "over" else {}))

    is_told = held in {"nobody", "over"}
    assert (states(herself) == ["open"]) is is_told
    assert {name: police.agency.name in page_of(herself, name) for name in ("requests",)} == {"requests": is_told}
    assert {name: "Brezje Police" in page_of(herself, name) for name in ("home", "notices")} == {
        "home": is_told,
        "notices": is_told,
    }


def test_requests_for_somebody_else_stand_on_no_page_of_hers(herself, zarja, alma, nika):
    other = make_person(agency=alma.agency)
    make_request(other, nika, alma.agency)
    make_correction(other, alma.agency)

    assert states(herself) == []
    assert "I never owed rent" not in page_of(herself, "corrections")


@pytest.mark.mission("F23")
def test_a_representative_reads_her_matters_and_typed_reasons_only_where_all_is_hers(zarja, alma, nika):
    make_request(zarja, nika, alma.agency, ("health",), reason="An illness")
    both = make_request(
        zarja, nika, alma.agency, ("housing", "health"), **granted(("housing", "health")), reason="A fall"
    )
    mine = make_request(zarja, nika, alma.agency, reason="A flat")
    client = acting(zarja, BIT["housing"])

    lines, page = client.get(reverse("voice:requests")).context["lines"], page_of(client, "requests")

    assert [(each.row.pk, each.scopes, each.granted, each.is_whole) for each in lines] == [
        (mine.pk, BIT["housing"], 0, True), (both.pk, BIT["housing"], BIT["housing"], False),
    ]  # fmt: skip
    hidden = ("An illness", "A fall", "They may know it", "Health,", "Health<")
    assert [words for words in hidden if words in page] == []
    assert "A flat" in page


def test_she_reads_what_was_decided_about_a_record_she_said_is_wrong_and_why(herself, zarja, alma):
    make_correction(
        zarja, alma.agency, state="declined", decision="The court file says it.", decided_by=alma, decided_at=timezone.now()
    )  # fmt: skip
    make_correction(zarja, alma.agency, "work", wanted="I finished school")

    page = page_of(herself, "corrections")

    told = [
        "I never owed rent",
        "They see it otherwise",
        "The court file says it.",
        "I finished school",
        "Not decided yet",
    ]
    assert [words for words in told if words not in page] == []
    assert alma.name not in page
    assert reverse("voice:corrections") in page_of(herself, "objections")


@pytest.mark.mission("F23")
def test_a_representative_reads_corrections_in_her_matters_alone(zarja, alma):
    make_correction(zarja, alma.agency)
    make_correction(zarja, alma.agency, "health", wanted="I am not ill")

    assert [words in page_of(acting(zarja, BIT["housing"]), "corrections") for words in ("I never owed", "not ill")] == [
        True, False,
    ]  # fmt: skip
    assert [words in page_of(acting(zarja, ALL), "corrections") for words in ("I never owed", "not ill")] == [
        True,
        True,
    ]


def test_a_correction_at_a_service_that_is_told_later_waits_too(herself, zarja, police):
    make_correction(zarja, police.agency)
    delay(zarja, police)

    assert "Police" not in page_of(herself, "corrections")


@pytest.mark.parametrize("name", ["requests", "corrections"])
def test_more_rows_cost_no_more_queries_and_long_lists_have_pages(herself, zarja, alma, nika, queries_of, name):
    def add(number):
        for _each in range(number):
            make_request(zarja, nika, alma.agency, **granted())
            make_correction(zarja, alma.agency)

    url = reverse(f"voice:{name}")
    add(1)
    one = queries_of(herself, url)
    add(2)
    assert queries_of(herself, url) == one
    add(20)
    assert len(herself.get(url, {"page": 2}).context["page"]) == 3
