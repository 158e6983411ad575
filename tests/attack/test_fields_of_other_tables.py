"""Each form on each page, filled in and sent twice from the same beginning: as it is, and with every column of every table.

What is written is the same both times: a form stores the fields it has, and takes no notice of others whatever they are named after.
"""

import re
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

import pytest
import time_machine
from django.apps import apps
from django.db import connection, models, transaction
from django.urls import resolve
from django.utils import timezone

from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker
from aplis.register.people.tests.factories import make_person
from tests.attack.filling import forms
from tests.page_readers import opened, readers_of
from tests.test_every_url import case

pytestmark = [pytest.mark.django_db, pytest.mark.words]

__all__ = ["case"]
AS_FORM = "application/x-www-form-urlencoded"
# Kept by the library: made anew each time, from nothing that a form sends.
OF_THE_SIGN_IN = {"django_session", "mfa_authenticator", "usersessions_usersession"}
WRITES = re.compile(r"\b(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+\"?(\w+)")
TYPED = {"email": "seven@aplis.example", "born": "1990", "number": "4711", "value": "041 000 000", "time": "00:00"}
# Fields that these forms have once a household or a person is chosen.
ASKED_LATER = {
    "identity:register": {"household", "role"},
    "nearness:apart": {"other", "person"},
    "people:member_add": {"person", "role"},
}
# Addresses none of whose forms does anything here, by the reason.
NOT_DONE = {
    "asks, and writes nothing but that it was asked": {
        "home:people", "identity:pairs", "keeping:holds", "keeping:restrictions", "keeping:run", "nearness:apart", "people:member_add",
        "voice:records", "watching:find", "watching:objections",
    },
    "what stands behind the address does not let it": {
        "agencies:make_password_link", "agencies:reset_second_factor", "agreements:lay_aside", "asking:more", "identity:sight_ask", "nearness:change", "people:name_end", "plans:interpreter", "plans:move",
        "plans:rectification", "plans:told", "releases:participation_end",
        "representing:give", "voice:take_back", "voice:whose", "watching:watch",
    },
    "wants to know who sits there": {"account_change_password", "account_reauthenticate", "mfa_activate_totp", "mfa_add_webauthn"},
    "sends a file": {"exchange:upload", "situations:document_add"},
    "wants words, days or ticks that fit each other": {
        "asking:request", "emergency:open", "emergency:postpone", "helping:report", "sharing:protection", "voice:lay_helper_less",
        "voice:trusted_less",
    },
}  # fmt: skip


def columns_of_all_tables(other):
    """By its name, and by the name it has in the table, a value that each column would take."""
    rows = {"people.Person": other, "agencies.Agency": make_agency(), "agencies.Worker": make_worker()}
    named = {"pk": "7"}
    for model in apps.get_models():
        for column in model._meta.concrete_fields:
            value = str(rows[column.related_model._meta.label].pk) if related(column) in rows else value_of(column)
            named |= {column.name: value, column.attname: value}
    return named


def related(column):
    return column.related_model._meta.label if column.is_relation else ""


def value_of(column):
    late = timezone.now() + timedelta(days=900)
    if column.choices:
        return str(list(column.flatchoices)[-1][0])
    kinds = [
        (models.BooleanField, "on"), (models.DateTimeField, late.isoformat()), (models.DateField, late.date().isoformat()),
        ((models.CharField, models.TextField), "Never asked for"), (models.JSONField, '{"never": "asked for"}'),
    ]  # fmt: skip
    return next((value for kind, value in kinds if isinstance(column, kind)), "7")


class Written:
    """Collects the names of the tables that are written."""

    def __init__(self):
        self.tables = set()

    def __call__(self, execute, sql, params, many, context):
        self.tables |= set(WRITES.findall(sql))
        return execute(sql, params, many, context)


def left_by(reader, target, sent, known, *, at):
    """The answer to a form and all rows of the tables that it wrote, without what differs between any two rows. Undone at the end.

    at   the moment at which the clock stands meanwhile
    """
    written, cookies = Written(), reader.cookies.copy()
    with time_machine.travel(at, tick=False), transaction.atomic():
        with connection.execute_wrapper(written):
            answer = reader.post(target, urlencode({**sent, **form_key()}, doseq=True), content_type=AS_FORM)
        rows = {
            model._meta.label: sorted(masked(row, known) for row in model._base_manager.values_list())
            for model in apps.get_models()
            if model._meta.managed and model._meta.db_table in written.tables - OF_THE_SIGN_IN
        }
        transaction.set_rollback(True)
    reader.cookies = cookies
    return answer.status_code, rows


def masked(row, known):
    text = repr([plain(value) for value in row])
    return re.sub(r"\d{15,}", lambda number: number[0] if number[0] in known else "new", text)


def plain(value):
    if isinstance(value, (UUID, bytes, memoryview)):
        return type(value).__name__
    return re.sub(r"\b[0-9a-f]{40,}\b|^!\w{40}$", "digest", value) if isinstance(value, str) else value


def fillings():
    """Ways to fill in a form, of which most forms take one."""
    today, later = timezone.localdate().isoformat(), (timezone.localdate() + timedelta(days=14)).isoformat()
    words = "Seven swans a-swimming"
    yield {"words": words, "day": today, "typed": {**TYPED, "ends_on": later, "valid_until": later, "review_on": later}}
    yield {"words": words, "day": today, "typed": {**TYPED, "scopes": "work", "is_pseudonymous": "", "scheme": "other"}}
    yield {"words": "Seven", "day": "", "typed": {}}


def acts(answer, rows):
    """Whether a form did something: an act of ours leaves a receipt, one of the library leads on."""
    return answer in {200, 204, 302} and ("core.Receipt" in rows or answer == 302)


def test_no_form_stores_a_column_that_is_no_field_of_it(case):
    readers = readers_of(case)
    invented = columns_of_all_tables(make_person(agency=case.worker.agency, lead=case.worker))
    known = {str(pk) for model in apps.get_models() for pk in model._base_manager.values_list("pk", flat=True)}
    pages = [
        (url, role, "" if page.streaming else page.content.decode("utf-8", "replace"))
        for _name, url, role, page in opened(case, readers)
    ]
    fields = {view: set(names) for view, names in ASKED_LATER.items()}
    for url, _role, html in pages:
        for target, sent in forms(html, url, words=""):
            fields.setdefault(view_of(target), set()).update(sent)
    done, differing = set(), {}

    for role, target, sent in filled_in(pages, done):
        view, reader, now = view_of(target), readers[role], timezone.now()
        others = {name: value for name, value in invented.items() if name not in fields[view]}
        plainly = left_by(reader, target, sent, known, at=now)
        with_more = left_by(reader, target, {**others, **sent}, known, at=now)
        if plainly != with_more:
            differing[view, role] = difference(plainly, with_more)
        if acts(*plainly):
            done.add((target, *sent))

    assert differing == {}
    assert set(fields) - {view_of(target) for target, *_names in done} == set().union(*NOT_DONE.values())


def filled_in(pages, done):
    """Each form of the pages once in each way of filling it in, until it is among those that were done."""
    tried = set()
    for number, filling in enumerate(fillings()):
        for url, role, html in pages:
            for target, sent in forms(html, url, **filling):
                form = (target, *sent)
                if form not in done and (number, form) not in tried:
                    tried.add((number, form))
                    yield role, target, sent


def view_of(target):
    return resolve(target.partition("?")[0]).view_name


def difference(plainly, with_more):
    """The answers, and by table the rows that only one of the two left."""
    tables = {table for table in {*plainly[1], *with_more[1]} if plainly[1].get(table) != with_more[1].get(table)}
    rows = {table: sorted(set(plainly[1].get(table, ())) ^ set(with_more[1].get(table, ()))) for table in tables}
    return plainly[0], with_more[0], rows
