"""One browser, as far as a load of writes needs one: cookies, forms as they stand on the page, answers that came whole."""

import http.client
import re
import urllib.parse
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie

SECONDS = 45  # longer than every limit of the server, so that a limit missed there is seen here


class Unheard(Exception):
    """No whole answer came: the request may have acted or not."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def location(self) -> str:
        return urllib.parse.urlsplit(self.headers.get("location", "")).path


@dataclass
class Browser:
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        """One request on a connection of its own. raises Unheard."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields).encode()
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://127.0.0.1{path}"}
        return self.send(method, path, body, headers)

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException) as fault:
            raise Unheard(str(fault)) from fault
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: each.value for name, each in SimpleCookie(line).items()}
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, text)

    def sign_in(self, email: str, password: str) -> None:
        form = form_on(self.ask("GET", "/account/login/").text, 'name="login"')
        answer = self.ask("POST", "/account/login/", {**form, "login": email, "password": password})
        if answer.status != 302 or self.ask("GET", "/").status != 200:
            raise SystemExit(f"The sign-in of {email} did not work: {answer.status}.")


def form_on(page: str, having: str = 'name="client_key"') -> dict[str, str]:
    """The fields of the form that holds these words, as a browser would send them untouched."""
    for found in re.finditer(r"<form\b.*?</form>", page, re.DOTALL):
        if having in found[0]:
            return fields_of(found[0])
    raise LookupError(f"No form with {having} on the page: {page[:300]}")


def fields_of(form: str) -> dict[str, str]:
    reader = _Fields()
    reader.feed(form)
    return reader.fields


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "input" and given.get("type") in {"radio", "checkbox"}:
            if "checked" in given:
                self.fields[name] = value or "on"
        elif tag == "input" and name and given.get("type") != "file":
            self.fields[name] = value
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area, self.fields[name] = name, ""
        elif tag == "option" and ("selected" in given or self._select not in self.fields):
            self.fields[self._select] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # A browser drops the line break that follows the tag.
            self.fields[self._area] = self.fields[self._area].removeprefix("\n")
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data
