"""The test database as the migrations left it, kept so that it can be put back after a test with real commits."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager

from django.db import connection

type PutBack = Callable[[], None]


def snapshot() -> AbstractContextManager[PutBack]:
    """Remembers the test database as it is now and gives the function that brings it back."""
    return _postgres() if connection.vendor == "postgresql" else _sqlite()


@contextmanager
def _sqlite() -> Iterator[PutBack]:
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as kept:
        connection.ensure_connection()
        connection.connection.backup(kept)

        def put_back() -> None:
            connection.ensure_connection()
            kept.backup(connection.connection)

        yield put_back


@contextmanager
def _postgres() -> Iterator[PutBack]:
    name = connection.settings_dict["NAME"]
    kept = f"{name}_snapshot"
    _replace(kept, template=name)
    yield lambda: _replace(name, template=kept)
    _drop(kept)


def _replace(name: str, *, template: str) -> None:
    connection.close()  # a database with a session in it cannot be copied
    _drop(name)
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            f"CREATE DATABASE {connection.ops.quote_name(name)} TEMPLATE {connection.ops.quote_name(template)}"
        )


def _drop(name: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")
