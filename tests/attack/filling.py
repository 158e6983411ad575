"""The forms of a page, filled in as somebody would who reads no more of it than the kinds of its fields."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any, Final
from urllib.parse import urljoin

from aplis.register.agencies.tests.factories import form_key

FIELD: Final = re.compile(r"<(input|textarea|select)\b[^>]*>")
ATTRIBUTE: Final = re.compile(r"([\w-]+)=\"([^\"]*)\"")
FORM: Final = re.compile(r"<form\b[^>]*method=\"post\"[^>]*>.*?</form>", re.DOTALL)
OPTION: Final = re.compile(r"<option value=\"([^\"]+)\"")
TYPED: Final = {"text", "search", "email", "password", "url", "tel", "number"}


def forms(
    html: str, url: str, *, words: str, day: str = "", typed: Mapping[str, str] | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where each form of a page goes, and what it sends: of several choices the first, every box ticked.

    words   in every field for words
    day     in each field for a day that is empty
    typed   by the name of a field, what is typed there instead
    """
    for found in FORM.finditer(html):
        attributes = dict(ATTRIBUTE.findall(found[0].partition(">")[0]))
        sent: dict[str, Any] = {}
        for field in FIELD.finditer(found[0]):
            given = dict(ATTRIBUTE.findall(field[0]))
            kind, name = given.get("type", "text"), given.get("name")
            if not name or kind == "file":
                continue
            value = unescape(given.get("value", ""))
            if field[1] == "select":
                option = OPTION.search(found[0], field.end())
                sent[name] = unescape(option[1]) if option else ""
            elif field[1] == "textarea" or kind in TYPED:
                sent[name] = words
            elif kind == "checkbox":
                sent[name] = [*sent.get(name, []), value or "on"]
            elif kind == "radio":
                sent[name] = sent.get(name) or value
            else:
                sent[name] = value or (day if kind == "date" else "")
        sent |= {name: value for name, value in (typed or {}).items() if name in sent}
        yield urljoin(url, unescape(attributes.get("action", ""))), {**sent, **form_key()}
