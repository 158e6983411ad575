"""An encrypted backup: shut without its key, and unchanged or refused with it."""

import base64
import io
import secrets

import pytest

from aplis.core.backup.cipher import CHUNK, decrypt, encrypt
from aplis.core.backup.folder import Problem, sum_of
from aplis.core.backup.taking import take_backup
from aplis.register.people.models import Person
from tests.operations.test_backup import count, quiet
from tests.operations.test_restore import nothing_is_here, restore, rewrite

KEY = bytes(range(32))


def opened(content, *, key=KEY, name="files/a"):
    return b"".join(decrypt(key, name, io.BytesIO(content)))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_shut_opens_whatever_its_size(size):
    plain = secrets.token_bytes(size)
    pieces = [plain[at : at + 300_000] for at in range(0, size, 300_000)]

    assert opened(b"".join(encrypt(KEY, "files/a", iter(pieces)))) == plain


def test_the_same_file_never_looks_the_same():
    first, second = (b"".join(encrypt(KEY, "files/a", [b"one letter"])) for _time in range(2))

    assert first != second


HEAD = 15 + 32  # what stands before the first chunk
SHUT = CHUNK + 16


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: content[:-1],
        lambda content: content[: HEAD + SHUT],
        lambda content: content[:HEAD],
        lambda content: content + b"x",
        lambda content: content[:HEAD] + content[HEAD + SHUT :],
        lambda content: (
            content[:HEAD]
            + content[HEAD + SHUT : HEAD + 2 * SHUT]
            + content[HEAD : HEAD + SHUT]
            + content[HEAD + 2 * SHUT :]
        ),
        lambda content: content[:20] + bytes([content[20] ^ 1]) + content[21:],
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: b"x" + content[1:],
    ],
    ids=[
        "a byte less",
        "a chunk less",
        "no chunk",
        "a byte more",
        "first left out",
        "swapped",
        "salt",
        "last byte",
        "head",
    ],
)
def test_a_file_that_was_touched_does_not_open(harm):
    content = b"".join(encrypt(KEY, "files/a", [bytes(2 * CHUNK + 100)]))

    with pytest.raises(Problem):
        opened(harm(content))


def test_a_file_opens_only_under_its_name_and_key():
    content = b"".join(encrypt(KEY, "files/a", [b"one letter"]))

    with pytest.raises(Problem, match="does not open"):
        opened(content, name="files/b")
    with pytest.raises(Problem, match="another APLIS_BACKUP_KEY"):
        opened(content, key=bytes(32))


@pytest.fixture
def sealed(town, tmp_path, settings):
    """An encrypted backup, seen from an empty installation."""
    settings.BACKUP_KEY = base64.b64encode(secrets.token_bytes(32)).decode()
    take_backup(folder=tmp_path / "night", progress=quiet)
    town.move("elsewhere")
    return tmp_path / "night"


def test_an_encrypted_backup_shows_nothing_and_comes_back(town, sealed):
    read = b"".join(path.read_bytes() for path in sealed.rglob("*") if path.is_file())
    assert b"A letter, number" not in read
    assert b"Lipovnik" not in read
    assert not list(town.root.rglob("*.scratch"))

    restore(sealed)

    assert count(Person.objects) == 3


@pytest.mark.parametrize("key", ["", base64.b64encode(bytes(32)).decode()])
def test_without_its_key_an_encrypted_backup_stays_shut(town, sealed, settings, key):
    settings.BACKUP_KEY = key

    with pytest.raises(Problem, match="APLIS_BACKUP_KEY"):
        restore(sealed)

    assert nothing_is_here(town)


def test_whoever_has_no_key_cannot_change_an_encrypted_backup(town, sealed):
    path = next(p for p in (sealed / "files").rglob("*") if p.is_file())
    sums = (sealed / "SHA256SUMS").read_text(encoding="utf-8")
    before = sum_of(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    (sealed / "SHA256SUMS").write_text(sums.replace(before, sum_of(path)), encoding="utf-8")
    rewrite(sealed, sums=sum_of(sealed / "SHA256SUMS"))

    with pytest.raises(Problem, match="The manifest was changed"):
        restore(sealed)
