"""A row under several scopes: one of them has to be covered by the role and by the right, in SQL as in Python."""

import pytest
from django.db import connection
from django.utils import timezone

from aplis.casework.situations.models import Document
from aplis.core.database import bound
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker
from aplis.register.people.tests.factories import make_person, release
from aplis.rules.scopes import mask

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.mark.parametrize(("opened", "found"), [(["health"], 0), (["work"], 1)])
def test_role_and_right_cover_the_same_scope(opened, found):
    worker = make_worker(make_agency("employment"))  # the role reads work, not health
    person = make_person()
    release(person, worker.agency, [*opened, "plan"])
    Document(
        person=person, agency=make_agency(), scope=mask(["work", "health"]), title="x", issuer="x", file="x", size=1,
        issued_on=timezone.localdate(), content_type="text/plain", sha256="x",
    ).save(force_insert=True)  # fmt: skip

    with bound(make_actor(worker)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM situations_document")
        in_sql = cursor.fetchone()[0]
    in_python = Document.objects.visible_to(make_actor(worker)).count()

    assert (in_sql, in_python) == (found, found)
