"""Tables to take away."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from aplis.core.spreadsheets import sheet
from aplis.exchange.models import Rejection
from aplis.exchange.words import reason, remedy

MOST_ROWS: Final = 100_000


def rejections_file(rejections: Iterable[Rejection]) -> str:
    """Where each row stands, why it was not taken and what to do; at most 100,000 rows."""
    head = [_("File"), _("Row"), _("Field"), _("Reason"), _("What to do")]
    rows = [
        [each.file, each.row, each.field, reason(each.code), remedy(each.code)]
        for each in rejections[:MOST_ROWS]  # type: ignore[index]
    ]
    return sheet([head, *rows])
