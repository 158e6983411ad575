"""Words stay words: whatever stands in any column, no page, print, table or answer to a form makes anything else of it."""

import csv
import io
import json
import re
from zlib import crc32

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from aplis.register.agencies.tests.factories import form_key, make_worker, sign_in
from tests.attack.markup import Markup
from tests.attack.payloads import MARK, PAYLOADS, bundles
from tests.attack.world import NO_WORDS, fill, furnish, our_models, word_columns
from tests.test_every_url import SHUT, address, case

pytestmark = [pytest.mark.django_db, pytest.mark.words]

__all__ = ["case"]
ROUNDS = 6  # in each, all the payloads beginning with another one: templates cut long words off
SIGNS = tuple("=+-@＝＋－＠")
# Where these words come out; a page that stops showing them would make the tests below say less than they seem to.
SURELY_SHOWN = {
    "agencies.Agency.name", "agencies.Agency.short_name", "agencies.User.email", "agencies.Worker.name",
    "core.Draft.fields.text", "exchange.Feed.name", "exchange.ImportRun.message", "exchange.Rejection.file",
    "identity.ContactRequest.note", "identity.ContactRequest.told_name", "people.ContactDetail.safety_note", "people.ContactDetail.value", "people.Identifier.masked",
    "people.PersonName.family", "people.PersonName.given", "sharing.Involvement.programme", "sharing.Look.reason",
    "situations.Circumstance.text", "situations.Document.issuer", "situations.Document.title",
    "situations.JointTalk.persons_reason", "situations.JointTalk.text", "situations.JointTalk.took_part", "situations.Reply.text",
    "situations.Statement.text",
}  # fmt: skip


@pytest.fixture
def readers(case):
    """Everybody who can open some page of the case, signed in."""
    furnish(case)
    agency = case.worker.agency
    workers = [case.worker, *(make_worker(agency, role) for role in ("manager", "administrator", "data_steward"))]
    return [sign_in(Client(raise_request_exception=False), worker) for worker in workers]


def pages(case, readers):
    """Each address with its first reader to whom it answers with a page or a file."""
    for name, keys in SHUT:
        url = address(case, name, keys)
        for reader in readers:
            answer = reader.get(url)
            if answer.status_code == 200:
                yield name, url, reader, content(answer)
                break


def content(answer):
    """Kind and text of an answer; a kept document is nobody's page and has its own tests."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer["Content-Type"].partition(";")[0]
    is_file = answer.get("Content-Disposition", "").startswith("attachment") and kind != "text/csv"
    return ("", "") if is_file else (kind, body.decode())


def all_payloads(start):
    """The payloads from one of them on, as many as fit."""
    ordered = PAYLOADS[start:] + PAYLOADS[:start]

    def words(_column, most):
        joined = " ".join(ordered)
        if most is None or len(joined) <= most:
            return joined
        whole = [bundle for bundle in bundles(most) if bundle]
        return whole[start % len(whole)] if whole else "x"

    return words


def raw(html):
    """The payloads that stand in the page as they were typed although they hold a sign of markup."""
    found = [payload for payload in PAYLOADS if re.search(r"<\S*[a-z!?/]", payload) and payload in html]
    return found + re.findall(rf"<[^>\s]*{MARK}[^>]*>", html)


def table_cells_that_run(text):
    cells = []
    for separator in ",;\t":
        rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator)
        cells += [cell for row in rows for cell in row]
    return [cell for cell in cells if cell.strip(' \t\r\n"').startswith(SIGNS)]


def inspect(name, kind, text, skeleton=None):
    """What is wrong with an answer, with the name of its page."""
    if kind == "text/html":
        page = Markup(text)
        faults = [*page.faults, *(f"as typed: {payload}" for payload in raw(text))]
        if skeleton is not None and page.skeleton != skeleton:
            faults.append(f"made of other elements: {set(page.skeleton) ^ set(skeleton)}")
    elif kind == "text/csv":
        faults = [f"a formula: {cell}" for cell in table_cells_that_run(text)]
    elif kind == "application/json":
        faults = [] if json.loads(text) is not None else ["no JSON"]
    else:
        faults = [f"a kind that no test knows: {kind}"] if kind else []
    return [f"{name}: {fault}" for fault in faults]


def test_there_are_many_payloads_and_each_can_be_recognised():
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 40
    assert [payload for payload in PAYLOADS if MARK not in payload] == []


def test_every_column_that_holds_no_words_is_still_there():
    columns = {f"{model._meta.label}.{column.name}" for model in our_models() for column in model._meta.concrete_fields}

    assert set(NO_WORDS) - columns == set()


def test_no_column_of_words_makes_anything_of_a_page(case, readers):
    baseline = rendered(case, readers, lambda column, _most: sample(column))
    skeletons = {name: Markup(text).skeleton for name, kind, text in baseline if kind == "text/html"}
    shown = " ".join(text for _name, _kind, text in baseline)
    columns = {f"{model._meta.label}.{column.name}" for model in our_models() for column in word_columns(model)}
    assert SURELY_SHOWN - {column for column in columns | SURELY_SHOWN if sample(column) in shown} == set()

    found = []
    for start in range(0, len(PAYLOADS), len(PAYLOADS) // ROUNDS):
        for name, kind, text in rendered(case, readers, all_payloads(start)):
            found += inspect(name, kind, text, skeletons.get(name))

    assert found == []


def sample(column):
    """A word that stands for one column; short, because codes are."""
    return f"w{crc32(column.encode()):x}w"


def rendered(case, readers, words):
    """Every page with these words in every column. Each time from the same beginning, for a look adds to what is shown."""
    with transaction.atomic():
        fill(words)
        answers = [(name, *answer) for name, _url, _reader, answer in pages(case, readers)]
        transaction.set_rollback(True)
    return answers


FIELD = re.compile(r"<(input|textarea|select)\b[^>]*>")
ATTRIBUTE = re.compile(r"([\w-]+)=\"([^\"]*)\"")
FORM = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>.*?</form>", re.DOTALL)
OPTION = re.compile(r"<option value=\"([^\"]+)\"")


def forms(html, url):
    """Where each form of a page goes and what it sends when every field for words is filled with all payloads."""
    words = " ".join(PAYLOADS)
    for found in FORM.finditer(html):
        attributes = dict(ATTRIBUTE.findall(found[0].partition(">")[0]))
        sent = {}
        for field in FIELD.finditer(found[0]):
            given = dict(ATTRIBUTE.findall(field[0]))
            kind, name = given.get("type", "text"), given.get("name")
            if name and (field[1] == "textarea" or kind in {"text", "search", "email", "password", "url"}):
                sent[name] = words
            elif name and field[1] == "input" and kind != "file":
                sent[name] = given.get("value", "")
            elif name and field[1] == "select":
                option = OPTION.search(found[0], field.end())
                sent[name] = option[1] if option else ""
        yield attributes.get("action") or url, {**sent, **form_key()}


def test_no_answer_to_a_form_makes_anything_of_what_was_typed(case, readers):
    found, asked = [], set()
    for name, url, reader, (_kind, html) in list(pages(case, readers)):
        for target, sent in forms(html, url):
            if (target, *sent) in asked or target.startswith(reverse("account_logout")):
                continue
            asked.add((target, *sent))
            with transaction.atomic():
                for headers in ({}, {"HX-Request": "true"}):
                    answer = reader.post(target, sent, headers=headers, follow=True)
                    found += inspect(f"{name} -> {target}", *content(answer))
                transaction.set_rollback(True)

    assert len(asked) >= 20
    assert found == []
    assert mail.outbox == []  # nothing is mailed; the first mail of the house has to be looked at like a page


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_page_of_an_error_repeats_what_was_asked(client, payload):
    client.raise_request_exception = False
    headers = {"User-Agent": payload, "Referer": f"http://testserver/{MARK}", "Accept-Language": payload}
    strict = Client(enforce_csrf_checks=True)
    safe = {name: value.encode("ascii", "ignore").decode().replace("\n", "") for name, value in headers.items()}
    answers = [
        client.get(f"/{payload}/", headers=safe),
        client.get("/account/login/", {"next": payload, "login": payload}, headers=safe),
        client.post("/account/login/", {"login": payload, "password": payload}, headers=safe),
        client.post(reverse("core:color_scheme"), {"scheme": payload, "next": payload}, follow=True),
        client.post(reverse("set_language"), {"language": payload, "next": payload}, follow=True),
        strict.post("/account/login/", {"login": payload}, headers=safe),
        client.get("/", headers={**safe, "Cookie": f"aplis_color_scheme={safe['User-Agent']}; aplis_language=x"}),
    ]

    assert [number for number, answer in enumerate(answers) if answer.status_code >= 500] == []
    assert [fault for answer in answers for fault in inspect(payload, *content(answer))] == []


@pytest.mark.parametrize(
    ("html", "faults"),
    [
        ('<p class="a">wq7x</p>', []),
        ("<p class=a>x</p>", ["a value without quotes: <p class=a>"]),
        ('<p onclick="x()">', ['a handler or a style: <p onclick="x()">']),
        ('<a href="java&#x09;script:x()">', ['an address that runs: <a href="java&#x09;script:x()">']),
        ("<a href='data:text/html,x'>", ["an address that runs: <a href='data:text/html,x'>"]),
        ('<a href="/people/1/" title="a=b">', []),
    ],
)  # fmt: skip
def test_a_page_at_fault_is_recognised(html, faults):
    assert Markup(html).faults == faults


def test_markup_that_was_not_taken_as_words_is_recognised():
    typed = "<p><img src=x onerror=wq7x()></p>"

    assert inspect("x", "text/html", typed, ["p", "/p"]) != []
    assert inspect("x", "text/html", "<p>&lt;img src=x onerror=wq7x()&gt;</p>", ["p", "/p"]) == []
    assert inspect("x", "text/csv", "a,=wq7x\r\n") == ["x: a formula: =wq7x"]
