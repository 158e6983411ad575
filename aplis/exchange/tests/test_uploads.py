"""Files of unknown hands: what is kept, where, and what is refused before it can do harm."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from aplis.exchange import uploads
from aplis.exchange.uploads import BadUpload
from aplis.exchange.words import UPLOAD_FAULTS

PEOPLE = b"person_key,language\np1,sl\n"
LINK = stat.S_IFLNK | 0o777


@pytest.fixture
def folder(settings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return uploads.uploads() / "1"


def table(name: str = "people.csv", content: bytes = PEOPLE) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def packed(files: dict[str, bytes], *, modes: dict[str, int] | None = None, method=zipfile.ZIP_DEFLATED):
    """A ZIP with these files; `modes` says what kind of thing a file claims to be."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (modes or {}).get(name, stat.S_IFREG | 0o644) << 16
            archive.writestr(info, content, method)
    return SimpleUploadedFile("feed.zip", buffer.getvalue())


def kept(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_tables_are_kept_for_this_user_alone(folder):
    uploads.check([table(), table("names.csv", b"name_key\n")])
    uploads.keep([table(), table("names.csv", b"name_key\n")], folder)

    assert kept(folder) == {"people.csv": PEOPLE, "names.csv": b"name_key\n"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "names",
    [
        {"people.csv": "people.csv", "files/1/letter.pdf": "files/1/letter.pdf"},
        {"feed/people.csv": "people.csv", "feed/files/a.pdf": "files/a.pdf"},  # the folder was packed, not its content
        {"people.csv": "people.csv", "files\\a.pdf": "files/a.pdf"},  # as some programs of Windows write it
        {"people.csv": "people.csv", "__MACOSX/._people.csv": None, "files/.DS_Store": None},
    ],
)
def test_a_zip_is_unpacked_with_tables_at_the_top_and_documents_below(folder, names):
    archive = packed(dict.fromkeys(names, PEOPLE))

    uploads.check([archive])
    uploads.keep([archive], folder)

    assert sorted(kept(folder)) == sorted(filter(None, names.values()))


@pytest.mark.parametrize("letters", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "windows-1250"])
def test_a_table_is_text_in_whatever_letters_a_program_saved_it(letters):
    assert uploads.check([table("people.csv", "key,family\n1,Žagar\n".encode(letters))]) == ["people.csv"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../people.csv", "path_leads_out"),
        ("files/../../people.csv", "path_leads_out"),
        ("..\\people.csv", "path_leads_out"),
        ("/etc/people.csv", "path_leads_out"),
        ("\\people.csv", "path_leads_out"),
        ("C:\\people.csv", "path_leads_out"),
        ("C:people.csv", "path_leads_out"),
        ("//host/share/people.csv", "path_leads_out"),
        (".people.csv", "bad_name"),
        ("people\n.csv", "bad_name"),
        (f"{'p' * 80}.csv", "bad_name"),
        ("people.exe", "wrong_type"),
        ("people.csv.zip", "wrong_type"),
        ("other/people.csv", "unknown_folder"),
        ("files/1/2/3/4/5/6/a.pdf", "path_too_long"),
    ],
)
def test_a_name_that_leads_elsewhere_refuses_the_whole_zip(folder, name, code):
    archive = packed({"names.csv": PEOPLE, name: PEOPLE})

    for step in (lambda: uploads.check([archive]), lambda: uploads.keep([archive], folder)):
        with pytest.raises(BadUpload) as refused:
            step()
        assert refused.value.code == code
    assert list(folder.parent.rglob("*")) == []


@pytest.mark.parametrize("mode", [LINK, stat.S_IFIFO | 0o644, stat.S_IFCHR | 0o644])
def test_links_and_devices_are_refused(folder, mode):
    archive = packed({"people.csv": b"/etc/passwd"}, modes={"people.csv": mode})

    with pytest.raises(BadUpload) as refused:
        uploads.check([archive])

    assert refused.value.code == "not_a_plain_file"


def test_a_bomb_is_refused_by_what_it_says(folder):
    with pytest.raises(BadUpload) as refused:
        uploads.check([packed({"people.csv": b"0" * (3 * 1024**2)})])

    assert refused.value.code == "unpacks_too_large"


@pytest.mark.parametrize(
    "head", [b"BMI,person_key\n", b"\xef\xbb\xbfkey\n", "ključ\n".encode("cp1250"), b"ID3,MZ\r\n\x1a"]
)
def test_text_of_any_letters_is_text(folder, head):
    uploads.check([table("people.csv", head)])


def test_a_zip_that_lies_about_its_sizes_leaves_nothing_behind(folder):
    content = bytearray(packed({"people.csv": b"0" * (3 * 1024**2)}).read())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (10).to_bytes(4, "little")  # the size in the table of contents
    archive = SimpleUploadedFile("feed.zip", bytes(content))
    uploads.check([archive])

    with pytest.raises(BadUpload) as refused:
        uploads.keep([archive], folder)

    assert (refused.value.code, list(folder.parent.rglob("*"))) == ("not_a_zip", [])


def test_no_more_is_written_than_may_be(folder):
    folder.mkdir(parents=True)
    with pytest.raises(BadUpload) as refused:
        uploads._write([PEOPLE] * 3, folder / "people.csv", most=2 * len(PEOPLE))

    assert (refused.value.code, kept(folder)) == ("unpacks_too_large", {"people.csv": PEOPLE * 2})


@pytest.mark.parametrize(
    ("limit", "value", "code"),
    [("MAX_UNPACKED", 10, "unpacks_too_large"), ("MAX_FILES", 1, "too_many_files"), ("MAX_SENT", 10, "too_large")],
)
def test_a_zip_has_limits(folder, monkeypatch, limit, value, code):
    monkeypatch.setattr(uploads, limit, value)

    with pytest.raises(BadUpload) as refused:
        uploads.check([packed({"people.csv": PEOPLE, "names.csv": PEOPLE})])

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ([table("people.zip", PEOPLE)], "not_a_zip"),
        ([table("people.zip", b"")], "not_a_zip"),
        ([table("people.xlsx", PEOPLE)], "wrong_type"),
        ([table("people.csv", b"PK\x03\x04" + b"\0" * 60)], "not_text"),
        ([table("people.csv", b"%PDF-1.7\n\xb5\x01")], "not_text"),
        ([table("people.csv", "key\0\n".encode("utf-16"))], "not_text"),
        ([table("people.csv", b"\xff\xfe" + b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")], "not_text"),
        ([table("people.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")], "not_text"),
        ([table(), table("People.csv")], "name_twice"),
        ([table(), packed({"names.csv": PEOPLE})], "one_zip_or_tables"),
        ([packed({"people.csv": PEOPLE, "PEOPLE.csv": PEOPLE})], "name_twice"),
        ([packed({"people.csv": PEOPLE, "files/a": b"", "files/a/b": b""})], "name_twice"),
        ([packed({"files/": b""})], "empty_zip"),
        ([packed({"people.csv": PEOPLE}, method=zipfile.ZIP_BZIP2)], "not_a_zip"),
    ],
)
def test_what_is_not_a_feed_is_refused_with_its_reason(folder, files, code):
    with pytest.raises(BadUpload) as refused:
        uploads.check(files)

    assert refused.value.code == code
    assert str(UPLOAD_FAULTS[code])


def test_a_table_in_a_zip_is_text_too(folder):
    archive = packed({"people.csv": b"%PDF-1.7\n\xb5\x01"})

    with pytest.raises(BadUpload) as refused:
        uploads.keep([archive], folder)

    assert (refused.value.code, list(folder.parent.rglob("*"))) == ("not_text", [])


def test_a_zip_locked_by_a_password_is_refused(folder):
    archive = packed({"people.csv": PEOPLE})
    content = bytearray(archive.read())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1  # the flag in the table of contents

    with pytest.raises(BadUpload) as refused:
        uploads.check([SimpleUploadedFile("feed.zip", bytes(content))])

    assert refused.value.code == "encrypted"


def test_a_damaged_zip_leaves_nothing_behind(folder):
    archive = packed({"people.csv": PEOPLE}, method=zipfile.ZIP_STORED)
    content = archive.read().replace(b"p1,sl", b"p1,hr", 1)

    with pytest.raises(BadUpload) as refused:
        uploads.keep([SimpleUploadedFile("feed.zip", content)], folder)

    assert (refused.value.code, list(folder.parent.rglob("*"))) == ("not_a_zip", [])


def test_only_uploads_are_removed(folder, tmp_path):
    own = tmp_path / "operator"
    uploads.keep([table()], folder)
    uploads.keep([table()], own)  # any other folder

    for each in (folder, own, uploads.uploads(), Path("/nowhere")):
        uploads.remove(each)

    assert (folder.exists(), own.exists(), uploads.uploads().exists()) == (False, True, True)
