"""Identities made by the client: many at once, in order of the second, telling nothing."""

import subprocess
import sys
import time

from aplis.core import ids
from aplis.core.ids import new_id

FORKED = """
import os, sys
from aplis.core.ids import new_id
before, child = new_id(), os.fork()
if child:
    os.waitpid(child, 0)
print(new_id() % 2**31)
"""


def test_a_hundred_thousand_ids_are_all_different():
    assert len({new_id() for _ in range(100_000)}) == 100_000


def test_an_id_fits_a_signed_64_bit_column_until_2162(monkeypatch):
    assert 0 < new_id() < 1 << 63

    monkeypatch.setattr(time, "time", lambda: 6_058_000_000)  # in December 2161
    assert new_id() < 1 << 63


def test_ids_sort_by_the_second_they_were_made_in(monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    earlier = [new_id() for _ in range(1000)]
    monkeypatch.setattr(time, "time", lambda: now + 1)

    assert max(earlier) < new_id()


def test_the_counter_begins_again_at_its_end(monkeypatch):
    counter = ids._Counter()
    counter._numbers = iter([(1 << 31) - 1, 1 << 31])

    assert [counter.next(), counter.next()] == [(1 << 31) - 1, 0]


def test_a_forked_process_counts_from_a_place_of_its_own():
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, check=True)

    child, parent = (int(line) for line in done.stdout.split())
    assert abs(child - parent) > 1
