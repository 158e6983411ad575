"""Small regions that are made once and copied for each fault. See bench/faults, which does the same at length."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.faults.scene import regions


@pytest.fixture(scope="session")
def sqlite_region() -> Iterator[Path]:
    with regions("sqlite") as places:
        yield places["sqlite"]


@pytest.fixture(scope="session")
def postgresql_region() -> Iterator[Path]:
    with regions("postgresql") as places:
        yield places["postgresql"]
