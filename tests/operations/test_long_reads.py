"""A command that reads the whole register makes nobody wait who writes, and waits for nobody."""

import threading

from django.db import connection

from aplis.core.database import bound_as_operator
from aplis.register.agencies.tests.factories import make_agency
from aplis.register.identity import checking
from aplis.register.people.models import MatchKey
from aplis.register.people.tests.factories import make_person


def test_keys_are_held_against_the_register_while_somebody_writes(town):
    """On an SQLite file a check that took the turn to write would give up after twenty seconds."""
    writing, done = threading.Event(), threading.Event()

    def write():
        with bound_as_operator():
            MatchKey(key=17, person_id=1 << 40).save(force_insert=True)
            writing.set()
            done.wait(60)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    writing.wait(30)
    try:
        during = checking.check(lambda _number: None)
    finally:
        done.set()
        writer.join()

    assert (during.is_none, checking.check(lambda _number: None).surplus) == (True, 1)


def test_whoever_is_registered_during_the_check_is_no_difference(town, monkeypatch):
    """All is read as it was in one moment: keys of somebody who came later would be taken for too many."""
    monkeypatch.setattr(checking, "PORTION", 1)
    came = []

    def register(_number):
        if not came:
            came.append(threading.Thread(target=arrive))
            came[0].start()
            came[0].join()

    found = checking.check(register)

    assert (found.is_none, checking.check(lambda _number: None).is_none) == (True, True)


def arrive():
    make_person(agency=make_agency())
    connection.close()
