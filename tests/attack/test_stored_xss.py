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

from tests.attack.filling import forms
from tests.attack.markup import Markup
from tests.attack.payloads import MARK, PAYLOADS, bundles
from tests.attack.world import NO_WORDS, fill, furnish, gather_copies, our_models, word_columns
from tests.page_readers import opened, readers_of
from tests.test_every_url import case

pytestmark = [pytest.mark.django_db, pytest.mark.words]

__all__ = ["case"]
# Pages that are made of other elements for another reason than markup.
NEVER_ALIKE = {
    "mfa_activate_totp": "draws a secret that is made anew each time",
    "watching:review": "tells of names that are alike, and all payloads are",
    "watching:unusual": "as above",
}
ROUNDS = 6  # in each, all the payloads beginning with another one: templates cut long words off
SIGNS = tuple("=+-@＝＋－＠")
# Where these words come out; a page that stops showing them would make the tests below say less than they seem to.
SURELY_SHOWN = {
    "agencies.Agency.name", "agencies.Agency.short_name", "agencies.User.email", "agencies.Worker.name",
    "core.Draft.fields.text", "exchange.Feed.name", "exchange.ImportRun.message", "exchange.Rejection.file",
    "identity.ContactRequest.note", "identity.ContactRequest.told_name", "people.ContactDetail.safety_note", "people.ContactDetail.value", "people.Identifier.masked",
    "people.PersonName.family", "people.PersonName.given", "plans.Contact.differently", "plans.Contact.interpreter_service",
    "plans.Contact.phone", "plans.Contact.place", "plans.Contact.text", "plans.Contact.withdrawn_because", "plans.ContactReply.text", "sharing.Involvement.programme", "sharing.Look.reason",
    "situations.Circumstance.text", "situations.Document.issuer", "situations.Document.title",
    "situations.JointTalk.persons_reason", "situations.JointTalk.text", "situations.JointTalk.took_part", "situations.Reply.text",
    "situations.Statement.text", "sharing.LegalHold.reason", "sharing.LookDelay.law", "sharing.Objection.words", "sharing.Restriction.reason",
    "sharing.WatchedPerson.reason",
}  # fmt: skip


@pytest.fixture
def readers(case):
    """Everybody who can open some page of the case, signed in."""
    furnish(case)
    return readers_of(case)


def pages(case, readers):
    """Each page and file with its address, its role, and what it is made of. Of pages that are made alike inside only the first."""
    seen = set()
    for name, url, role, answer in opened(case, readers):
        kind, text = content(answer)
        inside = (name, tuple(skeleton(text[text.find("<main") :])) if kind == "text/html" else kind)
        if inside not in seen:
            seen.add(inside)
            yield name, url, role, kind, text


def skeleton(html):
    return Markup(html).skeleton


def content(answer):
    """Kind and text of an answer; a kept document is nobody's page and has its own tests, and of paper we read that it is there."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer["Content-Type"].partition(";")[0]
    if kind == "application/pdf":
        return kind, body[:5].decode()
    is_kept = answer.status_code == 200 and answer.resolver_match.view_name == "situations:document"
    return ("", "") if is_kept else (kind, body.decode())


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
    elif kind in {"application/json", "application/fhir+json"}:
        faults = [] if json.loads(text) is not None else ["no JSON"]
    elif kind == "text/markdown":
        faults = [f"as typed: {payload}" for payload in raw(re.sub(r"\\.", "", text))]
    elif kind == "application/pdf":
        faults = [] if text == "%PDF-" else ["no paper"]
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
    with transaction.atomic():
        fill(lambda column, _most: sample(column))
        gather_copies()
        where = [(name, url, role) for name, url, role, *_page in pages(case, readers)]
        transaction.set_rollback(True)
    baseline = rendered(readers, where, lambda column, _most: sample(column))
    shown = " ".join(text for _kind, text in baseline)
    columns = {f"{model._meta.label}.{column.name}" for model in our_models() for column in word_columns(model)}
    assert SURELY_SHOWN - {column for column in columns | SURELY_SHOWN if sample(column) in shown} == set()
    assert {role for _name, _url, role in where} == set(readers)

    found = []
    for start in range(0, len(PAYLOADS), len(PAYLOADS) // ROUNDS):
        answers = rendered(readers, where, all_payloads(start))
        for (name, _url, _role), (kind, text), (_kind, before) in zip(where, answers, baseline, strict=True):
            found += inspect(
                name, kind, text, skeleton(before) if kind == "text/html" and name not in NEVER_ALIKE else None
            )

    assert found == []


def rendered(readers, where, words):
    """Every page with these words in every column. Each time from the same beginning, for a look adds to what is shown."""
    with transaction.atomic():
        fill(words)
        gather_copies()
        answers = [content(readers[role].get(url)) for _name, url, role in where]
        transaction.set_rollback(True)
    return answers


def sample(column):
    """A word that stands for one column; short, because codes are."""
    return f"w{crc32(column.encode()):x}w"


def test_no_answer_to_a_form_makes_anything_of_what_was_typed(case, readers):
    found, asked = [], set()
    for name, url, role, _kind, html in list(pages(case, readers)):
        for target, sent in forms(html, url, words=" ".join(PAYLOADS)):
            if (target, *sent) in asked or target.startswith(reverse("account_logout")):
                continue
            asked.add((target, *sent))
            with transaction.atomic():
                for headers in ({}, {"HX-Request": "true"}):
                    answer = readers[role].post(target, sent, headers=headers, follow=True)
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
