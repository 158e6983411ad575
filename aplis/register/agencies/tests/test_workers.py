"""The list of an agency's workers, and who may look at it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_agency, make_user, make_worker, sign_in

pytestmark = pytest.mark.django_db


def test_the_list_is_searched_folded_and_has_pages(client, administrator):
    for number in range(26):
        make_worker(administrator.agency, name=f"Mija Šoštar {number:02}")
    make_worker(administrator.agency, name="Oton", user=make_user(email="oton.brinovec@aplis.example"))
    make_worker(administrator.agency, name="Mija Gone", ends_on=timezone.localdate())
    make_worker(make_agency(), name="Mija Stranger")

    def listed(**asked):
        page = client.get(reverse("agencies:workers"), asked).context["page"]
        return page.paginator.count, [worker.name for worker in page]

    assert listed()[0] == 28
    assert listed(q="sostar mija")[0] == 26
    assert listed(q="sostar", page=2) == (26, ["Mija Šoštar 25"])
    assert listed(q="brinov") == (1, ["Oton"])
    assert listed(q="stranger") == (0, [])
    assert listed(show="ended") == (1, ["Mija Gone"])


def test_the_list_costs_the_same_for_few_and_many(client, administrator):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("agencies:workers"))
        return len(asked)

    make_worker(administrator.agency)
    queries()  # the first page of a session also writes the session
    with_one = queries()
    make_worker(administrator.agency)
    make_worker(administrator.agency)

    assert queries() == with_one <= 11


@pytest.mark.parametrize("name", ["worker", "edit_worker", "end_post", "make_password_link", "reset_second_factor"])
@pytest.mark.parametrize(
    ("role", "is_same_agency", "status"), [("administrator", False, 404), ("social_worker", True, 403)]
)
def test_only_an_administrator_of_this_agency(client, name, role, is_same_agency, status):
    theirs = make_worker()
    sign_in(client, make_worker(theirs.agency if is_same_agency else None, role))
    url = reverse(f"agencies:{name}", args=[theirs.pk])
    fields = {**form_key(), "name": "Taken", "role": "manager", "version": 1}

    statuses = {client.get(url).status_code, client.post(url, fields).status_code}

    assert statuses - {405} == {status}
    theirs.refresh_from_db()
    assert (theirs.name, theirs.version, theirs.ends_on, list(JournalEntry.objects.unscoped(reason="test"))) == (
        theirs.user.name,
        1,
        None,
        [],
    )
