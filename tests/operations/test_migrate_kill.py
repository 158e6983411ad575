"""kill -9 in the middle of `aplis migrate`: the next run completes, and nothing tells that there was a first."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.operations.migrating import left_by, migrate, migrate_with_kills

EVERY = 170  # statements until the first kill


@pytest.fixture
def new_databases(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two empty databases of the kind at hand."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'whole.sqlite3'}", f"sqlite:///{tmp_path / 'killed.sqlite3'}"
        return
    own = settings.DATABASES["default"]
    server = f"postgres://{own['USER']}@{quote(own['HOST'], safe='')}:{own['PORT']}"
    names = [f"aplis_{which}_{os.getpid()}" for which in ("whole", "killed")]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as link:
        for name in names:
            link.execute(f"CREATE DATABASE {name}")
        yield f"{server}/{names[0]}", f"{server}/{names[1]}"
        for name in names:
            link.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_killed_migrate_completes_when_it_is_run_again(new_databases, tmp_path):
    whole, often_killed = new_databases
    assert migrate(whole, tmp_path)

    killed = migrate_with_kills(often_killed, tmp_path, EVERY)

    assert killed > 1
    assert left_by(often_killed) == left_by(whole)
