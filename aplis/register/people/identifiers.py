"""Identifiers at rest: encrypted, with a keyed hash to find them again. The key comes from the environment."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from functools import cache

from cryptography.fernet import Fernet
from django.conf import settings

from aplis.rules.identifiers import Checked, check, masked


@cache
def _keys(secret: str) -> tuple[Fernet, bytes]:
    material = hashlib.scrypt(secret.encode(), salt=b"aplis identifiers", n=2**14, r=8, p=1, dklen=64)
    return Fernet(urlsafe_b64encode(material[:32])), material[32:]


def digest_of(scheme: str, value: str) -> str:
    """The keyed hash of an identifier in its normal form: equal for equal numbers, useless without the key."""
    normal = check(scheme, value).normal
    return hmac.new(_keys(settings.IDENTIFIER_KEY)[1], f"{scheme}:{normal}".encode(), hashlib.sha256).hexdigest()


def sealed_fields(scheme: str, value: str) -> tuple[dict[str, object], Checked]:
    """The columns that store an identifier, and the verdict of its check."""
    checked = check(scheme, value)
    fields = {
        "scheme": scheme,
        "sealed": _keys(settings.IDENTIFIER_KEY)[0].encrypt(checked.normal.encode()),
        "digest": digest_of(scheme, value),
        "masked": masked(checked.normal),
        "is_valid": checked.is_valid,
    }
    return fields, checked


def match_digests(number: str) -> tuple[str, str]:
    """Keyed hashes of a number and of its second half, 16 hexadecimal digits each, whatever kind of number it is."""
    plain = "".join(each for each in number.upper() if each.isalnum())
    halves = (f"match:{plain}", f"match end:{plain[len(plain) // 2 :]}")
    key = _keys(settings.IDENTIFIER_KEY)[1]
    whole, half = (hmac.new(key, each.encode(), hashlib.sha256).hexdigest()[:16] for each in halves)
    return whole, half


def opened(sealed: bytes) -> str:
    """The number itself, for an exchange that a basis covers. Never for a page, a log or a URL."""
    return _keys(settings.IDENTIFIER_KEY)[0].decrypt(bytes(sealed)).decode()
