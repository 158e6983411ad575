"""What is written about the person on her own pages: hers, without what is somebody else's secret or danger."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from aplis.casework.situations.models import Circumstance, Document, Reply, Statement
from aplis.casework.situations.tests.factories import make_circumstance, make_document, make_reply, make_statement
from aplis.casework.voice.tests.factories import delay
from aplis.core.database import bound
from aplis.core.models import JournalEntry
from aplis.register.agencies.models import Agency
from aplis.register.agencies.tests.factories import form_key, make_worker, sign_in
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Notice, Objection, Rectification, Restriction
from aplis.register.sharing.tests.own import herself as actor_of
from aplis.register.sharing.tests.own import make_portal, make_representation, signed_in
from aplis.rules.own_records import Written, is_told
from aplis.rules.scopes import ALL, BIT, codes, mask

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M015", "F16")]
URL = "/my/records/"


def acting(person, **fields):
    return signed_in(make_portal(person, representation=make_representation(person, **fields)).user)


def texts(client, **sought):
    page = (client.post(URL, sought) if sought else client.get(URL)).context["page"]
    return [record["text"] for record in page]


def test_she_reads_by_part_of_life_who_wrote_it_and_when(herself, zarja, alma):
    make_statement(zarja, alma.agency, "housing", text="Looks for a flat", confidence="disputed")
    make_circumstance(zarja, alma.agency, text="The bus stops at six")
    make_statement(zarja, alma.agency, "work", text="Bakes", kind="level", level=4)

    page = herself.get(URL).content.decode()

    told = ["Looks for a flat", "No way to get to work", "The bus stops at six", "4 of 5", alma.agency.name, "a worker",
            "True on", "disagrees with it"]  # fmt: skip
    assert [words for words in told if words not in page] == []
    assert alma.name not in page
    assert page.index('id="part-work"') < page.index('id="part-housing"')


@pytest.mark.parametrize("to_herself", [True, False])
def test_what_is_told_is_what_the_rule_says_in_the_query_and_in_the_database(zarja, alma, to_herself):
    """Every source, private or not, in a plain and in a delicate part of life."""
    behalf = "person" if to_herself else "representation:1"
    scopes = mask(["work", "children", "family", "safety"])
    expected = set()
    for source, domain, is_private in product(
        Statement.Source.values, ("work", "safety", "children", "health"), (True, False)
    ):
        row = make_statement(zarja, alma.agency, domain, source=source, is_private=is_private)
        if is_told(Written(source, row.scope, is_private=is_private), scopes=scopes, to_herself=to_herself):
            expected.add(row.pk)

    actor = actor_of(zarja, behalf, scopes=scopes)
    with bound(actor):
        found = set(Statement.objects.visible_to(actor).values_list("pk", flat=True))

    assert found == expected
    assert len(expected) == (6 if to_herself else 3)


@pytest.mark.postgres
def test_the_database_itself_shows_the_person_no_secret_of_others(zarja, alma):
    about = {"agency": alma.agency}
    shown = make_statement(zarja, **about)
    make_statement(zarja, **about, source="relative")
    make_statement(zarja, **about, is_private=True)
    make_statement(zarja, **about, domain="safety")
    make_statement(make_person(agency=alma.agency), **about)
    make_reply(shown, alma.agency)
    make_document(zarja, alma.agency)

    found = {}
    with bound(actor_of(zarja)), connection.cursor() as cursor:
        for model in (Statement, Circumstance, Reply, Document):
            cursor.execute(f"SELECT id FROM {model._meta.db_table}")
            found[model] = [pk for (pk,) in cursor.fetchall()]
        cursor.execute("UPDATE situations_statement SET text = 'x'")
        changed = cursor.rowcount

    assert found == {Statement: [shown.pk], Circumstance: [], Reply: [], Document: []}
    assert changed == 0


def test_what_was_replaced_or_ended_is_told_no_more(herself, zarja, alma):
    make_statement(zarja, alma.agency, text="Replaced", replaced_by=1)
    make_statement(zarja, alma.agency, text="Ended", ended_on=timezone.localdate())
    make_statement(zarja, alma.agency, text="Stands")

    assert texts(herself) == ["Stands"]


@pytest.mark.parametrize(("days_before", "told"), [(9, True), (0, False)])
def test_what_a_service_wrote_that_is_told_later_waits(herself, zarja, alma, days_before, told):
    area = alma.agency.area
    police = make_worker(Agency.objects.create(kind="police", name="Police of Brezje", short_name="PP", area=area))
    at = timezone.now() - timedelta(days=days_before)
    record = make_statement(zarja, police.agency, text="Was heard", recorded_at=at)
    delay(zarja, police)

    assert texts(herself) == (["Was heard"] if told else [])
    address = reverse("voice:wrong", args=["statement", record.pk])
    assert herself.get(address).status_code == (200 if told else 404)


def test_records_of_somebody_else_are_neither_listed_nor_found(herself, alma):
    other = make_person(agency=alma.agency)
    record = make_statement(other, alma.agency, text="Not hers")

    answers = [
        herself.get(reverse("voice:wrong", args=[kind, record.pk])) for kind in ("statement", "circumstance", "reply")
    ]

    assert texts(herself) == []
    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.mission("F23")
def test_a_guardian_reads_her_matters_without_what_the_person_said_or_may_have_said_of_her(zarja, alma):
    for text, domain, source in (
        ("Rent is paid", "housing", "worker"), ("I am afraid", "housing", "person"), ("A cough", "health", "worker"),
        ("Shouting", "family", "agency_record"),
    ):  # fmt: skip
        make_statement(zarja, alma.agency, domain, text=text, source=source)
    guardian = acting(zarja, scopes=mask(["housing", "family"]))
    before = texts(guardian)
    Restriction(
        person=zarja, agency=alma.agency, scopes=BIT["housing"], reason="x", set_by=alma, starts_on=timezone.localdate()
    ).save(force_insert=True)  # fmt: skip

    assert (before, texts(guardian)) == (["Rent is paid"], [])
    assert "Health" not in guardian.get(URL).content.decode()


@pytest.mark.mission("F23")
@pytest.mark.parametrize(
    "fields", [{"kind": "supporter"}, {"kind": "trusted", "chosen_by_person": True}, {"is_view_only": True}]
)
def test_whoever_only_helps_or_accompanies_reads_no_record(zarja, alma, fields):
    record = make_statement(zarja, alma.agency, text="Rent is paid")
    helper = acting(zarja, **fields)

    answers = [
        helper.get(URL),
        helper.post(URL, {"words": "rent"}),
        helper.get(reverse("voice:wrong", args=["statement", record.pk])),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert URL not in helper.get("/my/").content.decode()


def test_she_searches_by_words_and_part_of_life_and_nothing_of_it_stands_in_an_address(herself, zarja, alma):
    make_statement(zarja, alma.agency, "work", text="Bakes bread")
    make_statement(zarja, alma.agency, "housing", text="Bread box")
    make_circumstance(zarja, alma.agency, text="")

    assert texts(herself, words="bread") == ["Bakes bread", "Bread box"]
    assert texts(herself, words="bread", domain="housing") == ["Bread box"]
    assert len(texts(herself, words="get to work")) == 1
    assert texts(herself, words="nothing of this") == []
    assert herself.post(URL, {"domain": "plan"}).status_code == 422
    assert 'method="get"' not in herself.get(URL).content.decode()


def test_long_lists_have_pages_that_keep_the_search_and_cost_no_more_queries(herself, zarja, alma, queries_of):
    def add(number):
        for _each in range(number):
            make_statement(zarja, alma.agency, text="Bread")

    add(1)
    one = queries_of(herself, URL)
    add(2)
    assert queries_of(herself, URL) == one
    add(20)

    page = herself.post(URL, {"words": "bread", "page": 2})

    assert len(page.context["page"]) == 3
    assert 'name="words" value="bread"' in page.content.decode()
    assert herself.post(URL, {"words": "bread", "page": "x" * 500}).status_code == 200


def test_what_she_says_is_right_stands_beside_the_record_for_whoever_reads_it(herself, zarja, alma, client):
    record = make_statement(zarja, alma.agency, text="Has no schooling")
    address = reverse("voice:wrong", args=["statement", record.pk])

    without = herself.post(address, {"kind": "objection", "words": "", **form_key()})
    sent = herself.post(address, {"kind": "objection", "words": "I finished school", **form_key()})

    row = Rectification.objects.unscoped(reason="test").get(person=zarja)
    [entry] = JournalEntry.objects.filter(verb="rectification_asked").unscoped(reason="test")
    told = Notice.objects.filter(about_id=row.pk).unscoped(reason="test").values_list("kind", "agency_id")
    assert (without.status_code, sent.status_code, sent.url) == (422, 302, reverse("voice:corrections"))
    assert (row.about_kind, row.about_id, row.agency_id, row.scope, row.wanted, row.written_down_by_id) == (
        "statement", record.pk, alma.agency_id, record.scope, "I finished school", None,
    )  # fmt: skip
    assert (entry.person_id, entry.worker_id, entry.on_behalf_of) == (zarja.pk, None, "person")
    assert list(told) == [("rectification_asked", alma.agency_id)]
    page = sign_in(client, alma).get(reverse("situations:statement", args=[zarja.pk, record.pk]))
    assert ["I finished school" in answer.content.decode() for answer in (page, herself.get(sent.url))] == [True, True]


def test_what_she_does_not_understand_is_a_question_to_the_service(herself, zarja, alma):
    record = make_statement(zarja, alma.agency, text="Has no schooling")
    address = reverse("voice:wrong", args=["statement", record.pk])

    sent = herself.post(address, {"kind": "question", "words": "Who says so?", **form_key()})

    row = Objection.objects.unscoped(reason="test").get(person=zarja)
    assert (sent.status_code, sent.url) == (302, reverse("voice:objections"))
    assert (row.kind, row.about, row.about_id, row.agency_id, row.words) == (
        "question", "entry", record.pk, alma.agency_id, "Who says so?",
    )  # fmt: skip
    assert not Rectification.objects.unscoped(reason="test").filter(person=zarja).exists()


def test_the_rule_tells_nothing_outside_the_scopes():
    assert not any(
        is_told(Written("person", BIT[code]), scopes=ALL & ~BIT[code], to_herself=True) for code in codes(ALL)
    )
