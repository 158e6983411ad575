"""What the tests of the copy do again and again: say something, gather, read, decide."""

from typing import Any

from django.test import Client
from django.urls import reverse

from aplis.casework.situations.models import Document, Statement
from aplis.home.own_file.tasks import gather_copy
from aplis.register.agencies.models import Agency
from aplis.register.agencies.tests.factories import form_key
from aplis.register.people.models import Person
from aplis.register.sharing.models import Look, SubjectFile
from aplis.rules.scopes import BIT


def say(person: Person, agency: Agency, text: str, source: str = "worker", scope: str = "family") -> Statement:
    row = Statement(person=person, agency=agency, scope=BIT[scope], text=text, source=source, true_on="2026-11-01")
    row.save(force_insert=True)
    return row


def paper(person: Person, agency: Agency, title: str) -> Document:
    about = {"person": person, "agency": agency, "scope": BIT["work"], "title": title, "issuer": "Court in Jasna"}
    row = Document(**about, issued_on="2026-11-01", file="x.txt", content_type="text/plain", size=1, sha256="x")
    row.save(force_insert=True)
    return row


def copies(**fields: Any) -> Any:
    return SubjectFile.objects.unscoped(reason="test").filter(**fields)


def looks(**fields: Any) -> Any:
    return Look.objects.unscoped(reason="test").filter(**fields)


def ask(client: Client, person: Person, language: str = "en") -> Any:
    return client.post(reverse("own_file:gather", args=[person.pk]), {"language": language, **form_key()})


def gather(client: Client, person: Person, language: str = "en") -> Any:
    """Asks for a copy, and has the background worker do what waits."""
    answer = ask(client, person, language)
    for copy in copies(state="asked"):
        gather_copy.call(copy.pk)
    return answer


def decide(client: Client, copy: SubjectFile, name: str, **sent: Any) -> Any:
    copy.refresh_from_db(from_queryset=copies())
    return client.post(reverse(f"own_file:{name}", args=[copy.pk]), {"version": copy.version, **sent, **form_key()})


def read(client: Client, copy: SubjectFile) -> Any:
    return client.get(reverse("own_file:review", args=[copy.pk]))


def entries(copy: SubjectFile, part: str) -> list[dict[str, Any]]:
    return [entry["fields"] for entry in copy.content["entries"] if entry["part"] == part]


def texts(copy: SubjectFile) -> list[Any]:
    return [fields.get("text") for fields in entries(copy, "situations.statement")]
