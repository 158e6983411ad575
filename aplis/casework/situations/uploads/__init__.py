"""Files that people send: told by their content, checked, and rid of what a picture says about where it was taken."""

from dataclasses import dataclass

from django.core.files import File

from aplis.casework.situations.uploads.kinds import ENDINGS, content_type_of
from aplis.casework.situations.uploads.packages import OFFICE, require_tame
from aplis.casework.situations.uploads.pictures import FORMATS, bare
from aplis.casework.situations.uploads.scanner import require_clean
from aplis.casework.situations.uploads.unfit import Unfit

__all__ = ["ENDINGS", "Prepared", "Unfit", "content_type_of", "prepared"]


@dataclass(frozen=True)
class Prepared:
    """A file that may be kept, as it may be kept."""

    file: File
    content_type: str


def prepared(upload: File) -> Prepared:
    """The file to keep instead of the one that was sent. raises Unfit, whose code says why nothing may be kept.

    Pictures come back without anything but their points; every other kind comes back byte for byte.
    """
    require_clean(upload)
    kind = content_type_of(upload)
    if not kind:
        raise Unfit("kind")
    if kind in OFFICE:
        require_tame(upload)
    file = bare(upload, kind) if kind in FORMATS else upload
    file.seek(0)
    return Prepared(file, kind)
