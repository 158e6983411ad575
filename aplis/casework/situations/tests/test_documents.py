"""Official documents: what is taken in, how it is kept, and how it is handed out."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.utils import timezone

from aplis.casework.situations import uploads
from aplis.casework.situations.models import Document
from aplis.casework.situations.tests.conftest import visit
from aplis.casework.situations.tests.factories import PDF, days_ago, make_document
from aplis.core.database import bound
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import release
from aplis.register.sharing.models import Look
from aplis.register.sharing.rights import compile_rights
from aplis.rules.scopes import BIT

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
HTML = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
PROGRAM = b"MZ" + b"\x90" * 200


def zipped(**members):
    """A zip archive with these members, uncompressed, in this order."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def word():
    return zipped(**{"[Content_Types].xml": "<Types/>", "_rels/.rels": "<R/>", "word/document.xml": "<d/>" * 50})


def opendocument():
    return zipped(mimetype=ODT, **{"content.xml": "<d/>"})


def typed(content=PDF, name="decision.pdf", **fields):
    return {
        "upload": SimpleUploadedFile(name, content, content_type="application/pdf"), "title": "Decision on the benefit",
        "domain": "income", "issuer": "Social Work Centre", "issued_on": days_ago(3).isoformat(), **form_key(), **fields,
    }  # fmt: skip


def kept():
    return list(Document.objects.unscoped(reason="test"))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (PDF, "application/pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 20, "image/jpeg"),
        (word(), WORD),
        (opendocument(), ODT),
        ("Spoštovani, vabimo vas na pogovor.\n".encode(), "text/plain"),
        (HTML, ""),
        (b"<?xml version='1.0'?><svg onload='x()'/>", ""),
        (b"Dear reader\n<script>x()</script>", ""),
        (PROGRAM, ""),
        (b"GIF89a" + b"\0" * 20, ""),
        (zipped(note="nothing else"), ""),
        (b"\xc4\x8d\xff not UTF-8", ""),
        (b"a\0b", ""),
        (b"   \n", ""),
    ],
)
def test_what_a_file_is_stands_in_its_content(content, found):
    assert uploads.content_type_of(SimpleUploadedFile("letter.pdf", content)) == found


@pytest.mark.mission("M003")
def test_a_document_is_kept_under_a_random_name_with_its_digest(desk):
    upload = typed(name="zarja lipovnik benefit.pdf")

    response = desk.client.post(desk.url("document_add"), upload)

    (document,) = kept()
    assert response["Location"] == desk.url("documents")
    assert (document.scope, document.agency_id, document.author_id) == (BIT["income"], desk.agency.pk, desk.worker.pk)
    assert (document.sha256, document.size) == (hashlib.sha256(PDF).hexdigest(), len(PDF))
    assert "zarja" not in document.file.name
    assert "." not in document.file.name


def test_the_ending_counts_for_nothing(desk):
    desk.client.post(desk.url("document_add"), typed(b"Plain words.", name="picture.png"))

    assert [document.content_type for document in kept()] == ["text/plain"]


@pytest.mark.parametrize("content", [HTML, PROGRAM, zipped(note="x")])
def test_what_only_calls_itself_a_pdf_is_not_taken(desk, content):
    response = desk.client.post(desk.url("document_add"), typed(content, name="decision.pdf"))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["upload"]
    assert kept() == []


def test_a_file_that_is_too_big_is_not_taken(desk, settings):
    settings.DOCUMENT_MAX_BYTES = len(PDF) - 1

    response = desk.client.post(desk.url("document_add"), typed())

    assert response.status_code == 422
    assert response.context["form"].errors.get_json_data()["upload"][0]["code"] == "too_big"


def test_sending_twice_keeps_one(desk):
    key = form_key()

    for _ in range(2):
        desk.client.post(desk.url("document_add"), typed(**key))

    assert len(kept()) == 1


def test_a_document_that_could_not_be_noted_leaves_no_file(desk, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    def fails(*_args, **_kwargs):
        raise DatabaseError("no journal, no document")

    monkeypatch.setattr("aplis.casework.situations.actions.record", fails)
    desk.client.raise_request_exception = False

    assert desk.client.post(desk.url("document_add"), typed()).status_code == 500
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert kept() == []


def test_a_document_is_handed_out_and_never_opened(desk):
    document = make_document(desk.person, desk.agency, title="About Zarja", issued_on=days_ago(0))

    response = desk.get("document", document.pk)

    assert response.content == PDF
    assert response["Content-Disposition"] == f'attachment; filename="document-{days_ago(0).isoformat()}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store"


def test_handing_out_is_a_look(desk):
    document = make_document(desk.person, desk.agency, "housing")

    desk.get("document", document.pk)

    looks = Look.objects.unscoped(reason="test").filter(person=desk.person)
    assert list(looks.values_list("page", "scopes")) == [("document", BIT["housing"])]


def test_a_stranger_gets_no_document_and_no_list(desk, stranger):
    document = make_document(desk.person, desk.agency)

    for url in (desk.url("document", document.pk), desk.url("documents"), desk.url("document_add")):
        assert stranger.get(url).status_code == 404
    assert stranger.post(desk.url("document_add"), typed()).status_code == 404


@pytest.mark.mission("F14", "F17")
def test_another_agency_gets_what_its_scopes_open_and_no_private_ones(desk):
    helper = make_worker(make_agency("employment"))
    release(desk.person, helper.agency, ["work", "plan"])
    make_document(desk.person, desk.agency, "work", title="Shown to all")
    make_document(desk.person, desk.agency, "work", title="Kept at home", is_private=True)
    make_document(desk.person, desk.agency, "health", title="Medical report")

    text = visit(helper, desk.person, "documents")

    shown = [title for title in ("Shown to all", "Kept at home", "Medical report") if title in text]
    assert shown == ["Shown to all"]


@pytest.mark.mission("F18")
@pytest.mark.parametrize("level", [1, 2])
def test_the_papers_of_a_hidden_person_are_read_where_they_are_kept_and_nowhere_else(desk, level):
    helper = make_worker(make_agency("employment"))
    release(desk.person, helper.agency, ["work", "plan"])
    paper = make_document(desk.person, desk.agency, "work", title="Enrolment", issuer="School of Lovran")
    own = make_document(desk.person, helper.agency, "work", title="Contract of work")
    Person.objects.filter(pk=desk.person.pk).unscoped(reason="test").update(protection_level=level)
    compile_rights([desk.person.pk], on=timezone.localdate())

    listed = visit(helper, desk.person, "documents")
    actor = make_actor(helper)
    with bound(actor):
        seen = set(Document.objects.visible_to(actor).values_list("pk", flat=True))

    is_open = level == 1
    assert ("Enrolment" in listed, "School of Lovran" in listed, "Contract of work" in listed) == (
        is_open,
        is_open,
        True,
    )
    assert seen == ({paper.pk, own.pk} if is_open else {own.pk})
    assert "Enrolment" in desk.get("documents").content.decode()


def test_the_form_offers_only_domains_in_which_one_may_write(desk):
    helper = make_worker(make_agency("employment"))
    release(desk.person, helper.agency, ["work", "housing", "plan"])

    text = visit(helper, desk.person, "document_add")

    assert 'value="work"' in text
    assert [code for code in ("housing", "plan", "income") if f'value="{code}"' in text] == []


def test_documents_are_found_by_title_and_issuer(desk):
    for title, issuer in (("Decision", "Town Hall"), ("Contract", "Bakery"), ("Letter", "Town Library")):
        make_document(desk.person, desk.agency, title=title, issuer=issuer)

    found = [desk.text("documents", query_params={"q": word}) for word in ("contract", "town")]

    assert [[title for title in ("Decision", "Contract", "Letter") if title in text] for text in found] == [
        ["Contract"], ["Decision", "Letter"],
    ]  # fmt: skip


def test_documents_come_page_by_page(desk):
    for number in range(23):
        make_document(desk.person, desk.agency, title=f"Paper {number:02}.", issued_on=days_ago(number))

    pages = [desk.text("documents", query_params={"page": page}) for page in (1, 2)]

    assert [sum(f"Paper {number:02}." in page for number in range(23)) for page in pages] == [20, 3]
