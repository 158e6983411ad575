"""While nothing can be saved: one plain answer, what was typed handed back, and no wait without an end."""

import errno
import fcntl
import sqlite3
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DataError, InterfaceError, OperationalError, connection
from django.test import Client, RequestFactory
from django.urls import reverse

from aplis.core import database, files, views
from aplis.core.drafts import draft_for
from aplis.core.faults import is_full, is_passing, told_by
from aplis.register.agencies.tests.factories import make_actor, make_worker, sign_in

NO_ROOM = OSError(errno.ENOSPC, "No space left on device")
TYPED = {"client_key": "0197-key", "draft": "plan:1", "text": "Ajda sleeps <badly>.\r\nShe said so.", "kind": "event"}


def failing(fault):
    def fail(*_args, **_kwargs):
        raise fault

    return fail


def caused(beneath):
    fault = OperationalError("told by the driver")
    fault.__cause__ = beneath
    return fault


@pytest.fixture
def client(client, db):
    return sign_in(client, make_worker())


@pytest.fixture
def without_database(monkeypatch):
    """The question that every page of ours asks first has no answer."""
    fault = OperationalError("connection refused")
    monkeypatch.setattr("aplis.register.agencies.middleware.actor_from", failing(fault))


@pytest.mark.parametrize(
    ("fault", "passes", "full"),
    [
        (OperationalError("database is locked"), True, False),
        (InterfaceError("the connection is closed"), True, False),
        (caused(psycopg.errors.DiskFull()), True, True),
        (NO_ROOM, True, True),
        (OSError(errno.EACCES, "Permission denied"), False, False),
        (ValueError("ours"), False, False),
        (None, False, False),
    ],
)
def test_a_fault_of_database_or_disk_passes_and_one_of_ours_does_not(fault, passes, full):
    assert (is_passing(fault), is_full(fault)) == (passes, full)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (OperationalError("database is locked\nPROCESS 7"), "database is locked"),
        (caused(psycopg.errors.DiskFull()), "the database has no room left on its disk"),
        (DataError("value too long: Ana Kovač"), "DataError"),
    ],
)
def test_an_operator_is_told_why_the_database_failed_and_no_value_of_a_row(fault, words):
    assert told_by(fault) == words


@pytest.mark.parametrize(("fault", "status"), [(OperationalError("gone"), 503), (NO_ROOM, 503), (ValueError(), 500)])
def test_wherever_the_fault_arose_the_last_page_knows_it(fault, status):
    try:
        raise fault
    except type(fault):
        response = views.server_error(RequestFactory().get("/people/"))

    assert (response.status_code, response.has_header("Retry-After")) == (status, status == 503)


@pytest.mark.mission("F89")
def test_what_was_typed_comes_back_as_a_form_with_the_same_key(client, without_database):
    response = client.post(reverse("agencies:account"), TYPED)

    page = response.content.decode()
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "120", "no-store")
    assert f'<form method="post" action="{reverse("agencies:account")}">' in page
    assert '<textarea name="client_key" hidden>\n0197-key</textarea>' in page
    assert '<textarea name="text" hidden>\nAjda sleeps &lt;badly&gt;.\r\nShe said so.</textarea>' in page
    assert "<p>Ajda sleeps &lt;badly&gt;.<br>She said so.</p>" in page
    assert "<badly>" not in page


def test_a_page_that_was_only_asked_for_can_be_asked_for_again(client, without_database):
    page = client.get(reverse("agencies:account") + "?from=here").content.decode()

    assert f'href="{reverse("agencies:account")}?from=here">Try again</a>' in page
    assert "Nothing of this request was saved." in page
    assert "Send it again" not in page


def test_a_password_and_the_words_of_another_site_do_not_come_back(client, without_database):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies

    mine = client.post(reverse("agencies:account"), {**TYPED, "new_password": "three rivers"})
    foreign = strict.post(reverse("agencies:account"), TYPED)

    assert (mine.status_code, foreign.status_code) == (503, 403)
    for response in (mine, foreign):
        assert "Ajda" not in response.content.decode()
    assert "three rivers" not in mine.content.decode()


def test_the_log_has_the_fault_and_nothing_that_was_typed(client, without_database, caplog):
    client.post(reverse("agencies:account"), TYPED)

    assert "OperationalError: connection refused" in caplog.text
    assert "Ajda" not in caplog.text


def test_a_draft_that_cannot_be_kept_leaves_the_form_where_it_is(client, without_database):
    response = client.post(reverse("core:draft_save"), TYPED, headers={"HX-Request": "true"})

    page = response.content.decode()
    assert (response.status_code, response.has_header("HX-Retarget")) == (503, False)
    assert '<p class="ap-draft" id="draft-saved" role="status">' in page
    assert "<html" not in page


def test_where_the_user_cannot_be_asked_for_the_answer_is_the_same(client, monkeypatch):
    monkeypatch.setattr("django.contrib.auth.middleware.get_user", failing(OperationalError("connection refused")))

    page = client.post(reverse("agencies:account"), TYPED)

    assert page.status_code == 503
    assert "Ajda sleeps" in page.content.decode()


def test_a_file_that_does_not_fit_leaves_nothing_behind(monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(files, "_to_disk", failing(NO_ROOM))

    with pytest.raises(OSError, match="No space left"):
        storages["default"].save("documents/half", ContentFile(b"half a file"))

    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []


@contextmanager
def others_write():
    """Somebody else keeps every writer waiting, longer than this connection is ready to."""
    if connection.vendor == "sqlite":
        options = connection.settings_dict["OPTIONS"]
        patience, options["timeout"] = options["timeout"], 0.2
        with Path(f"{connection.settings_dict['NAME']}.turn").open("a") as queue:
            fcntl.flock(queue, fcntl.LOCK_EX)
            yield
        options["timeout"] = patience
        return
    with psycopg.connect(**connection.get_connection_params()) as holder, connection.cursor() as cursor:
        holder.execute("LOCK TABLE core_draft IN ACCESS EXCLUSIVE MODE")
        cursor.execute("SET statement_timeout = '200ms'")
        yield
        cursor.execute("RESET statement_timeout")


def test_who_waits_too_long_to_write_gets_the_form_back_and_sends_it_again(several_connections):
    worker = make_worker()
    client = sign_in(Client(), worker)
    client.get(reverse("agencies:account"))

    with others_write():
        late = client.post(reverse("core:draft_save"), TYPED)
    again = client.post(reverse("core:draft_save"), TYPED)

    assert (late.status_code, again.status_code) == (503, 200)
    assert "Ajda sleeps" in late.content.decode()
    assert draft_for(make_actor(worker), "plan:1").fields["text"] == TYPED["text"]


@pytest.fixture
def turn(tmp_path):
    """The file beside an SQLite database at which writers queue."""
    with (tmp_path / "x.turn").open("a") as first, (tmp_path / "x.turn").open("a") as second:
        yield first, second


def test_a_turn_that_does_not_come_is_given_up_and_leaves_nobody_waiting(turn):
    first, second = turn
    fcntl.flock(first, fcntl.LOCK_EX)
    before = threading.active_count()

    with pytest.raises(OperationalError, match="did not come within"):
        database._queue_up(second, seconds=0.05)
    second.close()
    first.close()

    ends_at = time.monotonic() + 10
    while threading.active_count() > before and time.monotonic() < ends_at:
        time.sleep(0.01)
    assert threading.active_count() == before


def test_a_turn_that_comes_is_taken(turn):
    first, second = turn
    fcntl.flock(first, fcntl.LOCK_EX)
    threading.Timer(0.1, first.close).start()

    database._queue_up(second, seconds=20)

    with pytest.raises(BlockingIOError), open(second.name, "a") as third:  # noqa: PTH123 -- a name, not a path
        fcntl.flock(third, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_sqlite_says_when_its_file_may_not_grow():
    full = sqlite3.connect(":memory:")
    full.execute("PRAGMA max_page_count = 2")
    full.execute("CREATE TABLE t (x)")

    with pytest.raises(sqlite3.OperationalError) as said:
        full.execute("INSERT INTO t VALUES (zeroblob(100000))")
    full.close()

    assert is_full(caused(said.value))
