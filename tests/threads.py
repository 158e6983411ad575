"""Real transactions side by side, for tests of what happens when two requests come at once."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections


@pytest.fixture
def several_connections(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """Each thread gets a connection of its own. SQLite in memory is a single one, so the test works on a copy in a file."""
    if connection.vendor != "sqlite":
        yield
        return
    kept, name = connections["default"], connection.settings_dict["NAME"]
    connection.ensure_connection()
    source = connection.connection
    connection.settings_dict["NAME"] = str(tmp_path / "copy.sqlite3")
    connections["default"] = connections.create_connection("default")
    connection.ensure_connection()
    source.backup(connection.connection)
    yield
    connection.close()
    kept.settings_dict["NAME"] = name
    connections["default"] = kept


def run_at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned, or the exception it ended in. All of them start together, each in its own thread."""
    barrier, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[place] = call()
        except Exception as problem:  # noqa: BLE001 -- the test looks at it
            results[place] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
