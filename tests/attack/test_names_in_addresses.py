"""No name that stands in an address becomes a filter, an order or a column of a query, on whichever list.

What a page does not know changes nothing of it. What it knows as a word stays a word: a name of a field finds what as many other
letters find, by the same queries.
"""

import re
from collections import defaultdict
from string import ascii_lowercase

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from tests.attack.test_parameters import FITTING, LOOKUPS
from tests.attack.town import masked, shape
from tests.page_readers import opened, readers_of
from tests.test_every_url import case

pytestmark = [pytest.mark.django_db, pytest.mark.words]

__all__ = ["case"]
ORDERS = (
    "order",
    "order_by",
    "ordering",
    "sort",
    "o",
    "dir",
    "fields",
    "include",
    "expand",
    "per_page",
    "limit",
    "page",
)
FIELD_NAMES = ("person__names__family", "-pk", "agency.name")
UNKNOWN = {
    **dict.fromkeys(LOOKUPS, FIELD_NAMES[0]),
    **dict.fromkeys(ORDERS, "-pk"),
    "sort": FIELD_NAMES[0],
    "o": "agency.name",
}
# Their pages show a secret that is made anew each time.
NEVER_ALIKE = {"mfa_activate_totp", "mfa_add_webauthn"}
OTHER_LETTERS = str.maketrans(ascii_lowercase, ascii_lowercase[1:] + "a")
GET_FORM = re.compile(r"<form\b(?![^>]*method=\"post\")[^>]*>.*?</form>", re.DOTALL)
FIELD = re.compile(r"<(?:input|select)\b[^>]*\bname=\"(\w+)\"")


def known_to(html, url):
    """Names that links to this page, and its search forms, put behind a question mark."""
    asked = {name for form in GET_FORM.findall(html) for name in FIELD.findall(form)}
    links = " ".join(re.findall(rf"(?:href|hx-get)=\"(?:{re.escape(url)})?\?([^\"]*)", html))
    return (asked | set(re.findall(r"(\w+)=", links))) - {"page", "csrfmiddlewaretoken"}


def answer_to(reader, url, asked, text=""):
    """Status and words of an answer and the shapes of its queries, all without `text`, numbers, and what links hold behind a "?"."""
    with CaptureQueriesContext(connection) as captured:
        answer = reader.get(url, asked)
    body = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode("utf-8", "replace")
    answer.close()
    body = re.sub(r"\?[^\"\s<]*|value=\"[^\"]*\"|\d+", "", masked(body, {}))
    for form in {text, escape(text)} - {""}:
        body = body.replace(re.sub(r"\d+", "", form), "T")
    return answer.status_code, body, [shape(query["sql"]) for query in captured.captured_queries]


def test_no_name_in_an_address_reaches_a_query(case):
    readers, found, known = readers_of(case), [], defaultdict(set)

    # The clock stands, so that a look is written once; the first answer and the first search write it.
    with time_machine.travel(timezone.now(), tick=False):
        for name, url, role, first in opened(case, readers):
            html = "" if first.streaming else first.content.decode("utf-8", "replace")
            reader = readers[role]
            if name not in NEVER_ALIKE and answer_to(reader, url, UNKNOWN) != answer_to(reader, url, {}):
                found.append((name, role, "unknown"))
            for key in sorted(known_to(html, url) - known[name]):
                known[name].add(key)
                reader.get(url, {key: "q"})
                found += [(name, role, key, value) for value in FIELD_NAMES if not is_a_word(reader, url, key, value)]

    assert found == []
    assert sum(map(len, known.values())) > 40


def is_a_word(reader, url, key, value):
    letters = value.translate(OTHER_LETTERS)
    told = answer_to(reader, url, {key: value}, value)
    return told[0] in FITTING and told == answer_to(reader, url, {key: letters}, letters)
