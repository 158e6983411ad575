"""Documents that come with a feed: found below the folder `files`, told by their content, kept under a random name."""

import hashlib
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from aplis.casework.situations.models import Document
from aplis.casework.situations.uploads import Prepared, Unfit, prepared
from aplis.exchange.engine.context import Context
from aplis.exchange.engine.rejects import Bad


def stored_file(name: str, context: Context) -> dict[str, Any]:
    """Columns of the document's file, which is copied into the storage; a dry run copies nothing.

    raises Bad for a name that leads out of the folder, a file that is too large and content that is not allowed.
    """
    path = _found(name, context.folder)
    if path.stat().st_size > settings.DOCUMENT_MAX_BYTES:
        raise Bad("file_too_large", "file")
    with path.open("rb") as opened:
        kept = _prepared(File(opened))
        sha256 = hashlib.sha256(b"".join(kept.file.chunks())).hexdigest()
        kept.file.seek(0)
        target = Document._meta.get_field("file").generate_filename(None, secrets.token_hex(16))
        if not context.is_dry:
            target = default_storage.save(target, kept.file)
            context.copied.append(target)
        return {"file": target, "content_type": kept.content_type, "size": kept.file.size, "sha256": sha256}


def _prepared(upload: File) -> Prepared:
    """As it would be kept had somebody sent it by the form: checked, and a picture without its metadata."""
    try:
        return prepared(upload)
    except Unfit as unfit:
        code = "file_not_checked" if unfit.code == "scanner_away" else "file_not_allowed"
        raise Bad(code, "file") from unfit


def take_back(context: Context, first: int = 0) -> None:
    """Deletes the files copied since the `first`: their rows were rejected or rolled back."""
    for name in context.copied[first:]:
        default_storage.delete(name)
    del context.copied[first:]


def drop(name: str, context: Context) -> None:
    """Deletes a copy that turned out to be the file that is stored already."""
    if name in context.copied:
        context.copied.remove(name)
        default_storage.delete(name)


def _found(name: str, folder: Path) -> Path:
    home = (folder / "files").resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(home) or not path.is_file():
        raise Bad("unknown_file", "file")
    return path
