"""A mark that the page carries once it has said that nobody like the one typed is known.

Whoever saves the form unchanged within a quarter of an hour is spared the same question. It saves time and opens nothing: without it
people are looked for as ever, and whoever was registered meanwhile is paired within a minute (identity.newcomers).
"""

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any, Final

from django.core.signing import BadSignature, TimestampSigner

HOLDS: Final = timedelta(minutes=15)
LONGEST: Final = 200  # characters of a mark; ours have half as many
# All by which a person or her household is looked for, and the purpose, on which it depends who is shown.
_TELLING: Final = (
    "given", "family", "other_given", "other_family", "is_pseudonymous", "born", "number", "contact_kind", "contact_value",
    "household", "purpose",
)  # fmt: skip


def mark_of(sent: Mapping[str, Any], worker_id: int | None, **keys: Any) -> str:
    """The mark of what stands in the form, for this worker.

    keys  other than the site's, as TimestampSigner takes them
    """
    return _signer(**keys).sign(_summed(sent, worker_id))


def was_told(sent: Mapping[str, Any], worker_id: int | None) -> bool:
    """Whether the page told this worker lately that nobody like the one typed is known."""
    try:
        return _signer().unsign(str(sent.get("told_for", ""))[:LONGEST], max_age=HOLDS) == _summed(sent, worker_id)
    except BadSignature:
        return False


def _signer(**keys: Any) -> TimestampSigner:
    return TimestampSigner(salt="identity.told", **keys)


def _summed(sent: Mapping[str, Any], worker_id: int | None) -> str:
    parts = (str(worker_id), *(str(sent.get(name, "")).strip() for name in _TELLING))
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
