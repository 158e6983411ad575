"""Tables that open in a spreadsheet. A spreadsheet runs what begins like a formula, so nothing in ours does.

A cell counts as a formula also where the file is opened with another separator than the one it was written with: a
spreadsheet set to Slovene splits at semicolons, and "x;=1" becomes two cells. Quotes and spaces before the sign do not help.
"""

import csv
import io
import re
from collections.abc import Iterable
from typing import Final

MARK: Final = "\ufeff"  # tells a spreadsheet that the file is UTF-8
_SIGNS: Final = "=+\\-@＝＋－＠"
_SEPARATORS: Final = ";\t\r\n"
# What may stand between the start of a cell and its sign: separators, quotes, white space, characters nobody sees.
_LEAD: Final = ";\"'\\s\\x00-\\x1f\\x7f-\\x9f\u00ad\u200b-\u200f\u2060-\u2064\ufeff"
_BEFORE_SIGN: Final = re.compile(f"(?<![{_LEAD}])([{_LEAD}]*+)(?=[{_SIGNS}])")
_AT_START: Final = re.compile(r"'*[\t\r\n\0]")


def harmless(cell: str) -> str:
    """The cell with an apostrophe where a spreadsheet would take it, or a part of it, for a formula.

    Takes time in proportion to the length. `original` gives the cell back exactly.

    >>> harmless("=1+1")
    "'=1+1"
    >>> harmless("two - three")
    'two - three'
    """
    safe = _BEFORE_SIGN.sub(lambda found: f"{found[0]}'" if _starts_a_cell(found) else found[0], cell)
    return f"'{safe}" if _AT_START.match(safe) else safe


def original(cell: str) -> str:
    """What `harmless` was given. Only for tables that came from us: "'=1" of another system may be meant as it stands."""
    bare = cell[1:] if cell.startswith("'") and _AT_START.match(cell) else cell
    return _BEFORE_SIGN.sub(lambda found: found[0].removesuffix("'") if _starts_a_cell(found) else found[0], bare)


def _starts_a_cell(found: re.Match[str]) -> bool:
    return found.start() == 0 or any(separator in found[0] for separator in _SEPARATORS)


def lines(rows: Iterable[Iterable[object]]) -> Iterable[str]:
    """The rows as text of a file with commas, each cell harmless and in quotes. Begins with the mark of UTF-8."""
    text = io.StringIO(newline="")
    table = csv.writer(text, quoting=csv.QUOTE_ALL)
    text.write(MARK)
    for row in rows:
        table.writerow([harmless(str(cell)) for cell in row])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def sheet(rows: Iterable[Iterable[object]]) -> str:
    """All `lines` at once; for tables that fit into memory."""
    return "".join(lines(rows)) or MARK
