"""Office files are ZIP archives. They are never unpacked here, but whoever takes one out again opens it."""

import zipfile
import zlib
from typing import Final

from django.core.files import File

from aplis.casework.situations.uploads.unfit import Unfit

OFFICE: Final = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.oasis.opendocument.text",
}
MOST_UNPACKED: Final = 200 * 1024**2  # bytes of all members; a report of 500 pages with pictures has a tenth of it
MOST_MEMBERS: Final = 5_000
_PROGRAMS: Final = ("basic/", "scripts/")  # where an OpenDocument file keeps its macros


def require_tame(upload: File) -> None:
    """raises Unfit for an archive that holds programs, is damaged, or unpacks to more than a document ever has."""
    upload.seek(0)
    try:
        with zipfile.ZipFile(upload.file) as archive:  # type: ignore[arg-type]
            members = archive.infolist()
            if any(_is_program(member.filename) for member in members):
                raise Unfit("macro")
            if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
                raise Unfit("unpacks_too_large")
            # Reads no more than each member claims to hold, and finds the one that claimed too little.
            damaged = archive.testzip()
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise Unfit("broken") from error
    if damaged is not None:
        raise Unfit("broken")


def _is_program(name: str) -> bool:
    path = name.replace("\\", "/").casefold()
    return path.endswith("vbaproject.bin") or path.startswith(_PROGRAMS)
