"""Files without names: written for an agency's open files, read again, and the consent of both sides to compare them."""

import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.fernet import InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from aplis.core.periods import runs
from aplis.register.people.identifiers import opened
from aplis.register.people.models import CONTACT, AccessRight, Identifier, MatchCard, Person
from aplis.register.sharing.models import Involvement
from aplis.rules.matching.blind import Row, hashes_of, key_of, rows_of
from aplis.rules.matching.records import Described

_REASON: Final = "an operator's command turns the persons of one agency's open files into keyed hashes; no name leaves"
_KIND: Final = "aplis blind 1"


@dataclass(frozen=True)
class BlindFile:
    """What a file says: under which agreement and month, whose consent counts, its rows, and the digest of it all."""

    agreement: str
    month: str
    signer: str
    rows: list[Row]
    digest: bytes


def persons_of(agency: int, today: date) -> list[tuple[int, bool]]:
    """The persons of an agency's open files whom it has a right to see today, hidden and sealed ones left out; whether with numbers."""
    rights = AccessRight.objects.filter(runs(today), agency_id=agency, worker_id__isnull=True).unscoped(reason=_REASON)
    scopes: dict[int, int] = {}
    for person, mask in rights.values_list("person_id", "scopes"):
        scopes[person] = scopes.get(person, 0) | mask
    files = Involvement.objects.filter(agency_id=agency, closed_on__isnull=True).unscoped(reason=_REASON)
    people = Person.objects.filter(pk__in=files.values("person_id"), protection_level__lt=Person.Protection.HIDDEN)
    found = people.unscoped(reason=_REASON).order_by("pk").values_list("pk", flat=True)
    return [(person, bool(scopes[person] & CONTACT)) for person in found if person in scopes]


def rows_for(people: list[tuple[int, bool]], key: bytes) -> tuple[list[Row], dict[str, int]]:
    """The rows of these persons and of chaff, shuffled; and which number is whose, for the agency alone."""
    ids = [person for person, _with_numbers in people]
    cards = dict(MatchCard.objects.filter(person_id__among=tuple(ids)).values_list("person_id", "packed"))
    numbers: dict[int, list[str]] = {}
    open_numbers = tuple(person for person, with_numbers in people if with_numbers)
    rows = Identifier.objects.filter(person_id__among=open_numbers, withdrawn_at__isnull=True)
    for person, sealed in rows.unscoped(reason=_REASON).values_list("person_id", "sealed"):
        try:
            numbers.setdefault(person, []).append(opened(sealed))
        except InvalidToken:
            continue  # encrypted under a key that is no longer here
    ids = [person for person in ids if person in cards]
    made = rows_of(
        [hashes_of(Described.unpacked(cards[each]), numbers.get(each, []), key) for each in ids], secrets.token_hex
    )
    own = {row.number: person for row, person in zip(made, ids, strict=False)}
    secrets.SystemRandom().shuffle(made)
    return made, own


def write(path: Path, *, agreement: str, month: str, own_secret: bytes, rows: list[Row], own: dict[str, int]) -> None:
    """The file for the other side, and beside it FILE.own: which number is whose, readable by its owner only."""
    signer = _signing(own_secret).public_key().public_bytes_raw().hex()
    header = {"kind": _KIND, "agreement": agreement, "month": month, "signer": signer}
    lines = [{"number": row.number, "strong": sorted(row.strong), "others": sorted(row.others)} for row in rows]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in (header, *lines)), encoding="ascii")
    kept = path.with_name(f"{path.name}.own")
    kept.unlink(missing_ok=True)
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        json.dump(own, file)


def read(path: Path) -> BlindFile:
    """raises ValueError for what is no such file, OSError where it cannot be read"""
    text = path.read_bytes()
    unusable = ValueError(f"{path} is no file that `aplis blind export` wrote")
    try:
        header, *lines = [json.loads(line) for line in text.decode("ascii").splitlines()]
        kind, agreement, month, signer = (header[name] for name in ("kind", "agreement", "month", "signer"))
        rows = [Row(line["number"], frozenset(line["strong"]), frozenset(line["others"])) for line in lines]
    except (ValueError, KeyError, TypeError):
        raise unusable from None
    if kind != _KIND:
        raise unusable
    return BlindFile(agreement, month, signer, rows, hashlib.sha256(text).digest())


def consent(ours: BlindFile, theirs: BlindFile, own_secret: bytes) -> str:
    """The code by which this side agrees that these two files, and no others, are compared person by person: 128 hex digits.

    No digit is a dash, with which a command line would take the code for an option.
    """
    return _signing(own_secret).sign(_both(ours, theirs)).hex()


def has_consented(side: BlindFile, ours: BlindFile, theirs: BlindFile, codes: list[str]) -> bool:
    """Whether one of these codes is that side's."""
    return any(_is_of(side.signer, code, _both(ours, theirs)) for code in codes)


def _is_of(signer: str, code: str, signed: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signer)).verify(bytes.fromhex(code), signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _both(ours: BlindFile, theirs: BlindFile) -> bytes:
    return b"aplis blind consent" + b"".join(sorted((ours.digest, theirs.digest)))


def _signing(own_secret: bytes) -> Ed25519PrivateKey:
    seed = hmac.new(key_of(own_secret, "", ""), b"consent", hashlib.sha256).digest()
    return Ed25519PrivateKey.from_private_bytes(seed)
