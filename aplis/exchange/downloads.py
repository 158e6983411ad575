"""Tables to take away. A spreadsheet runs what begins like a formula, so nothing in them does."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from aplis.exchange.models import Rejection
from aplis.exchange.words import reason, remedy

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST_ROWS: Final = 100_000


def harmless(cell: str) -> str:
    """The cell, or with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA_SIGNS) else cell


def rejections_file(rejections: Iterable[Rejection]) -> str:
    """Where each row stands, why it was not taken and what to do; at most 100,000 rows. UTF-8 with the mark Excel needs."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([_("File"), _("Row"), _("Field"), _("Reason"), _("What to do")])
    for each in rejections[:MOST_ROWS]:  # type: ignore[index]
        words = [each.file, str(each.row), each.field, str(reason(each.code)), str(remedy(each.code))]
        table.writerow([harmless(word) for word in words])
    return "\ufeff" + text.getvalue()
