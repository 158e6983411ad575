"""Contacts on the page of the day: those of today, interpreters still to be booked, and what is not known yet."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aplis.casework.plans.queries import TODAY_SHOWN
from aplis.casework.plans.tests.factories import make_contact
from aplis.register.agencies.tests.factories import make_worker
from aplis.register.people.models import CONTACT
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import Look
from aplis.rules.barriers import BIT

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M024")]


def lists(client):
    found = client.get("/").context["meetings"]
    return tuple([each.line.pk for each in some] for some in (found.today, found.to_book, found.to_find_out))


def test_the_day_names_what_is_to_be_done_about_contacts(client_of, alma, zarja):
    now = timezone.now()
    forgotten = make_contact(zarja, alma, at=now - timedelta(days=3))
    later = make_contact(zarja, alma, at=now + timedelta(days=5), interpreter="to_book", language="sq")
    make_contact(zarja, alma, at=now + timedelta(days=5))
    unknown = make_contact(zarja, alma, state="not_held", barriers=BIT["not_known"], at=now - timedelta(days=1))
    make_contact(zarja, alma, state="not_held", at=now - timedelta(days=1))
    make_contact(zarja, alma, at=now, withdrawn_at=now, withdrawn_because="x")

    assert lists(client_of(alma)) == ([forgotten.pk], [later.pk], [unknown.pk])
    page = client_of(alma).get("/").content.decode()
    assert "an interpreter is still to be booked" in page
    assert "find out what stood in the way on our side" in page


def test_a_contact_of_today_is_not_crowded_out_by_what_is_long_to_be_found_out(client_of, alma, zarja):
    for days in range(1, TODAY_SHOWN + 1):
        at = timezone.now() - timedelta(days=days)
        make_contact(zarja, alma, state="not_held", barriers=BIT["not_known"], at=at)
    today = make_contact(zarja, alma)

    assert lists(client_of(alma))[0] == [today.pk]


def test_those_of_a_colleague_or_another_agency_stand_on_another_page(client_of, alma, nika, zarja):
    colleague = make_worker(alma.agency)
    release(zarja, nika.agency, ["contact"])
    make_contact(zarja, nika)
    make_contact(make_person(agency=alma.agency, lead=colleague), colleague)

    assert lists(client_of(alma)) == ([], [], [])


def test_who_stands_there_was_looked_at(client_of, alma, zarja):
    make_contact(zarja, alma)

    client_of(alma).get("/")

    looks = Look.objects.unscoped(reason="test").filter(page="today", person=zarja).values_list("scopes", flat=True)
    assert [scopes & CONTACT for scopes in looks] == [CONTACT]
