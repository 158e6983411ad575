"""The timeline: the journal through the predicate, filtered by links, page by page, and what is new since the last look."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from aplis.casework.situations.actions import add_statement
from aplis.casework.situations.tests.factories import days_ago, make_statement
from aplis.core.journal import record
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker
from aplis.register.people.models import PersonJournal
from aplis.register.people.tests.factories import release
from aplis.register.sharing.models import Look
from aplis.rules.scopes import BIT


@pytest.fixture
def school(desk):
    """A worker of a school to which learning and children are released."""
    worker = make_worker(make_agency("school", short_name="School"), name="Petra")
    release(desk.person, worker.agency, ["learning", "children", "plan"])
    return make_actor(worker)


def said(actor, person, text, domain="learning", *, on=None, **fields):
    given = {"kind": "observation", "source": "worker", "true_on": on or days_ago(3), **fields}
    return add_statement(actor=actor, key=uuid4(), person=person, scope=BIT[domain], text=text, **given)


def told(text):
    """The words of the entries shown, in order."""
    return re.findall(r"<p>(?:<q[^>]*>)?(Said [^<]*)<", text)


@pytest.mark.mission("F27")
def test_the_timeline_tells_what_every_agency_did_newest_first(desk, school):
    said(school, desk.person, "Said at school", on=days_ago(5))
    said(desk.actor, desk.person, "Said here", "work", on=days_ago(1))
    said(desk.actor, desk.person, "Said between", "work", on=days_ago(2), kind="own_words", source="person")

    text = desk.text("timeline")

    assert told(text) == ["Said here", "Said between", "Said at school"]
    assert "Petra, School" in text
    assert text.count('data-kind="voice"') == 1


def test_an_agency_sees_only_the_entries_of_its_scopes(desk, school):
    said(desk.actor, desk.person, "Said on work", "work")
    said(desk.actor, desk.person, "Said on learning", "learning")
    said(desk.actor, desk.person, "Said in private", "learning", is_private=True)

    rows = PersonJournal.objects.visible_to(school).filter(person_id=desk.person.pk, verb="statement_added")

    assert list(rows.values_list("scope", flat=True)) == [BIT["learning"]]
    assert set(told(desk.text("timeline"))) == {"Said on work", "Said on learning", "Said in private"}


def test_links_filter_by_agency_and_by_domain(desk, school):
    said(school, desk.person, "Said at school")
    said(desk.actor, desk.person, "Said on work", "work")
    said(desk.actor, desk.person, "Said on learning", "learning", on=days_ago(9))

    assert told(desk.text("timeline", query_params={"agency": school.agency_id})) == ["Said at school"]
    assert told(desk.text("timeline", query_params={"domain": "learning"})) == ["Said at school", "Said on learning"]
    both = {"domain": "learning", "agency": desk.agency.pk}
    assert told(desk.text("timeline", query_params=both)) == ["Said on learning"]
    assert f"agency={school.agency_id}" in desk.text("timeline")


def test_older_entries_come_page_by_page_without_a_gap_or_a_repeat(desk):
    for number in range(24):
        said(desk.actor, desk.person, f"Said {number:02}", on=days_ago(number // 4))
    found, url = [], desk.url("timeline")

    while url:
        text = " ".join(desk.client.get(url).content.decode().split())
        found += told(text)
        older = re.search(r'id="timeline-older"><a href="([^"]+)"', text)
        url = older.group(1).replace("&amp;", "&") if older else ""

    assert sorted(found) == [f"Said {number:02}" for number in range(24)]
    assert [text for text in found[:4] if int(text[-2:]) > 3] == []


def test_htmx_gets_only_the_part_that_changed(desk):
    said(desk.actor, desk.person, "Said now")
    headers = {"HX-Request": "true"}

    filtered = desk.get("timeline", query_params={"domain": "learning"}, headers=headers).content.decode()
    older = desk.get("timeline", query_params={"after": "2999-01-01.1"}, headers=headers).content.decode()

    assert ["<html" in part for part in (filtered, older)] == [False, False]
    assert ["ap-filter" in part for part in (filtered, older)] == [True, False]
    assert ["Said now" in part for part in (filtered, older)] == [True, True]


@pytest.mark.parametrize("nonsense", [{"after": "x"}, {"agency": "x"}, {"domain": "nowhere"}, {"agency": "9" * 30}])
def test_a_filter_that_makes_no_sense_is_no_filter(desk, nonsense):
    said(desk.actor, desk.person, "Said now")

    assert told(desk.text("timeline", query_params=nonsense)) == ["Said now"]


def test_an_entry_of_an_unknown_verb_is_told_in_general_words(desk):
    record(actor=desk.actor, verb="something_of_a_later_room", person=desk.person.pk, scope=BIT["work"])

    assert "Something was recorded" in desk.text("timeline")


def test_a_stranger_sees_no_timeline(desk, stranger):
    assert stranger.get(desk.url("timeline")).status_code == 404


def test_news_are_what_others_did_since_the_last_look(desk, school):
    looked(desk, ago=timedelta(days=2))
    noted(school, desk.person, ago=timedelta(days=3), verb="statement_added")
    noted(school, desk.person, ago=timedelta(days=1), verb="document_added")

    news = news_on(desk)

    assert "A document was added" in news
    assert "A statement was added" not in news


def test_news_stay_news_while_the_sitting_goes_on(desk, school):
    looked(desk, ago=timedelta(days=2))
    said(school, desk.person, "Said by the school")
    said(desk.actor, desk.person, "Said by myself", "work")

    first, again = news_on(desk), news_on(desk)

    assert ["Said by the school" in news for news in (first, again)] == [True, True]
    assert ["Said by myself" in news for news in (first, again)] == [False, False]


def test_a_domain_with_news_is_unfolded(desk, school):
    looked(desk, ago=timedelta(days=2))
    said(school, desk.person, "Said by the school")
    make_statement(desk.person, desk.agency, "work")

    text = desk.text()

    assert re.findall(r'id="d-(\w+)"[^>]*> <details class="ap-domain" open>', text) == ["learning"]


def test_the_first_look_says_that_it_is_the_first(desk):
    assert "This is the first time you look at this page." in desk.text()


def news_on(desk):
    text = desk.text()
    return text[text.index('id="h-news"') : text.index('id="h-domains"')]


def test_looks_close_together_are_one_sitting(desk, school):
    for ago in (timedelta(days=2), timedelta(minutes=50), timedelta(minutes=25)):
        looked(desk, ago=ago)
    noted(school, desk.person, ago=timedelta(minutes=40), verb="document_added")

    assert "A document was added" in news_on(desk)


def looked(desk, *, ago):
    Look(
        person=desk.person, worker=desk.worker, agency=desk.agency, role="social_worker", purpose="delivery", scopes=1,
        page="situation", at=timezone.now() - ago,
    ).save(force_insert=True)  # fmt: skip


def noted(actor, person, *, ago, verb):
    """An entry of the journal as it was written some time ago."""
    PersonJournal(
        worker_id=actor.worker_id, agency_id=actor.agency_id, person_id=person.pk, verb=verb, scope=BIT["learning"],
        happened_on=days_ago(0), recorded_at=timezone.now() - ago,
    ).save(force_insert=True)  # fmt: skip
