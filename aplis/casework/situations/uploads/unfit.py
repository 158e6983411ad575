"""Why a file is not kept."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: Final[dict[str, Promise]] = {
    "kind": _("The content of the file is none of the kinds named above."),
    "broken": _("The file is damaged and cannot be read to its end. Save it again, and send the new one."),
    "picture_too_large": _("The picture has more than %(points)s million points. Save it smaller, or as a PDF."),
    "picture_moves": _("The picture moves. Save one picture of it, and send that."),
    "unpacks_too_large": _("The file holds far more than it seems to. Save it again as a PDF, and send that."),
    "macro": _("The file contains a program (macros). Save it without them, or as a PDF, and send that."),
    "virus": _("The virus scanner found something harmful in the file. Nothing was kept. Tell whoever gave it to you."),
    "scanner_away": _(
        "The file could not be checked for viruses, so it was not kept. Nothing else that you typed is lost. "
        "Try again in a few minutes; if it goes on, tell your administrator."
    ),
}


class Unfit(Exception):
    """A file that is not kept, for a reason of REASONS."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
