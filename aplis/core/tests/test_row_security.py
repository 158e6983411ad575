"""PostgreSQL repeats the predicate: what raw SQL in the application's role finds, and what it is refused.

The tables are read from the catalogue. A new table with a person is red here until it has a policy and a row below.
"""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aplis.casework.plans.models import Contact, ContactReply
from aplis.casework.situations.models import Circumstance, Document, JointTalk, Reply, Statement
from aplis.core.database import bound, bound_as_operator
from aplis.core.drafts import keep_draft
from aplis.core.ids import new_id
from aplis.core.rls import RIGHTS_IN_FORCE
from aplis.exchange.models import Feed, SourceRecord
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker
from aplis.register.identity.models import ContactRequest
from aplis.register.people.models import ContactDetail, Household, HouseholdMember, Identifier
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.actions import record_look, set_protection
from aplis.register.sharing.models import NamedViewer
from aplis.register.sharing.tests.factories import what_was_said_and_asked
from aplis.rules.scopes import BIT

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

# Every table with the person of a row, which the application reads; `people_person` carries it in its id.
PERSON_TABLES = {
    "core_journalentry": "person_id",
    "identity_contactrequest": "person_id",
    "people_accessright": "person_id",
    "people_barrier": "person_id",
    "people_contactdetail": "person_id",
    "people_householdmember": "person_id",
    "people_identifier": "person_id",
    "people_keptapart": "person_id",
    "people_namekey": "person_id",
    "people_nametoken": "person_id",
    "people_person": "id",
    "people_personname": "person_id",
    "people_representation": "person_id",
    "sharing_basisperiod": "person_id",
    "sharing_contactpreference": "person_id",
    "sharing_emergencyaccess": "person_id",
    "sharing_helpertask": "person_id",
    "sharing_involvement": "person_id",
    "sharing_keepingitem": "person_id",
    "sharing_legalhold": "person_id",
    "sharing_look": "person_id",
    "sharing_lookdelay": "person_id",
    "sharing_lookreview": "person_id",
    "sharing_namedviewer": "person_id",
    "sharing_notice": "person_id",
    "sharing_objection": "person_id",
    "sharing_participation": "person_id",
    "sharing_protectionchange": "person_id",
    "sharing_rectification": "person_id",
    "sharing_release": "person_id",
    "sharing_releasesheet": "person_id",
    "sharing_restriction": "person_id",
    "sharing_sightrequest": "person_id",
    "sharing_subjectfile": "person_id",
    "sharing_watchedperson": "person_id",
    "situations_circumstance": "person_id",
    "situations_document": "person_id",
    "plans_contact": "person_id",
    "plans_contactreply": "person_id",
    "situations_jointtalk": "person_id",
    "situations_reply": "person_id",
    "situations_statement": "person_id",
}
# Read before anybody is known, when a user signs in to the own pages: numbers and days, no word about anybody.
BEFORE_SIGN_IN = {"people_portalaccess"}
# Tables with a person that the application's role may not even ask for.
SHUT_TABLES = {"exchange_sourcerecord"}
LOOK_UP_TABLES = {
    "people_matchkey",
    "people_matchcard",
}  # across agencies, for look-ups only: people/tests/test_match_keys.py
VIEWS = {RIGHTS_IN_FORCE}  # people/tests/test_rights_in_force.py
APPEND_ONLY = ["core_journalentry", "sharing_look"]


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.fixture
def case():
    """A person with a row in every table, the worker who may see it, and a worker of another agency who may not."""
    worker, stranger = make_worker(), make_worker(make_agency("employment"))
    person = make_person(agency=worker.agency, lead=worker, family="Lipovnik")
    make_person(agency=stranger.agency)
    fill(person, worker)
    # The actor's role covers every scope, so that a row that stays hidden is hidden by its right and not by the role.
    return SimpleNamespace(
        person=person,
        worker=worker,
        actor=registrar(worker.agency, worker),
        stranger=registrar(stranger.agency, stranger),
    )


def fill(person, worker):
    actor, today = registrar(worker.agency, worker), timezone.localdate()
    record_look(actor=actor, person=person, scopes=1, page="situation")
    release(person, make_agency("health"), ["health"])
    about = {"person": person, "scope": BIT["work"], "agency": worker.agency, "author": worker}
    fact = {**about, "text": "x", "source": "person", "true_on": today}
    asker = make_worker(make_agency("ngo"))
    asked = {"told_name": "x", "agreement": "written", "purpose": "intake", "ends_on": today + timedelta(days=14)}
    statement = Statement(**fact)
    household = Household()
    seen = {"person": person, "agency": worker.agency, "scope": BIT["contact"]}
    contact = Contact(**seen, worker=worker, at=timezone.now(), way="office")
    rows = [
        ContactRequest(person=person, agency=asker.agency, worker=asker, **asked),
        ContactDetail(person=person, agency=worker.agency, kind="phone", value="040 000 000"),
        Identifier(person=person, scheme="x", sealed=b"x", digest="x", masked="x"),
        NamedViewer(person=person, worker=worker, starts_on=today),
        household,
        HouseholdMember(household=household, person=person, role="head", starts_on=today),
        statement,
        Circumstance(**fact, valid_until=today + timedelta(days=90)),
        Document(**about, title="x", issuer="x", issued_on=today, file="x", content_type="text/plain", size=1, sha256="x"),
        Reply(**about, statement=statement, stance="agrees", given_on=today),
        JointTalk(
            person=person, scope=BIT["work"], open_in=BIT["work"], agency=worker.agency, with_agency=asker.agency, rated=1,
            against=2,
        ),
        contact,
        ContactReply(**seen, contact=contact, barriers=1, given_on=today),
        SourceRecord(
            feed=Feed.objects.create(name="x", mapping="x"), kind="x", key="1", digest=1, person_id=person.pk,
            agency_id=worker.agency_id,
        ),
    ]  # fmt: skip
    for row in [*rows, *what_was_said_and_asked(person, worker, today)]:
        row.save(force_insert=True)


def counted(person):
    """How many rows about the person raw SQL finds in each table, in the role of the moment."""
    return {
        table: ask(f"SELECT count(*) FROM {table} WHERE {column} = %s", person.pk)[0][0]
        for table, column in PERSON_TABLES.items()
    }


def tables_with(column):
    """Without the parts of tables: nobody speaks to them by their own names, which test_months.py shows."""
    found = ask(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = %s"
        " AND NOT (SELECT relispartition FROM pg_class WHERE oid = table_name::regclass)",
        column,
    )
    return {table for (table,) in found}


def test_every_table_with_a_person_is_listed_here():
    assert (
        tables_with("person_id") | {"people_person"}
        == set(PERSON_TABLES) | SHUT_TABLES | LOOK_UP_TABLES | BEFORE_SIGN_IN | VIEWS
    )


@pytest.mark.parametrize(
    "table",
    [*PERSON_TABLES, *SHUT_TABLES, *sorted(LOOK_UP_TABLES), "people_household", "core_draft", "exchange_importrun"],
)
def test_every_table_with_a_person_has_row_security(table):
    ((is_on,),) = ask("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", table)
    policies = ask("SELECT cmd FROM pg_policies WHERE tablename = %s AND 'aplis_app' = ANY (roles)", table)

    assert is_on
    assert {cmd for (cmd,) in policies} >= {"SELECT", "INSERT"} or table in SHUT_TABLES


@pytest.mark.parametrize("role", ["aplis_app", "aplis_operator"])
def test_the_roles_own_nothing_and_pass_no_lock(role):
    assert ask("SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole FROM pg_roles WHERE rolname = %s", role) == [
        (False, False, False, False)
    ]
    assert ask("SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = %s", role) == [(0,)]


def test_the_case_has_a_row_in_every_table(case):
    empty = [table for table, rows in counted(case.person).items() if not rows]

    assert empty == []


def test_without_an_actor_nothing_is_found(case):
    with bound(None):
        found = counted(case.person)

    assert found == dict.fromkeys(PERSON_TABLES, 0)


def test_another_agency_finds_nothing(case):
    with bound(case.stranger):
        found = counted(case.person)
        ((people,),) = ask("SELECT count(*) FROM people_person")

    assert found == dict.fromkeys(PERSON_TABLES, 0)
    assert people == 1  # its own


def test_the_agency_with_the_right_finds_every_row(case):
    everything = counted(case.person)
    with bound(case.actor):
        found = counted(case.person)

    # Entries about scope 0 stand on no timeline, other agencies' search words are theirs; everything else is there.
    assert {table: rows for table, rows in found.items() if not rows} == {}
    elsewhere = {"core_journalentry": 0, "people_namekey": 0}
    assert {**found, **elsewhere} == {**everything, **elsewhere}


def test_the_operator_finds_every_row(case):
    everything = counted(case.person)
    with bound_as_operator():
        assert counted(case.person) == everything


@pytest.mark.parametrize("table", sorted(SHUT_TABLES))
def test_a_shut_table_is_not_even_asked(case, table):
    with pytest.raises(DatabaseError, match="permission denied"), bound(case.actor):
        ask(f"SELECT count(*) FROM {table}")


def test_a_right_that_ended_opens_nothing_any_more(case):
    ask("UPDATE people_accessright SET ends_on = %s WHERE person_id = %s", timezone.localdate(), case.person.pk)
    with bound(make_actor(case.worker)):
        found = counted(case.person)

    # What one did and was told oneself stays readable to oneself: it tells nothing that one has not seen.
    own = ("sharing_look", "sharing_emergencyaccess", "sharing_notice", "sharing_sightrequest")
    assert found == {**dict.fromkeys(PERSON_TABLES, 0), **dict.fromkeys(own, 1)}


def test_a_role_that_covers_one_scope_finds_rows_of_that_scope_only(case):
    counsellor = make_worker(make_agency("employment"))
    release(case.person, counsellor.agency, ["work", "health"])
    ask("UPDATE situations_circumstance SET scope = %s", BIT["health"])

    with bound(make_actor(counsellor)):
        found = counted(case.person)

    assert (found["situations_statement"], found["situations_circumstance"]) == (1, 0)  # no counsellor reads health
    assert (found["people_contactdetail"], found["sharing_release"], found["sharing_look"]) == (
        0,
        1,
        0,
    )  # its own release


def test_a_private_row_stays_in_its_agency(case):
    ask("UPDATE situations_statement SET is_private = true")
    colleague = make_worker(make_agency("employment"))
    release(case.person, colleague.agency, ["work"])

    with bound(make_actor(colleague)):
        assert counted(case.person)["situations_statement"] == 0
    with bound(case.actor):
        assert counted(case.person)["situations_statement"] == 1


def test_a_sealed_person_does_not_exist_for_colleagues_who_are_not_named(case):
    ((version,),) = ask("SELECT version FROM people_person WHERE id = %s", case.person.pk)
    set_protection(actor=case.actor, key=uuid4(), person=case.person, level=3, named=[], version=version)
    colleague = make_worker(case.worker.agency)

    with bound(make_actor(colleague)):
        assert counted(case.person) == dict.fromkeys(PERSON_TABLES, 0)
    with bound(case.actor):
        assert counted(case.person)["people_person"] == 1


def test_a_row_in_the_name_of_another_agency_is_refused(case):
    # A notice is written to another agency on purpose: agencies tell each other what has ended.
    tables = sorted(tables_with("agency_id") & set(PERSON_TABLES) - {"sharing_notice"})

    assert [table for table in tables if not is_forgery_refused(case, table)] == []


def test_a_row_in_the_own_name_about_somebody_unseen_is_refused(case):
    tables = [table for table in sorted(PERSON_TABLES) if table.startswith("situations_")]
    tables += ["people_personname", "people_identifier", "people_contactdetail", "people_householdmember"]

    own = case.stranger.agency_id
    assert [table for table in tables if not is_forgery_refused(case, table, agency=own)] == []


def is_forgery_refused(case, table, agency=None):
    """Copies the row of the case under a new id, as the stranger."""
    columns = [
        name for (name,) in ask("SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", table)
    ]
    taken = {"id": new_id(), "agency_id": agency or case.worker.agency_id, "source_id": new_id()}
    values = ", ".join(f"{taken[name]} AS {name}" if name in taken else name for name in columns)
    # The row is put together before the role changes: the stranger could not read the one it copies.
    ask(f"CREATE TEMPORARY TABLE forged AS SELECT {values} FROM {table} WHERE person_id = {case.person.pk} LIMIT 1")
    ask("GRANT SELECT ON forged TO aplis_app")
    try:
        with bound(case.stranger):
            ask(f"INSERT INTO {table} SELECT * FROM forged")
    except DatabaseError as problem:
        return "row-level security" in str(problem)
    else:
        return False
    finally:
        ask("DROP TABLE forged")


def test_a_stranger_changes_and_deletes_nothing(case):
    before = counted(case.person)
    for table, column in PERSON_TABLES.items():
        if table in APPEND_ONLY:
            continue
        for verb in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with bound(case.stranger):
                assert ask(f"{verb} WHERE {column} = %s", case.person.pk) == 0

    assert counted(case.person) == before


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("verb", ["UPDATE {} SET person_id = person_id", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("role", ["application", "operator", "owner"])
def test_what_is_append_only_is_changed_by_nobody(case, table, verb, role):
    roles = {"application": lambda: bound(case.actor), "operator": bound_as_operator, "owner": transaction.atomic}
    if (role, verb) == ("owner", "TRUNCATE {}"):
        return  # the owner of a table may drop it as well; the application never connects as the owner of rows it reads

    with pytest.raises(DatabaseError, match=r"permission denied|append-only"), roles[role]():
        ask(verb.format(table))


def test_drafts_are_locked_to_the_worker(case):
    keep_draft(actor=case.actor, form="plan:1", fields={"text": "x"})
    colleague = make_actor(make_worker(case.worker.agency))

    with bound(colleague):
        assert ask("SELECT count(*) FROM core_draft") == [(0,)]
        assert ask("DELETE FROM core_draft") == 0
    with pytest.raises(DatabaseError, match="row-level security"), bound(colleague):
        keep_draft(actor=case.actor, form="plan:2", fields={})
    with bound(case.actor):
        assert ask("SELECT count(*) FROM core_draft") == [(1,)]


def test_the_right_cannot_be_written_by_the_application_itself(case):
    row = (
        "INSERT INTO people_accessright (id, person_id, agency_id, scopes, purpose, basis, starts_on, source_kind, source_id)"
        " VALUES (%s, %s, %s, 1, 'plan', 'release', current_date, 'release', 1)"
    )
    with pytest.raises(DatabaseError, match="row-level security"), bound(case.stranger):
        ask(row, new_id(), case.person.pk, case.stranger.agency_id)
