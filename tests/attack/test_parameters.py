"""What no form of ours sends: names of look-ups, lists for single values, numbers of any length, NUL, SQL, a megabyte.

The answer is a page: found, declined, or asked to be put right. Never a fault of the program, and never another answer
because a value happened to be SQL.
"""

import re
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker, sign_in
from aplis.register.people.tests.factories import make_person
from tests.attack.test_existence import FILLED
from tests.attack.town import ABOUT_PEOPLE, address, masked, rows_about, shape
from tests.test_every_url import WITHOUT

pytestmark = pytest.mark.django_db

FITTING = {200, 204, 302, 400, 403, 404, 405, 409, 413, 422}
LOOKUPS = ["_connector", "_negated", "__class__", "__class", "pk__in", "person__names__family__startswith",
           "agency__name", "order_by", "-text", "text__icontains", "a__b__c", "domain.text", "id;--"]  # fmt: skip
NASTY = [
    "9223372036854775808", "-9223372036854775809", "9" * 60, "9" * 5000, "1e400", "NaN", "Infinity", "-0", "0x10", "²",
    "١٢٣", "", " ", "null", "None", "true", "[]", "{}", '{"a":' * 200, "%00", "\x00", "a\x00b", "\ud800".encode("utf-8", "surrogatepass"),
    # Words to whatever is no number and no day, so that one value brings all of them.
    "' OR '1'='1'; DROP TABLE people_person; -- 1 UNION SELECT 1 \\ % _ ../../etc/passwd {{ 7*7 }} {% debug %} <b>",
    "=1+1 \u202e \u200b 😀 e\u0301", "\u200b", "0001-01-01", "9999-12-31",
    "0000-00-00", "2026-02-30", "2026-W01-1", "2025-03-30T02:30", "0001-01-01T00:00+14:00~1", "9999-12-31T23:59-14:00~1",
    "2026-11-01T00:00~1", "2026-11-01T00:00+00:00~99999999999999999999", "2026-11-01.99999999999999999999", "x" * 100_000,
]  # fmt: skip
QUERIED = {
    "home:today": ("page", "tab"), "home:changes": ("after",), "home:agency": ("worker", "page"),
    "identity:register": ("household",), "sharing:looks": ("page",), "sharing:purpose": ("next",),
    "situations:situation": ("open", "domain", "agency", "after"), "situations:own_words": ("page",),
    "situations:timeline": ("domain", "agency", "after", "page"), "situations:documents": ("q", "page"),
    "situations:domain": ("state", "q", "page"), "exchange:runs": ("q", "page"), "exchange:upload": ("again",),
    "plans:contacts": ("q", "page"), "agencies:workers": ("q", "show", "page"),
}  # fmt: skip


@pytest.fixture
def desk(client):
    """Somebody who may do nearly everything, with a person who has a row of each kind."""
    client.raise_request_exception = False
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker, purpose="plan")
    sign_in(client, worker)
    return worker, {**rows_about(person, worker.agency, "housing")}


def urls(ids):
    about = {name: address(ids, name, keys) for name, keys in ABOUT_PEOPLE}
    return {
        **about,
        **{name: reverse(name) for name in WITHOUT if not name.startswith(("account_", "mfa", "agencies:"))},
    }


@pytest.mark.parametrize("name", QUERIED)
def test_no_value_in_an_address_breaks_a_page(client, desk, name):
    worker, ids = desk
    role = {"home:agency": "manager", "exchange": "data_steward", "agencies": "administrator"}
    role = role.get(name) or role.get(name.partition(":")[0])
    if role:
        sign_in(client, make_worker(worker.agency, role))
    url = urls(ids).get(name) or "/accounts/"

    broken = {
        (key, value[:40]): status
        for key in QUERIED[name]
        for value in NASTY
        if (status := client.get(url, {key: value}).status_code) not in FITTING
    }

    assert broken == {}


@pytest.mark.parametrize("name", sorted({name for name, _keys in ABOUT_PEOPLE} | {"identity:register", "home:people"}))
def test_no_name_and_no_value_of_a_field_breaks_a_form(client, desk, name):
    _worker, ids = desk
    url = urls(ids)[name]
    lookups = dict.fromkeys(LOOKUPS, "1")
    statuses = [client.get(url, lookups).status_code, sent_to(client, url, lookups)]
    if statuses[-1] == 405:  # nothing is sent there, so nothing that is sent is looked at
        assert statuses[0] in FITTING
        return

    for value in NASTY:
        fields = (*FILLED, "draft", "draft_url", "next", "household", "not_these", "born")
        statuses.append(sent_to(client, url, dict.fromkeys(fields, value)))
    statuses.append(sent_to(client, url, {key: [value, value] for key, value in FILLED.items()}))
    statuses.append(client.post(url, b'{"a":' * 10_000, content_type="application/json").status_code)
    statuses.append(client.post(url, b"\xff\xfe=%ed%a0%80", content_type=AS_FORM).status_code)
    statuses.append(client.post(url, {**FILLED, "client_key": "not a key"}).status_code)

    assert set(statuses) <= FITTING


AS_FORM = "application/x-www-form-urlencoded"


def sent_to(client, url, fields):
    """The status of a form sent as browsers send one without a file."""
    return client.post(url, urlencode({**fields, **form_key()}, doseq=True), content_type=AS_FORM).status_code


def one_at_a_time(page):
    """Fields that the page has; of others no form takes notice."""
    for field in (field for field in FILLED if f'name="{field}"' in page):
        for value in ("a\x00b", "9223372036854775808", "0001-01-01"):
            yield field, value


@pytest.mark.parametrize(
    "name",
    ["situations:statement_add", "situations:circumstance_add", "people:name_add", "people:contact_add",
     "people:identifier_add", "people:edit", "people:household_start", "people:member_add", "people:name_end",
     "sharing:involvement_open", "sharing:involvement_close", "sharing:protection", "identity:register", "home:people"],
)  # fmt: skip
def test_one_odd_value_among_good_ones_is_told_or_stored(client, desk, name):
    _worker, ids = desk
    url = urls(ids)[name]
    good = {**FILLED, "kind": {"people:contact_add": "phone"}.get(name, "legal" if "name" in name else "event")}
    tried = list(one_at_a_time(client.get(url).content.decode()))

    broken = {
        (field, value[:20]): status
        for field, value in tried
        if (status := client.post(url, {**good, field: value, "is_sure": "", **form_key()}).status_code) not in FITTING
    }

    assert (broken, len(tried) >= 6) == ({}, True)


SQL = ["o'q", "o''q", "' OR 1=1 --", "%' OR '%'='", "x'; SELECT 1; --", "x') OR ('1'='1", "x' AND pg_sleep(1)='"]


@pytest.mark.parametrize("text", SQL)
def test_sql_is_words_like_any_other(client, desk, text):
    _worker, ids = desk
    where = urls(ids)
    asked = [(where["situations:domain"], "q"), (where["situations:documents"], "q"), (where["sharing:looks"], "page"),
             (where["situations:timeline"], "after"), (where["situations:timeline"], "agency")]  # fmt: skip

    for url, key in asked:
        plain, clever = "qzqzqz", text
        client.get(url)
        assert told(client, url, key, clever) == told(client, url, key, plain)


SEARCHED = {
    "a name among all people": ("home:people", {}, "name", {"purpose": "delivery"}, ""),
    "a number among all people": ("home:people", {}, "number", {"purpose": "delivery"}, ""),
    "a name at intake": ("identity:known", {}, "family", {"given": "Q", "purpose": "delivery"}, ""),
    "whose looks": ("watching:find", {}, "name", {}, "data_protection_officer"),
    "who objects": ("watching:objections", {}, "q", {}, "data_protection_officer"),
    "whose file is held": ("keeping:holds", {}, "q", {}, "data_protection_officer"),
    "whose use is restricted": ("keeping:restrictions", {}, "q", {}, "data_protection_officer"),
    "who is due": ("keeping:run", {"keeping_run_id"}, "q", {}, "data_protection_officer"),
}


@pytest.mark.parametrize("what", SEARCHED)
def test_sql_that_is_searched_for_finds_what_as_many_other_letters_find(client, desk, what):
    worker, ids = desk
    name, keys, field, more, role = SEARCHED[what]
    if role:
        sign_in(client, make_worker(worker.agency, role))
    url = reverse(name, kwargs={key: ids[key] for key in keys})

    for text in SQL:
        answers = []
        for words in (re.sub(r"\S", "q", text), text):
            answer = client.post(url, {**more, field: words, **form_key()})
            body = re.sub(r'value="[^"]*"', "", masked(answer.content.decode(), {}))
            answers.append((answer.status_code, re.sub(r"\d+", "", body.replace(escape(words), "T"))))
        assert answers[0] == answers[1]


def told(client, url, key, value):
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url, {key: value})
    body = masked(answer.content.decode(), {})
    body = re.sub(r'value="[^"]*"|\?q=[^"]*', "", body)
    for form in (value, value.replace("'", "&#x27;")):
        body = body.replace(form, "T")
    return (
        answer.status_code,
        re.sub(r"\d+", "N", body),
        len([shape(query["sql"]) for query in captured.captured_queries]),
    )


WORDS = st.text(st.characters(codec="utf-8"), max_size=60) | st.sampled_from([w for w in NASTY if isinstance(w, str)])
FIELDS = st.dictionaries(
    st.sampled_from([*FILLED, *LOOKUPS, "born", "household", "not_these"]),
    WORDS | st.lists(WORDS, max_size=3),
    max_size=12,
)


@trying(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from([name for name, _keys in ABOUT_PEOPLE]), fields=FIELDS, is_sent=st.booleans())
def test_whatever_is_sent_to_whatever_address_is_answered(client, desk, name, fields, is_sent):
    _worker, ids = desk
    url = urls(ids)[name]

    answer = client.post(url, {**fields, **form_key()}) if is_sent else client.get(url, fields)

    assert answer.status_code in FITTING


def test_a_form_of_a_megabyte_is_refused_or_answered_and_not_kept(client, desk):
    _worker, ids = desk
    url = urls(ids)["situations:statement_add"]

    big = client.post(url, {**FILLED, "text": "x" * 1_000_000, **form_key()})
    bigger = client.post(url, {**FILLED, "text": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), **form_key()})
    many = client.post(url, {f"field{number}": "" for number in range(1100)})

    assert (big.status_code, bigger.status_code in {400, 413}, many.status_code) == (422, True, 400)


def test_a_steward_and_an_administrator_break_nothing_either(client):
    client.raise_request_exception = False
    agency = make_agency()
    for role, where in (("data_steward", ["/imports/", "/imports/new/"]), ("administrator", ["/accounts/add/"])):
        sign_in(client, make_worker(agency, role))
        for url in where:
            for value in NASTY:
                sent = dict.fromkeys(("name", "mapping", "email", "role", "starts_on", "q", "version"), value)
                assert client.post(url, {**sent, **form_key()}).status_code in FITTING
