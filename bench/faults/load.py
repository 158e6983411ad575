"""Several workers at once who look at people, add statements and register people, and keep a ledger of what was answered.

On a lost connection they send once more with the same key, as a person would press the button again; on 503 they send the
form that came back in that answer, until it is taken.
"""

import random
import re
import secrets
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bench.faults.browser import Answer, Browser, Unheard, form_on

PATIENCE = 240  # seconds for which a form answered with 503 is sent again
DOMAIN = "work"


@dataclass(frozen=True)
class Shown:
    """A page about a person that reached the reader whole."""

    person: int
    page: str
    asked_at: datetime
    had_at: datetime


@dataclass
class Ledger:
    """What the visitors were told, and what they were not."""

    statements: dict[str, str] = field(default_factory=dict)  # key by the mark in the text, acknowledged
    people: dict[int, str] = field(default_factory=dict)  # family name by id, acknowledged
    unheard: dict[str, str] = field(default_factory=dict)  # key by mark or family name: never answered
    shown: list[Shown] = field(default_factory=list)
    said: dict[str, int] = field(
        default_factory=dict
    )  # how often: 503, lost, form_lost, no_retry_after, and unexpected
    slowest: float = 0.0  # seconds until an answer of 503

    @property
    def done(self) -> int:
        """Acknowledged acts so far."""
        return len(self.statements) + len(self.people)

    def count(self, what: str) -> None:
        with _lock:
            self.said[what] = self.said.get(what, 0) + 1


_lock = threading.Lock()


@dataclass
class Visitor:
    """One worker with people of her own, whom no other visitor opens."""

    browser: Browser
    people: dict[int, str]  # name by id
    ledger: Ledger

    def work(self, until: threading.Event) -> None:
        while not until.is_set():
            person = random.choice(list(self.people))  # noqa: S311 -- any person will do
            choice = random.random()  # noqa: S311
            try:
                if choice < 0.5:
                    self.look(person)
                elif choice < 0.9:
                    self.state(person)
                else:
                    self.register()
            except Unheard:
                self.ledger.count("lost")
                time.sleep(0.02)

    def look(self, person: int) -> None:
        self.shown("GET", f"/people/{person}/", person, "situation")

    def state(self, person: int) -> None:
        """Adds a statement by the form."""
        path = f"/people/{person}/domains/{DOMAIN}/statements/add/"
        page = self.shown("GET", path, person, "domain")
        if page.status != 200:
            return
        mark = secrets.token_hex(8)
        sent = {**form_on(page.text), "text": f"Seen today {mark}", "source": "worker"}
        if self.submit(path, sent, mark):
            self.ledger.statements[mark] = sent["client_key"]

    def register(self) -> None:
        page = self.ask("GET", "/people/register/")
        if page.status != 200:
            return
        family = "".join(secrets.choice("bdgklmnprstvz") + secrets.choice("aeiou") for _ in range(7)).capitalize()
        basis = re.search(r'name="basis" value="([^"]+)"', page.text)
        sent = {**form_on(page.text), "given": "Zala", "family": family, "purpose": "intake"}
        answer = self.submit("/people/register/", {**sent, "basis": basis[1] if basis else ""}, family)
        if answer:
            self.ledger.people[int(answer.location.split("/")[2])] = family

    def shown(self, method: str, path: str, person: int, page: str) -> Answer:
        asked_at = datetime.now(UTC)
        answer = self.ask(method, path)
        if answer.status == 200 and self.people[person] in answer.text:
            self.ledger.shown.append(Shown(person, page, asked_at, datetime.now(UTC)))
        return answer

    def submit(self, path: str, sent: dict[str, str], mark: str) -> Answer | None:
        """The answer that acknowledged the form, or None. What nobody answered is noted as unheard."""
        give_up_at, tries = time.monotonic() + PATIENCE, 0
        while time.monotonic() < give_up_at:
            try:
                answer = self.ask("POST", path, sent)
            except Unheard:
                self.ledger.count("lost")
                tries += 1
                if tries > 1:
                    break
                continue
            if answer.status == 302:
                return answer
            if answer.status != 503:
                self.ledger.count(f"unexpected {answer.status}")
                break
            sent = self._handed_back(answer, sent)
            time.sleep(0.2)
        self.ledger.unheard[mark] = sent["client_key"]
        return None

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> Answer:
        began = time.monotonic()
        answer = self.browser.ask(method, path, fields)
        if answer.status == 503:
            self.ledger.count("503")
            self.ledger.slowest = max(self.ledger.slowest, time.monotonic() - began)
            if not answer.headers.get("retry-after", "").isdecimal():
                self.ledger.count("no_retry_after")
            if method == "GET":
                time.sleep(0.1)
        elif answer.status >= 500 or answer.status == 403:
            self.ledger.count(f"unexpected {answer.status}")
        return answer

    def _handed_back(self, answer: Answer, sent: dict[str, str]) -> dict[str, str]:
        """The form on the page of the 503. Everything typed has to be in it."""
        try:
            back = form_on(answer.text)
        except LookupError:
            back = {}
        same = {name: value for name, value in sent.items() if name != "csrfmiddlewaretoken"}
        if {name: back.get(name) for name in same} != same:
            self.ledger.count("form_lost")
            return sent
        return back


def visitors(port: int, logins: list[tuple[str, str]], ledger: Ledger, *, count: int) -> list[Visitor]:
    """So many signed-in visitors with people to open, taken in turn from the sign-ins."""
    made = []
    for number in range(count):
        browser = Browser(port)
        browser.sign_in(*logins[number % len(logins)])
        taken = {person for visitor in made for person in visitor.people}
        mine = caseload(browser, without=taken)
        if mine:
            made.append(Visitor(browser, mine, ledger))
    if not made:
        raise SystemExit("Nobody of the demo region has a file to open.")
    return made


def caseload(browser: Browser, *, without: Collection[int] = (), most: int = 3) -> dict[int, str]:
    """Name by id of some whose page opens without a question for the purpose, and where statements may be added."""
    listed = dict.fromkeys(re.findall(r'href="/people/(\d+)/"', browser.ask("GET", "/").text))
    found = {}
    for person in listed:
        if len(found) == most:
            break
        if int(person) in without:
            continue
        page = browser.ask("GET", f"/people/{person}/")
        name = re.search(r"<h1[^>]*>\s*([^<]+?)\s*<", page.text)
        form = browser.ask("GET", f"/people/{person}/domains/{DOMAIN}/statements/add/")
        if (page.status, form.status) == (200, 200) and name:
            found[int(person)] = name[1]
    return found


@dataclass
class Load:
    """The visitors at work, in threads of their own."""

    visitors: list[Visitor]
    until: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        self.threads = [threading.Thread(target=each.work, args=(self.until,)) for each in self.visitors]
        for thread in self.threads:
            thread.start()

    def finish(self) -> None:
        """Lets everybody end what was begun: a form answered with 503 is sent until it is taken."""
        self.until.set()
        for thread in self.threads:
            thread.join()
