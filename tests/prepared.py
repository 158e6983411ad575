"""Every prepared read that a test comes by is held against the queryset it was made from. Loaded by pytest as a plugin."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pytest

# Of each read, for arguments of one shape: SQL that depends on a value shows itself among so many, and making it anew at each
# call took half the time of all tests.
COMPARED: Final = 40


@pytest.fixture(autouse=True, scope="session")
def prepared_reads_say_what_their_querysets_say() -> Iterator[None]:
    from aplis.core.prepared import Prepared  # noqa: PLC0415 -- Django is set up later than plugins are loaded

    asked = Prepared.__call__
    calls: Counter[int] = Counter()

    def compared(read: Prepared, *args: Any, **kwargs: Any) -> list[Any]:
        answer = asked(read, *args, **kwargs)
        actor = kwargs.get("actor", args[0] if args else None)
        made = id(read.found(*args, **kwargs)[0]) if getattr(actor, "is_seated", True) else 0
        calls[made] += 1
        if made and calls[made] <= COMPARED:
            plain = plain_sql(read, args, kwargs)
            assert prepared_sql(read, args, kwargs) == plain if plain else answer == [], read.plain
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Prepared, "__call__", compared)
        yield


def plain_sql(read: Any, args: Any, kwargs: Any) -> Any:
    from django.core.exceptions import EmptyResultSet  # noqa: PLC0415 -- as above

    try:
        sql, values = read.plain(*args, **kwargs).query.get_compiler("default").as_sql()
    except EmptyResultSet:
        return None
    return bare(sql), list(values)


def prepared_sql(read: Any, args: Any, kwargs: Any) -> Any:
    from django.db import connection  # noqa: PLC0415 -- as above

    made, values = read.found(*args, **kwargs)
    return made and (bare(made.sql), list(made.bound(values, connection)))


def bare(sql: str) -> str:
    """The SQL without the brackets that an expression in the place of a value brings along."""
    return sql.replace("(%s)", "%s")
