"""Searches, warnings, counts, households, keys and drafts say of a sealed person what they say of one who never was."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from aplis.core.drafts import keep_draft
from aplis.core.errors import Refusal
from aplis.core.models import Draft
from aplis.core.once import once
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker, sign_in
from aplis.register.people.actions import add_contact, add_identifier, add_name, join_household
from aplis.register.people.models import ContactDetail, HouseholdMember, Identifier
from aplis.register.people.tests.factories import make_person, registrar
from aplis.register.sharing.actions import set_protection
from tests.attack.town import FAMILY, GIVEN, masked, shape

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F18")]

NUMBER = "0101006500006"
BORN = "3. 2. 1991"
REGISTER = {
    "given": "Ana", "family": "Kovač", "kind": "legal", "script": "latn", "other_kind": "former",
    "other_script": "latn", "contact_kind": "phone", "purpose": "delivery", "basis": "statutory_task",
    "opened_on": "2026-11-01",
}  # fmt: skip


@pytest.fixture
def worker(client):
    seated = make_worker()
    sign_in(client, seated)
    return seated


def hide_somebody(worker, where):
    """Somebody with all that a search may ask for, sealed in the own agency or open in another one."""
    agency = worker.agency if where == "sealed" else None
    person = make_person(agency=agency, given=GIVEN, family=FAMILY, born_on="1991-02-03", birth_precision="day")
    home = person.rights.unscoped(reason="test").get().agency
    keeper = registrar(home)
    add_identifier(actor=keeper, key=uuid4(), person=person, scheme="rs_jmbg", number=NUMBER)
    add_contact(actor=keeper, key=uuid4(), person=person, kind="phone", value="040 999 111")
    join_household(actor=keeper, key=uuid4(), person=person, role="head", starts_on=keeper.today)
    if where == "sealed":
        set_protection(actor=keeper, key=uuid4(), person=person, level=3, named=(), version=person.version)
    return person


def told(client, url, sent):
    """The answer without what was typed, and the queries behind it."""
    with CaptureQueriesContext(connection) as captured:
        response = client.post(url, {**sent, **form_key()})
    typed = sorted((word for word in sent.values() if len(word) > 3), key=len, reverse=True)
    body = masked(response.content.decode(), {})
    for word in typed:
        body = body.replace(word, "T")
    return (
        response.status_code,
        re.sub(r"/people/\d+/", "", response.headers.get("Location", "")),
        body,
        [shape(query["sql"]) for query in captured.captured_queries],
    )


@pytest.mark.parametrize("where", ["sealed", "elsewhere"])
@pytest.mark.parametrize(
    ("asked", "invented"),
    [
        ({"name": f"{GIVEN} {FAMILY}"}, {"name": "Ozvezdje Nikogar"}),
        ({"name": GIVEN[:4]}, {"name": "Ozve"}),
        ({"born": BORN}, {"born": "4. 2. 1991"}),
        ({"number": NUMBER}, {"number": "0101006500014"}),
        ({"name": GIVEN, "born": "1991"}, {"name": "Ozvezdje", "born": "1992"}),
    ],
)
def test_a_search_finds_nobody_in_the_same_way(client, worker, where, asked, invented):
    hide_somebody(worker, where)
    make_person(agency=worker.agency, given="Ana", family="Novak")
    told(client, "/people/", {"name": "Nobody at all", "purpose": "delivery"})

    found = told(client, "/people/", {**asked, "purpose": "delivery"})

    assert found == told(client, "/people/", {**invented, "purpose": "delivery"})
    assert found[0] == 200


@pytest.mark.parametrize("where", ["sealed", "elsewhere"])
@pytest.mark.parametrize(
    ("same", "other"),
    [
        ({"given": GIVEN, "family": FAMILY}, {"given": "Ozvezdje", "family": "Nikogar"}),
        ({"born": BORN}, {"born": "4. 2. 1991"}),
        ({"scheme": "rs_jmbg", "number": NUMBER}, {"scheme": "rs_jmbg", "number": "0101006500014",
                                                   "override_reason": "copied"}),
    ],
)  # fmt: skip
def test_registering_does_not_say_that_somebody_like_this_is_known(client, worker, where, same, other):
    hide_somebody(worker, where)
    for born in ("", "5. 5. 1950"):  # what a connection does the first time only is done before
        told(client, "/people/register/", {**REGISTER, "given": "Oto", "family": f"Nulti{born[:1]}", "born": born})
    same = {**same, "override_reason": "copied"} if "number" in same else same

    first = told(client, "/people/register/", {**REGISTER, "family": "Prvi", **same})
    second = told(client, "/people/register/", {**REGISTER, "given": "Eva", "family": "Drugi", **other})

    assert first == second
    assert first[0] == 302


def test_the_warning_does_name_somebody_who_may_be_seen(client, worker):
    """Otherwise the tests above would hold for a page that never warns."""
    make_person(agency=worker.agency, given=GIVEN, family=FAMILY)

    status, _where, body, _queries = told(client, "/people/register/", {**REGISTER, "given": GIVEN, "family": FAMILY})

    assert status == 409
    assert "T" in body


def test_a_number_of_somebody_hidden_may_be_given_to_another_without_a_word(client, worker):
    hide_somebody(worker, "sealed")
    mine = make_person(agency=worker.agency, lead=worker)
    url = f"/people/{mine.pk}/numbers/add/"

    first = told(client, url, {"scheme": "rs_jmbg", "number": NUMBER})

    assert first[:2] == (302, "details/")
    assert Identifier.objects.unscoped(reason="test").filter(digest__in=[
        row.digest for row in Identifier.objects.unscoped(reason="test").filter(person=mine)
    ]).count() == 2  # fmt: skip


@pytest.mark.parametrize("level", [2, 3])
def test_whoever_is_hidden_in_a_household_changes_no_page_of_those_who_live_there(client, worker, level):
    keeper = registrar(worker.agency)
    pages = {}
    for hidden in (level, None):
        shown = make_person(agency=worker.agency, lead=worker, given="Ana", family="Kovač")
        home = join_household(actor=keeper, key=uuid4(), person=shown, role="head", starts_on=keeper.today).household
        if hidden:
            other = make_person(agency=worker.agency, given=GIVEN, family=FAMILY)
            join_household(
                actor=keeper, key=uuid4(), person=other, role="child", starts_on=keeper.today, household=home
            )
            set_protection(actor=keeper, key=uuid4(), person=other, level=hidden, named=(), version=other.version)
        found = [client.get(f"/people/{shown.pk}/{page}") for page in ("household/", "", "print/")]
        pages[hidden] = [re.sub(r'datetime="[^"]*"|\d{5,}', "N", masked(page.content.decode(), {})) for page in found]

    assert pages[level] == pages[None]
    assert "Kovač" in pages[None][0]


def test_the_lists_of_the_day_and_their_counts_leave_the_sealed_out(client, worker):
    make_person(agency=worker.agency, lead=worker, given="Ana", family="Kovač")
    urls = ("/", "/?tab=agency", "/changes/")
    before = [masked(client.get(url).content.decode(), {}) for url in urls]
    hide_somebody(worker, "sealed")

    after = [masked(client.get(url).content.decode(), {}) for url in urls]

    assert after == before


def test_a_manager_counts_no_file_of_a_sealed_person(client):
    manager = make_worker(role="manager")
    sign_in(client, manager)
    make_person(agency=manager.agency)
    before = masked(client.get("/agency/").content.decode(), {})
    hide_somebody(manager, "sealed")

    assert masked(client.get("/agency/").content.decode(), {}) == before


def test_a_key_used_for_one_person_is_another_act_for_the_next():
    worker, key = make_worker(), uuid4()
    first, second = (make_person(agency=worker.agency, lead=worker) for _ in range(2))
    actor = make_actor(worker)

    one = add_name(actor=actor, key=key, person=first, given="Ena", is_main=False)
    two = add_name(actor=actor, key=key, person=second, given="Dva", is_main=False)
    again = add_name(actor=actor, key=key, person=second, given="Tri", is_main=False)

    assert (one.person_id, two.person_id, again) == (first.pk, second.pk, two)


def test_a_key_of_a_colleague_says_only_that_it_is_used():
    worker, colleague, key = make_worker(), make_worker(), uuid4()
    seen = make_person(agency=worker.agency, lead=worker)
    add_name(actor=make_actor(worker), key=key, person=seen, given="Ena", is_main=False)

    @once(ContactDetail)
    def add_name_(**_kwargs):
        raise AssertionError("not reached")

    with pytest.raises(Refusal) as refusal:
        add_name_(actor=make_actor(colleague), key=key, person=seen)

    assert refusal.value.code == "key.taken"


def test_a_draft_named_after_a_foreign_form_is_the_writers_own(client, worker):
    colleague = make_worker(worker.agency)
    person = make_person(agency=worker.agency, lead=worker)
    name = f"statement:{person.pk}:work"
    keep_draft(actor=make_actor(colleague), form=name, fields={"text": "Quietly unhappy"})

    page = client.get(f"/people/{person.pk}/domains/work/statements/add/").content.decode()
    answer = client.post("/drafts/", {"draft": name, "text": "Mine"})

    drafts = dict(Draft.objects.unscoped(reason="test").values_list("worker_id", "fields"))
    assert "Quietly" not in page
    assert (answer.status_code, drafts) == (
        200, {colleague.pk: {"text": "Quietly unhappy"}, worker.pk: {"text": "Mine"}},
    )  # fmt: skip


def test_a_household_of_which_only_the_sealed_are_members_is_not_there(client, worker):
    person = hide_somebody(worker, "sealed")
    home = HouseholdMember.objects.unscoped(reason="test").get(person=person).household_id

    there, never = (
        (answer.status_code, masked(answer.content.decode(), {"household": number}))
        for number in (home, home + 1)
        for answer in [client.get("/people/register/", {"household": number})]
    )

    assert there == never
    assert there[0] == 404


def test_joining_a_household_twice_on_one_day_is_declined_in_words(client, worker):
    person = make_person(agency=worker.agency, lead=worker)
    actor = make_actor(worker)
    own = join_household(actor=actor, key=uuid4(), person=person, role="head", starts_on=actor.today)

    with pytest.raises(Refusal) as refusal:
        join_household(
            actor=actor, key=uuid4(), person=person, role="child", starts_on=actor.today, household=own.household
        )

    assert refusal.value.code == "people.lives_there_already"
