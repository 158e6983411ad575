"""What these tests compare is the SQL as the database gets it, values and all: a kept plan would hide the values."""

import pytest

from tests.operations.conftest import places, several_connections

__all__ = ["places", "several_connections"]


@pytest.fixture(autouse=True)
def no_plan_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for user in ("prepared", "inserting", "once", "database"):
        monkeypatch.setattr(f"aplis.core.{user}.ready_cursor", lambda connection: connection.cursor())
