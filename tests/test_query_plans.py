"""No page reads a whole table that grows: every statement that the pages send is explained in a filled database.

The region is invented (bench/invented): 4,000 people at 40 agencies with statistics as the database collects them. A table that
stays small in it is asked with full scans made dear, so that only a missing index is left to read it whole.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from random import Random
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.signals import request_finished
from django.db import close_old_connections, connection, transaction
from django.test import Client
from django.utils import timezone

from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import make_worker, sign_in
from bench.invented.make import fill
from tests.page_readers import is_open, readers_of
from tests.test_every_url import SHUT, address, make_case

PEOPLE, FACTS, AGENCIES = 4_000, 20_000, 40
FILLED = 1_000  # rows from which the planner's own choice counts
# Tables that grow with the staff or not at all. Whatever is not here grows: people, their lives, journal, looks, sessions.
SMALL = {
    "agencies_agency", "agencies_area", "agencies_role", "agencies_user", "agencies_worker",
    "account_emailaddress", "account_emailconfirmation", "mfa_authenticator", "auth_group", "auth_group_permissions",
    "auth_permission", "django_content_type", "django_migrations", "exchange_feed", "socialaccount_socialapp",
    "socialaccount_socialaccount", "socialaccount_socialtoken",
}  # fmt: skip


@cache
def growing():
    return {model._meta.db_table for model in apps.get_models()} - SMALL


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[dict]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = fill(people=PEOPLE, facts=FACTS, on=timezone.localdate(), lot=Random(7), agencies=AGENCIES,  # noqa: S311 -- no secret
                   files=tmp_path_factory.mktemp("files"))  # fmt: skip
        plan_small_tables_as_large_ones()
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def desk(region, django_db_blocker):
    """A person with a row behind every address, and a browser for each of those who read the pages."""
    with django_db_blocker.unblock():
        case = make_case()
        return case, readers_of(case)


def plan_small_tables_as_large_ones():
    """SQLite reads a few rows whole by choice; without statistics of a table it thinks of a million."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_stat1 WHERE CAST(stat AS INTEGER) < %s", [FILLED])
            cursor.execute("ANALYZE sqlite_schema")


@pytest.fixture(autouse=True)
def db(region, django_db_blocker):
    """In the place of pytest-django's, which ends the connection with each test: the writes are undone, the region stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def scans():
    return Scans()


class Scans:
    """Collects what reads a growing table whole, as lines of table and statement."""

    def __init__(self):
        self.found, self.asked, self._is_explaining = set(), 0, False

    def __call__(self, execute, sql, params, many, context):
        if not many and not self._is_explaining and re.match(r"\s*(SELECT|WITH|UPDATE|DELETE)\b", sql):
            self._is_explaining = True
            try:
                self.asked += 1
                self.found |= {f"{table}: {sql}" for table in scanned(sql, params)}
            finally:
                self._is_explaining = False
        return execute(sql, params, many, context)

    def of(self, ask):
        """The status of the answer; what was found is kept."""
        with connection.execute_wrapper(self):
            answer = ask()
        request_finished.disconnect(close_old_connections)  # closing an answer would close the connection in use
        answer.close()
        request_finished.connect(close_old_connections)
        return answer.status_code


def scanned(sql, params):
    if connection.vendor == "sqlite":
        return scanned_in_sqlite(sql, params)
    chosen = {parent_of(table) for table in seq_scans(sql, params) if rows_in(table) >= FILLED}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        unavoidable = {parent_of(table) for table in seq_scans(sql, params)}
        cursor.execute("SET LOCAL enable_seqscan = on")
    return (chosen | unavoidable) & growing()


def seq_scans(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        ((plans,),) = cursor.fetchall()
    return {node["Relation Name"] for node in nodes(plans[0]["Plan"]) if node["Node Type"] == "Seq Scan"}


def nodes(plan):
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def parent_of(table):
    """The table of which this one holds a month."""
    return next((name for name in growing() if table.startswith(f"{name}_") and table not in growing()), table)


@cache
def rows_in(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [table])
        return cursor.fetchone()[0]


def scanned_in_sqlite(sql, params):
    called = {name: table for table, name in re.findall(r'(?:FROM|JOIN|,) "?(\w+)"? (?:AS )?"?(\w+)"?', sql)}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        lines = [row[3] for row in cursor.fetchall()]
    if "WHERE" not in sql and sql.endswith("LIMIT 1") and not any("TEMP B-TREE" in line for line in lines):
        return set()  # the first row in the order of the key
    names = {match[1] for line in lines if (match := re.match(r"SCAN (\w+)", line))}
    return {called.get(name, name) for name in names} & growing()


def test_the_net_catches_what_it_is_made_for(scans):
    with connection.execute_wrapper(scans), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM situations_statement WHERE text LIKE %s", ["%x%"])
        cursor.execute("SELECT id FROM core_draft WHERE saved_at IS NULL")
        cursor.execute("SELECT id FROM situations_statement WHERE id = 7")

    assert sorted(line.partition(":")[0] for line in scans.found) == ["core_draft", "situations_statement"]
    assert scans.asked == 3


@pytest.mark.parametrize(("name", "keys"), SHUT)
def test_no_page_reads_a_growing_table_whole(scans, desk, name, keys):
    case, readers = desk
    url = address(case, name, keys)

    statuses = {scans.of(lambda reader=reader: reader.get(url)) for reader in readers.values()}

    assert scans.found == set()
    assert is_open(name, statuses), statuses


LONG = {"given": "Mija", "family": "Tihec", "kind": "legal", "script": "latn", "other_kind": "former", "other_script": "latn",
        "born": "3. 2. 1987", "contact_kind": "phone", "contact_value": "1", "scheme": "other", "number": "A 1",
        "purpose": "intake", "basis": "statutory_task"}  # fmt: skip
BUSY = {
    "my people": ("GET", "/", {}),
    "the agency's people": ("GET", "/", {"tab": "agency"}),
    "older changes": ("GET", "/changes/", {}),
    "a search by the beginning of a name": ("POST", "/people/", {"name": "Brez Ma", "purpose": "intake"}),
    "a search by birth date": ("POST", "/people/", {"born": "3. 2. 1987", "purpose": "intake"}),
    "a search by number": ("POST", "/people/", {"number": "A 1", "purpose": "intake"}),
    "a search by everything": (
        "POST",
        "/people/",
        {"name": "Brez", "born": "1987", "number": "A 1", "purpose": "intake"},
    ),
    "a registration": ("POST", "/people/register/", LONG),
    "who is known, at each pause in typing": ("POST", "/people/register/known/", LONG),
    "whether another service knows somebody": ("POST", "/people/register/ask/", LONG),
}


@pytest.mark.parametrize("asked", BUSY)
def test_a_worker_with_a_caseload_reads_no_growing_table_whole(scans, region, asked):
    login = region["logins"][0]
    client = sign_in(Client(), Worker.objects.get(pk=login["worker"]))
    method, path, fields = BUSY[asked]

    if method == "GET":
        status = scans.of(lambda: client.get(f"{path}?{urlencode(fields)}"))
    else:
        form = {**fields, "client_key": str(uuid4()), "opened_on": date(2026, 3, 2).isoformat()}
        status = scans.of(lambda: client.post(path, form))

    assert scans.found == set()
    assert status == (302 if asked == "a registration" else 200)


@pytest.mark.parametrize("page", ["", "timeline/", "print/", "details/", "rights/", "looks/", "household/"])
def test_a_life_with_neighbours_is_read_without_a_growing_table_whole(scans, region, page):
    login = region["logins"][0]
    client = sign_in(Client(), Worker.objects.get(pk=login["worker"]))

    status = scans.of(lambda: client.get(f"/people/{login['caseload'][0]}/{page}"))

    assert scans.found == set()
    assert status == 200


def test_a_manager_reads_no_growing_table_whole(scans, region):
    [login] = [each for each in region["logins"] if each["role"] == "manager"]
    client = sign_in(Client(), Worker.objects.get(pk=login["worker"]))

    for path in ("/", "/agency/", f"/agency/?worker={region['logins'][0]['worker']}"):
        assert scans.of(lambda path=path: client.get(path)) == 200

    assert scans.found == set()


def test_an_officer_searches_and_reads_no_growing_table_whole(scans, region):
    agency = Worker.objects.get(pk=region["logins"][0]["worker"]).agency
    client = sign_in(Client(), make_worker(agency, "data_protection_officer"))

    assert scans.of(lambda: client.post("/looks/find/", {"name": "Brez Ma"})) == 200

    assert scans.found == set()


def test_who_is_looked_for_in_danger_is_found_without_a_growing_table_whole(scans, region):
    client = sign_in(Client(), Worker.objects.get(pk=region["logins"][0]["worker"]))
    asked = {
        "name": "Mija Tihec", "born": "3. 2. 1987", "danger": "life",
        "reason": "She rang and said that he is at the door.", "client_key": str(uuid4()),
    }  # fmt: skip

    status = scans.of(lambda: client.post("/emergency/", asked))

    assert (scans.found, status) == (set(), 404)


def test_the_invented_region_has_the_rights_that_the_sharing_room_would_write(region):
    assert region["rights_differ"] == 0


def test_every_reference_in_the_invented_region_leads_somewhere():
    connection.check_constraints()
