"""Encryption of a backup's files: AES-256-GCM in chunks, so that a file of any size passes through little memory.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015), as in age and Tink: a key of its own for every file,
derived from APLIS_BACKUP_KEY, a random salt and the file's name; the nonce is the number of the chunk and a mark on the last
one. A chunk changed, moved, left out or taken from another file does not open, and neither does a file cut short.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from aplis.core.backup.folder import Problem

CHUNK: Final = 1 << 20
_HEAD: Final = b"aplis backup 1\n"
_SALT: Final = 32
_TAG: Final = 16


def read_key(text: str) -> bytes | None:
    """The 32 bytes of APLIS_BACKUP_KEY; None where it is not set.

    raises Problem when the text is not 32 bytes in base64
    """
    if not text:
        return None
    try:
        key = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != 32:
        raise Problem("APLIS_BACKUP_KEY is not 32 bytes in base64. Make one with: openssl rand -base64 32")
    return key


def authentication(key: bytes, text: bytes) -> str:
    """Proof that somebody who holds the key wrote the text."""
    own = HKDF(SHA256(), 32, salt=None, info=b"aplis backup, manifest").derive(key)
    return hmac.new(own, text, hashlib.sha256).hexdigest()


def encrypt(key: bytes, name: str, plain: Iterable[bytes]) -> Iterator[bytes]:
    """`name`: the file's place in the backup. Chunks may come in any size."""
    salt = os.urandom(_SALT)
    box, number = _box(key, name, salt), 0
    yield _HEAD + salt
    held = bytearray()
    for piece in plain:
        held += piece
        while len(held) > CHUNK:
            yield box.encrypt(_nonce(number, is_last=False), bytes(held[:CHUNK]), None)
            del held[:CHUNK]
            number += 1
    yield box.encrypt(_nonce(number, is_last=True), bytes(held), None)


def decrypt(key: bytes, name: str, sealed: BinaryIO) -> Iterator[bytes]:
    """raises Problem when the key is another one, or the file is not as it was written."""
    head = sealed.read(len(_HEAD))
    salt = sealed.read(_SALT)
    if head != _HEAD or len(salt) != _SALT:
        raise Problem(f"{name} is not an encrypted file of a backup.")
    box, number = _box(key, name, salt), 0
    chunk = sealed.read(CHUNK + _TAG)
    while True:
        following = sealed.read(CHUNK + _TAG)
        try:
            yield box.decrypt(_nonce(number, is_last=not following), chunk, None)
        except InvalidTag:
            raise Problem(f"{name} does not open: another APLIS_BACKUP_KEY, or the file was changed.") from None
        if not following:
            return
        chunk, number = following, number + 1


def _box(key: bytes, name: str, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=salt, info=b"aplis backup, file " + name.encode()).derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")
