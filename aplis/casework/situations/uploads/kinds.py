"""What an uploaded file is, told by its content. The name and the type that the sender claims count for nothing."""

import re
from typing import Final

import filetype
from django.core.files import File

PLAIN_TEXT: Final = "text/plain"
# By type: the ending a file of it is given when somebody takes it out again.
ENDINGS: Final[dict[str, str]] = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/tiff": "tif",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.oasis.opendocument.text": "odt",
    PLAIN_TEXT: "txt",
}
_HEAD: Final = 8192  # bytes in which every type of the list shows itself
_MARKUP: Final = re.compile(
    rb"<\s*(!doctype|\?xml|html|head|body|script|svg|iframe|object|embed|meta|style)\b", re.IGNORECASE
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


def content_type_of(upload: File) -> str:
    """One of the types in ENDINGS, or "" for anything else, a web page and a script among it."""
    upload.seek(0)
    head = upload.read(_HEAD)
    upload.seek(0)
    found = filetype.guess(head)
    if found is not None:
        return found.mime if found.mime in ENDINGS else ""
    return PLAIN_TEXT if _is_plain_text(upload) else ""


def _is_plain_text(upload: File) -> bool:
    """UTF-8 without control characters and without markup that a browser could be talked into running."""
    content = upload.read()
    upload.seek(0)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and not _CONTROL.search(text) and not _MARKUP.search(content)
