"""Acting with no more than the web server's own login has on PostgreSQL: it is a member of aplis_app and aplis_person alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

LOGIN = "aplis_web_of_a_test"


@contextmanager
def as_the_web_server() -> Iterator[None]:
    """Within a test's transaction. What needs another role, such as the operator's, is refused by the database.

    Row-level security asks for the role that acts; `SET ROLE` alone would not show that a login may not step up to another.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [LOGIN])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {LOGIN} LOGIN NOSUPERUSER NOBYPASSRLS")
            cursor.execute(f"GRANT aplis_app, aplis_person TO {LOGIN}")
        cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {LOGIN}")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")
