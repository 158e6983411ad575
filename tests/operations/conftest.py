"""An installation with people, journal and documents, and an empty one beside it, on the database at hand."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from aplis.casework.situations.tests.factories import make_document, make_statement
from aplis.core.backup import programs
from aplis.register.agencies.tests.factories import make_agency
from aplis.register.people.tests.factories import make_person
from tests.threads import several_connections

__all__ = ["several_connections"]


@dataclass
class Places:
    """Where the installation keeps its things, and how to move to another, empty one on the same server."""

    root: Path
    settings: Any
    made: list[str] = field(default_factory=list)

    @property
    def var(self) -> Path:
        return Path(self.settings.VAR)

    def move(self, name: str) -> None:
        """From here on the process works on this other installation; it is empty on the first visit."""
        connection.close()
        if connection.vendor == "sqlite":
            connection.settings_dict["NAME"] = str(self.root / f"{name}.sqlite3")
        else:
            database = f"aplis_{name}_{os.getpid()}"
            if database not in self.made:
                self.made.append(database)
                _on_the_server(f'CREATE DATABASE "{database}"')
            connection.settings_dict["NAME"] = database
        self.use(name)

    def use(self, name: str) -> None:
        self.settings.VAR = self.root / name
        self.settings.MEDIA_ROOT = str(self.root / name / "files")  # said through the fixture, which tells the storage
        self.var.mkdir(exist_ok=True)


def _on_the_server(statement: str) -> None:
    words = programs.address() | {"dbname": "postgres"}
    with psycopg.connect(**words, autocommit=True) as link:
        link.execute(statement)


@pytest.fixture
def places(several_connections: None, settings: Any, tmp_path: Path) -> Iterator[Places]:
    name, there = connection.settings_dict["NAME"], Places(tmp_path, settings)
    settings.BACKUP_KEY = ""
    there.use("town")
    yield there
    connection.close()
    connection.settings_dict["NAME"] = name
    for database in there.made:
        _on_the_server(f'DROP DATABASE "{database}" WITH (FORCE)')


@pytest.fixture
def town(places: Places) -> Places:
    """Three people of one agency, a statement and a document about each."""
    agency = make_agency()
    for number in range(3):
        person, content = make_person(agency=agency), f"A letter, number {number}.".encode()
        make_statement(person, agency)
        make_document(person, agency, content=content, sha256=hashlib.sha256(content).hexdigest())
    return places
