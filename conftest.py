"""House-wide test fixtures: which tests run where, fast passwords, and a database that comes back after real commits.

The database is chosen by APLIS_DATABASE_URL (see bin/with_postgres.py); without it, SQLite.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase

from tests.snapshots import snapshot


def pytest_configure() -> None:
    # The real hasher is slow on purpose; a test that signs in by password has nothing to protect.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # At a desk every run tries other cases; where a change waits to land, the same change gives the same answer.
    hypothesis.settings.register_profile("landing", derandomize=True)
    if os.environ.get("CI"):
        hypothesis.settings.load_profile("landing")


_ASKS_THE_DATABASE = {"db", "transactional_db", "live_server"}  # fixtures


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what cannot run here, and what would only say again what it said. The closing line counts them as deselected."""
    missing = {"postgres"} if connection.vendor != "postgresql" else {"words"}
    if not os.environ.get("APLIS_SHARED_DATA"):
        missing.add("acceptance")
    if "browser" not in (config.getoption("markexpr")):
        missing.add("browser")
    left_out = {
        item for item in items if any(item.get_closest_marker(name) for name in missing) or _said_on_sqlite(item)
    }
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def _said_on_sqlite(item: pytest.Item) -> bool:
    """Whether the test is of the product and asks no database: then the run on SQLite has said what it says."""
    asks = item.get_closest_marker("django_db") or _ASKS_THE_DATABASE & set(getattr(item, "fixturenames", ()))
    is_ours = (item.config.rootpath / "aplis") in item.path.parents
    return connection.vendor == "postgresql" and is_ours and not (asks or item.get_closest_marker("postgres"))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files from outside, for acceptance tests."""
    return Path(os.environ["APLIS_SHARED_DATA"])


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Browser tests on SQLite use a file: a database in memory is one connection, and a browser asks in several threads."""
    if connection.vendor == "sqlite" and any(item.get_closest_marker("browser") for item in request.session.items):
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    """After a test with real commits the database is put back as the migrations left it.

    Django would empty every table, which our append-only tables refuse and which would take reference rows along.
    """
    with django_db_blocker.unblock(), snapshot() as put_back, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: put_back())
        django_db_blocker.block()
        yield
        django_db_blocker.restore()
