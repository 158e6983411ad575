"""Who sees which fact, tried over thousands of combinations against the rule as one would tell it to a colleague."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aplis.casework.situations.models import Circumstance, Document, Reply, Statement
from aplis.casework.situations.tests.factories import (
    make_circumstance,
    make_document,
    make_reply,
    make_statement,
)
from aplis.core.journal import record
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker
from aplis.register.people.models import AccessRight, Person, PersonJournal
from aplis.register.people.tests.factories import make_person
from aplis.rules.scopes import BIT, DOMAINS, mask
from aplis.rules.vocabulary import in_domain

TODAY = timezone.localdate()
DAYS = st.integers(-2, 2)  # around today, where rights begin and end
OURS, OTHERS = "ours", "others"

scopes = st.sets(st.sampled_from(DOMAINS), max_size=6)
rights = st.fixed_dictionaries(
    {
        "agency": st.sampled_from([OURS, OTHERS]),
        "worker": st.sampled_from([None, "me", "colleague"]),
        "scopes": scopes,
        "starts": DAYS,
        "lasts": st.one_of(st.none(), st.integers(0, 3)),
    }
)
facts = st.fixed_dictionaries(
    {"domain": st.sampled_from(DOMAINS), "is_private": st.booleans(), "agency": st.sampled_from([OURS, OTHERS])}
)


class Office:
    """Two agencies, a worker who asks, her colleague, and a person nobody sees yet."""

    def __init__(self) -> None:
        self.agencies = {OURS: make_agency("social_work"), OTHERS: make_agency("social_work")}
        self.workers = {
            "me": make_worker(self.agencies[OURS]),
            "colleague": make_worker(self.agencies[OURS]),
            None: None,
        }
        self.person: Person = make_person()

    def actor(self, role):
        return replace(make_actor(self.workers["me"]), read_scopes=mask(role))

    def open(self, right):
        starts_on = TODAY + timedelta(days=right["starts"])
        ends_on = None if right["lasts"] is None else starts_on + timedelta(days=right["lasts"])
        AccessRight(
            person=self.person, agency=self.agencies[right["agency"]], worker=self.workers[right["worker"]],
            scopes=mask(right["scopes"]), purpose="plan", basis="statutory_task", starts_on=starts_on, ends_on=ends_on,
            source_kind="involvement", source_id=0,
        ).save(force_insert=True)  # fmt: skip

    def write(self, fact):
        """The fact as a statement, a circumstance, a document, a reply and a journal entry."""
        agency, private = self.agencies[fact["agency"]], fact["is_private"]
        code = in_domain(fact["domain"])[0].code
        said = make_statement(self.person, agency, fact["domain"], is_private=private)
        hard = make_circumstance(self.person, agency, code, is_private=private)
        paper = make_document(self.person, agency, fact["domain"], is_private=private)
        answer = make_reply(said, agency)
        author = replace(self.actor([]), agency_id=agency.pk)
        entry = record(
            actor=author, verb="statement_added", person=self.person.pk, scope=BIT[fact["domain"]], is_private=private
        )
        return [said.pk, hard.pk, paper.pk, answer.pk, entry.pk]


def sees(role, opened, fact) -> bool:
    """A worker sees a fact when her role reads its domain, a right of her agency, or one for her alone, is in force today
    and opens that domain, and the fact is not another agency's private note.
    """
    if fact["domain"] not in role:
        return False
    if fact["is_private"] and fact["agency"] != OURS:
        return False
    for right in opened:
        starts_on = TODAY + timedelta(days=right["starts"])
        ends_on = date.max if right["lasts"] is None else starts_on + timedelta(days=right["lasts"])
        if (
            right["agency"] == OURS
            and right["worker"] in {None, "me"}
            and fact["domain"] in right["scopes"]
            and starts_on <= TODAY < ends_on
        ):
            return True
    return False


@pytest.fixture
def office(db):
    return Office()


@pytest.mark.mission("M004", "F14", "F16", "F17")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(role=scopes, opened=st.lists(rights, max_size=3), written=st.lists(facts, min_size=1, max_size=3))
def test_a_fact_is_seen_exactly_where_role_right_day_and_privacy_allow_it(office, role, opened, written):
    with transaction.atomic():
        for right in opened:
            office.open(right)
        rows = [(fact, office.write(fact)) for fact in written]
        expected = {pk for fact, keys in rows if sees(role, opened, fact) for pk in keys}
        made = {pk for _fact, keys in rows for pk in keys}

        actor = office.actor(role)
        seen = set()
        for model in (Statement, Circumstance, Document, Reply, PersonJournal):
            seen |= set(model.objects.visible_to(actor).values_list("pk", flat=True))

        assert seen & made == expected
        transaction.set_rollback(True)
