"""Who is said to have harmed somebody does not learn from his own pages which service she is with."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.models import KeptApart
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import Look, Notice, SightRequest
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.tests.own import herself, make_portal, signed_in
from aplis.register.sharing.watching.later import told_later, trace_of
from aplis.register.sharing.watching.queries.own import has_looked, own_log
from aplis.register.sharing.watching.veiled import veiled_from
from aplis.rules.own_log import CHECK, FILE
from aplis.rules.scopes import BIT

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F18", "F21")]
TODAY = timezone.localdate()


@pytest.fixture
def shelter():
    """A worker of the house where Zarja lives now."""
    return make_worker(make_agency("ngo", name="House of the lilies", short_name="Lilies"), name="Lili Vrtnar")


@pytest.fixture
def oton(alma):
    return make_person(agency=alma.agency, lead=alma, given="Oton", family="Lipovnik")


@pytest.fixture
def safe(shelter):
    return make_person(agency=shelter.agency, lead=shelter, given="Zarja", family="Lipovnik")


def keep_apart(safe, oton, by, **fields):
    for person, other, is_victim in ((safe, oton, True), (oton, safe, False)):
        given = {"starts_on": TODAY - timedelta(days=3), **fields}
        KeptApart(person=person, other=other, is_victim=is_victim, set_by=by, **given).save(force_insert=True)


def look(person, worker):
    row = Look(
        person=person, worker=worker, agency=worker.agency, role="mentor", purpose="safeguarding", scopes=BIT["safety"],
        page="situation",
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def log_of(person):
    actor = herself(person)
    with bound(actor):
        return {(line.agency, line.told.kind, line.told.purpose) for line in own_log(actor).lines}


def test_a_look_of_the_service_that_knows_her_is_told_without_its_name(alma, shelter, safe, oton):
    look(oton, shelter)
    look(oton, alma)
    before = log_of(oton)

    keep_apart(safe, oton, alma)

    named = (alma.agency.name, FILE, "safeguarding")
    assert before == {named, ("House of the lilies", FILE, "safeguarding")}
    assert log_of(oton) == {named, ("a service", CHECK, "")}


def test_nor_does_he_learn_it_by_asking_for_the_line(alma, shelter, safe, oton):
    look(oton, shelter)
    keep_apart(safe, oton, alma)
    client = signed_in(make_portal(oton).user)

    page = client.get(reverse("voice:looks")).content.decode()
    asked = {
        agency: client.get(reverse("voice:ask"), {"agency": agency, "day": TODAY.isoformat()}).status_code
        for agency in (shelter.agency_id, make_agency("ngo").pk, 0)
    }

    assert ("House of the lilies" in page, "a service" in page, f"agency={shelter.agency_id}" in page) == (
        False,
        True,
        False,
    )
    assert set(asked.values()) == {404}
    actor = herself(oton)
    with bound(actor):
        assert not has_looked(actor, oton.pk, agency=shelter.agency_id, day=TODAY, purpose="")


def test_what_she_asked_to_see_and_the_notice_of_it_are_left_out(alma, shelter, safe, oton):
    wish = {"scopes": BIT["safety"], "purpose": "safeguarding", "reason": "x", "ends_on": TODAY + timedelta(days=9)}
    row = SightRequest(
        person=oton, agency=shelter.agency, worker=shelter, asked=alma.agency, tier=4, **wish,
    )  # fmt: skip
    row.save(force_insert=True)
    tell(kind="sight_opened_to", person=oton.pk, for_person=True, about=row,
         detail={"agency": alma.agency.short_name, "other": "Lilies"})  # fmt: skip
    client = signed_in(make_portal(oton).user)
    pages = [reverse(f"voice:{name}") for name in ("home", "requests", "notices", "rights")]
    before = [
        "Lilies" in client.get(url).content.decode() or "lilies" in client.get(url).content.decode() for url in pages
    ]

    keep_apart(safe, oton, alma)

    after = ["lilies" in client.get(url).content.decode().lower() for url in pages]
    assert (any(before), any(after)) == (True, False)
    assert Notice.objects.unscoped(reason="test").filter(person=oton).count() == 1


def test_the_copy_of_everything_holds_it_back_too(alma, shelter, safe, oton):
    mine, theirs = look(oton, alma), look(oton, shelter)
    keep_apart(safe, oton, alma)

    later = told_later([oton.pk], today=TODAY, now=timezone.now())

    assert [later.holds(trace_of(row)) for row in (mine, theirs)] == [False, True]


def test_a_service_that_he_knows_to_work_with_him_stays(alma, shelter, safe, oton):
    third = make_agency("health")
    make_person(agency=third)
    release(oton, shelter.agency, ["safety"])

    keep_apart(safe, oton, alma)

    assert veiled_from([oton.pk], TODAY) == frozenset()


@pytest.mark.parametrize(
    "fields", [{"starts_on": TODAY + timedelta(days=1)}, {"ends_on": TODAY}], ids=["not yet", "over"]
)
def test_it_holds_while_they_are_kept_apart(alma, shelter, safe, oton, fields):
    keep_apart(safe, oton, alma, **fields)

    assert veiled_from([oton.pk], TODAY) == frozenset()


def test_who_was_harmed_reads_everything(alma, shelter, safe, oton):
    look(safe, shelter)
    look(safe, alma)
    keep_apart(safe, oton, alma)

    assert log_of(safe) == {
        ("House of the lilies", FILE, "safeguarding"), (alma.agency.name, FILE, "safeguarding"),
    }  # fmt: skip
    assert veiled_from([safe.pk], TODAY) == frozenset()


def test_the_printed_log_and_the_objection_on_paper_do_not_name_it(client_of, alma, shelter, safe, oton):
    look(oton, shelter)
    keep_apart(safe, oton, alma)
    client = client_of(alma)

    texts = [
        client.get(reverse(f"watching:{name}", args=[oton.pk])).content.decode()
        for name in ("paper", "objection_write")
    ]

    assert not any("lilies" in text.lower() for text in texts)
