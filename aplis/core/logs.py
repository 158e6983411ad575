"""What the server's log may say: kind and place of a fault, never the words it came with."""

import logging
import traceback
from collections.abc import Iterator
from typing import Any


class WithoutWords(logging.Formatter):
    """Tracebacks without what the exceptions say.

    A database that refuses a row repeats the row in its complaint, a number that is none is quoted in a ValueError: names
    and notes of people. What helps to mend the fault is the line it happened in and the constraint it ran against.
    """

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # as another handler may have left it
        said = super().format(record)
        record.exc_text = None
        return said

    def formatException(self, ei: Any) -> str:  # noqa: N802 -- named by the class above it
        return "\n".join("".join([*traceback.format_tb(fault.__traceback__), _named(fault)]) for fault in _chain(ei[1]))


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    """The fault after those it came from."""
    if fault is not None:
        yield from _chain(fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__))
        yield fault


def _named(fault: BaseException) -> str:
    """The kind of fault and, where a database refused, its code and the constraint."""
    told = getattr(fault, "diag", None)
    known = [
        getattr(fault, "sqlite_errorname", None),
        getattr(told, "sqlstate", None),
        getattr(told, "table_name", None),
        getattr(told, "constraint_name", None),
    ]
    return " ".join([type(fault).__qualname__, *(str(word) for word in known if word)])
