"""Files that somebody sends to do harm: refused with a reason, or kept so that they do none when they are taken out."""

import io
import socket
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone
from PIL import Image

from aplis.casework.situations.tests.clamd import Clamd
from aplis.casework.situations.tests.factories import PDF, days_ago, make_document
from aplis.casework.situations.tests.test_documents import HTML, kept, opendocument, typed, word
from aplis.casework.situations.uploads import packages
from aplis.casework.situations.uploads.scanner import TEST_FILE
from aplis.core.limits import FIELDS, BodyLimit
from aplis.register.agencies.tests.factories import make_worker, sign_in
from aplis.register.people.models import AccessRight
from aplis.register.people.tests.factories import make_person, release

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
GIF_AND_SCRIPT = b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)"
PDF_AND_PAGE = PDF + b"<html><script>alert(1)</script></html>"
PHP = b"<?php system($_GET['c']); ?>\n"


def packed(content, **members):
    """The office file with more members, all of them shrunk."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as plain, zipfile.ZipFile(out, "w") as archive:
        for name in plain.namelist():
            archive.writestr(name, plain.read(name))
        for name, more in members.items():
            archive.writestr(name, more, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def lying(content):
    """The archive with a member that says it holds one byte and holds more."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = archive.infolist()[-1].file_size
    return content.replace(size.to_bytes(4, "little") + len("note").to_bytes(2, "little"), b"\1\0\0\0\4\0")


def faults(desk, content, name="decision.pdf"):
    """Why the file was not kept, as codes; [] when it was."""
    response = desk.client.post(desk.url("document_add"), typed(content, name=name))
    if response.status_code == 302:
        return []
    assert response.status_code == 422
    return [fault["code"] for fault in response.context["form"].errors.get_json_data()["upload"]]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (SVG, "drawing.svg", "kind"),
        (SVG, "drawing.png", "kind"),
        (HTML, "letter.html", "kind"),
        (HTML, "letter.pdf", "kind"),
        (GIF_AND_SCRIPT, "smile.gif", "kind"),
        (GIF_AND_SCRIPT, "smile.jpg", "kind"),
        (b"\xff\xd8\xff\xe0" + PHP, "photo.php.jpg", "broken"),
        (TEST_FILE, "letter.txt", "virus"),
        (b"Dear reader\n" + b" " * 70_000 + TEST_FILE, "letter.txt", "virus"),
        (b"", "letter.pdf", "empty"),
        (packed(word(), **{"word/vbaProject.bin": b"x"}), "report.docx", "macro"),
        (packed(opendocument(), **{"Basic/Standard/script-lb.xml": b"x"}), "report.odt", "macro"),
        (lying(packed(word(), note=b"x" * 4321)), "report.docx", "broken"),
        (word()[:-30], "report.docx", "broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_a_harmful_file_is_refused_with_its_reason(desk, content, name, code):
    assert faults(desk, content, name) == [code]
    assert kept() == []


def test_a_small_office_file_that_unpacks_to_a_large_one_is_refused(desk, monkeypatch):
    monkeypatch.setattr(packages, "MOST_UNPACKED", 1_000_000)
    bomb = packed(word(), **{"word/media/picture": b"\0" * 1_000_001})

    assert len(bomb) < 3_000
    assert faults(desk, bomb) == ["unpacks_too_large"]


def test_too_many_parts_of_an_office_file_are_refused(desk):
    many = packed(word(), **{f"word/{number}": b"" for number in range(packages.MOST_MEMBERS)})

    assert faults(desk, many) == ["unpacks_too_large"]


@pytest.mark.parametrize("content", [PDF_AND_PAGE, PHP, word(), opendocument()])
def test_what_is_kept_is_handed_out_byte_for_byte_and_cannot_run(desk, content):
    assert faults(desk, content, "photo.php.jpg") == []
    (document,) = kept()

    response = desk.get("document", document.pk, headers={"Range": "bytes=0-3", "X-Sendfile-Type": "X-Accel-Redirect"})

    disposition = response["Content-Disposition"]
    assert (response.status_code, response.content) == (200, content)
    assert disposition.startswith('attachment; filename="document-')
    assert not disposition.endswith((".php", ".html", '.php"', '.html"'))
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert not {"X-Sendfile", "X-Accel-Redirect", "Accept-Ranges", "Content-Range"} & set(response.headers)


@pytest.mark.parametrize(
    "name",
    [
        "../../settings.py", "..\\..\\settings.py", "/etc/passwd", "a\0b.pdf", "L" * 300 + ".pdf", "fdp.\u202eexe.pdf",
        "con.pdf", "letter.pdf/../../x", ".htaccess", "-rf", "%2e%2e%2fx.pdf", "ж" * 200, ".pdf",
    ],
)  # fmt: skip
def test_the_name_of_a_file_goes_nowhere(desk, name, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    assert faults(desk, PDF, name) == []

    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    (document,) = kept()
    assert file == tmp_path / document.file.name
    assert set(file.name) <= set("0123456789abcdef")
    assert desk.get("document", document.pk)["Content-Disposition"].isascii()


def test_the_same_name_twice_is_two_files(desk):
    faults(desk, PDF, "letter.pdf")
    faults(desk, PDF + b"\n", "letter.pdf")

    contents = []
    for document in kept():
        with document.file.open("rb") as file:
            contents.append(file.read())
    assert sorted(contents) == sorted([PDF, PDF + b"\n"])


def test_after_the_right_is_gone_there_is_no_document(desk):
    helper = make_worker()
    release(desk.person, helper.agency, ["work"])
    document = make_document(desk.person, desk.agency)
    url = desk.url("document", document.pk)
    client = sign_in(desk.client.__class__(), helper)
    assert client.get(url).status_code != 404

    rights = AccessRight.objects.unscoped(reason="test").filter(person=desk.person, agency=helper.agency)
    rights.update(starts_on=timezone.localdate() - timedelta(days=9), ends_on=timezone.localdate())

    for headers in ({}, {"Range": "bytes=0-3"}):
        assert client.get(url, headers=headers).status_code == 404
    assert client.get(f"/files/{document.file.name}").status_code == 404
    assert client.get(f"/static/../files/{document.file.name}").status_code == 404


class Unread(io.BytesIO):
    """What was sent; reading any of it fails the test."""

    def read(self, *_size):
        pytest.fail("some of it was read")

    readline = readlines = __iter__ = read


@pytest.mark.parametrize(
    ("name", "args", "most"),
    [
        ("situations:document_add", [1], "DOCUMENT_MAX_BYTES"),
        ("situations:statement_add", [1, "work"], "DATA_UPLOAD_MAX_MEMORY_SIZE"),
        ("account_login", [], "DATA_UPLOAD_MAX_MEMORY_SIZE"),
    ],
)
@pytest.mark.parametrize("over", [0, 1, 5 * 1024**3, "many"])
def test_what_is_too_large_is_refused_before_any_of_it_is_read(settings, name, args, most, over):
    length = over if over == "many" else str(getattr(settings, most) + FIELDS + over)
    url = reverse(name, args=args)
    request = RequestFactory().post(
        url, **{"wsgi.input": Unread(), "CONTENT_LENGTH": length, "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    )

    answer = BodyLimit(lambda _request: None).process_view(request, resolve(url).func, (), {})

    assert (answer.status_code if answer else None) == (None if over == 0 else 413)


def test_a_page_says_that_it_was_too_large(desk, settings):
    settings.DOCUMENT_MAX_BYTES = 1

    response = desk.client.post(desk.url("document_add"), typed(PDF + b" " * FIELDS))

    assert response.status_code == 413
    assert "larger than 1\xa0byte" in response.content.decode()
    assert kept() == []


@pytest.mark.parametrize("way", ["unix", "tcp"])
@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        ("stream: OK", []),
        ("stream: Win.Test.EICAR_HDB-1 FOUND", ["virus"]),
        ("INSTREAM size limit exceeded. ERROR", ["scanner_away"]),
        ("", ["scanner_away"]),
    ],
)
def test_each_file_is_shown_to_the_scanner_as_it_was_sent(desk, settings, tmp_path, way, answer, codes):
    photo = io.BytesIO()
    Image.new("RGB", (400, 300), "red").save(photo, "PNG")
    with Clamd(answer, str(tmp_path / "s") if way == "unix" else ("127.0.0.1", 0)) as clamd:
        settings.CLAMD = f"unix:{clamd.address}" if way == "unix" else f"tcp:127.0.0.1:{clamd.address[1]}"

        assert faults(desk, photo.getvalue()) == codes

    assert clamd.shown == [photo.getvalue()]
    assert len(kept()) == (not codes)


def test_a_scanner_that_hangs_up_early_is_still_heard(desk, settings):
    with Clamd("stream: Worm FOUND", ("127.0.0.1", 0), reads=10) as clamd:
        settings.CLAMD = f"tcp:127.0.0.1:{clamd.address[1]}"

        assert faults(desk, PDF + b" " * 1_000_000) in (["virus"], ["scanner_away"])

    assert kept() == []


def test_without_an_answer_nothing_is_kept_and_nothing_typed_is_lost(desk, settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens there
        settings.CLAMD = f"tcp:127.0.0.1:{taken.getsockname()[1]}"

        response = desk.client.post(desk.url("document_add"), typed(title="Decision 17 of the court"))

    page = response.content.decode()
    assert response.status_code == 422
    assert "could not be checked for viruses" in page
    assert 'value="Decision 17 of the court"' in page
    assert kept() == []


@pytest.mark.parametrize("wrong", ["nowhere", "unix:/does/not/exist", "tcp:127.0.0.1:none"])
def test_a_scanner_that_is_wrongly_named_keeps_nothing(desk, settings, wrong):
    settings.CLAMD = wrong

    assert faults(desk, PDF) == ["scanner_away"]


@pytest.mark.parametrize(("level", "is_said"), [(0, False), (1, False), (2, True), (3, True)])
@pytest.mark.parametrize("page", ["documents", "document_add"])
def test_where_a_person_is_hidden_the_page_says_that_places_are_removed(db, client, page, level, is_said):
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker, level=level, named=[worker])
    sign_in(client, worker)

    text = client.get(f"/people/{person.pk}/documents/{'add/' if page == 'document_add' else ''}").content.decode()

    assert ("lace, time and device" in text) == is_said


def test_the_reader_of_a_document_sees_its_day_and_nothing_of_its_name(desk):
    document = make_document(desk.person, desk.agency, title="Zarja Lipovnik, divorce", issued_on=days_ago(3))

    response = desk.get("document", document.pk)

    assert response["Content-Disposition"] == f'attachment; filename="document-{days_ago(3).isoformat()}.pdf"'


def test_a_file_sent_as_text_in_the_form_is_no_file(desk):
    response = desk.client.post(desk.url("document_add"), {**typed(), "upload": "not a file"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["upload"]


def test_a_temporary_file_is_read_like_any_other(desk):
    large = SimpleUploadedFile("a.pdf", PDF + b" " * 3_000_000)

    assert desk.client.post(desk.url("document_add"), {**typed(), "upload": large}).status_code == 302
    assert [document.size for document in kept()] == [len(PDF) + 3_000_000]
