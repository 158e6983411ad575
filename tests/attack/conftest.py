"""What these tests compare is the SQL as the database gets it, values and all: a kept plan would hide the values."""

from contextlib import nullcontext

import pytest


@pytest.fixture(autouse=True)
def no_plan_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aplis.core.prepared._planned_once", lambda _connection: nullcontext())
