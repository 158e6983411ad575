"""A worker, the officer of her agency, and a person who lives with somebody else."""

import pytest

from aplis.home.tests.own_file.cases import say
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.models import Household, HouseholdMember
from aplis.register.people.tests.factories import make_person


@pytest.fixture
def worker():
    return make_worker(make_agency("social_work"), name="Alma Kresnik")


@pytest.fixture
def officer(worker):
    return make_worker(worker.agency, role="data_protection_officer", name="Iva Zupan")


@pytest.fixture
def zarja(worker):
    person = make_person(agency=worker.agency, lead=worker, given="Zarja", family="Lipovnik")
    bojan = make_person(agency=worker.agency, given="Bojan", family="Lipovnik")
    home = Household()
    home.save(force_insert=True)
    for each in (person, bojan):
        HouseholdMember(household=home, person=each, role="partner", starts_on="2026-01-01").save(force_insert=True)
    say(person, worker.agency, "She quarrels with Bojan.")
    say(person, worker.agency, "She drinks, her mother says.", "relative")
    say(person, worker.agency, "She wants to bake again.", "person")
    return person
