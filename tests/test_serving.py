"""How pages are served: two requests of a process at a time, and everybody's turn comes."""

import threading
from collections.abc import Iterable
from typing import Any

import pytest

from aplis.config.wsgi import AT_ONCE, InTurn

SECONDS = 10


def test_only_so_many_requests_are_worked_on_at_once_and_all_are_answered() -> None:
    lock, full, go_on = threading.Lock(), threading.Event(), threading.Event()
    inside, most, answers = 0, 0, []

    def page(_environ: Any, _start: Any) -> Iterable[bytes]:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
            if inside == AT_ONCE:
                full.set()
        assert go_on.wait(SECONDS)
        with lock:
            inside -= 1
        return [b"page"]

    served = InTurn(page)
    visitors = [threading.Thread(target=lambda: answers.append(served({}, None))) for _ in range(3 * AT_ONCE)]
    for visitor in visitors:
        visitor.start()
    assert full.wait(SECONDS)
    go_on.set()
    for visitor in visitors:
        visitor.join(SECONDS)

    assert (most, answers) == (AT_ONCE, [[b"page"]] * 3 * AT_ONCE)


def test_a_request_that_fails_gives_its_place_back() -> None:
    def broken(_environ: Any, _start: Any) -> Iterable[bytes]:
        raise RuntimeError

    served = InTurn(broken)
    for _ in range(2 * AT_ONCE):
        with pytest.raises(RuntimeError):
            served({}, None)
