"""The role the web server steps down to, which owns nothing, is enough for all that has to do with signing in."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse

from aplis.register.agencies.models import Lockout
from aplis.register.agencies.tests.factories import PASSWORD, form_key, make_worker
from aplis.register.agencies.tests.test_second_factor import by_password, set_up_app

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture
def stepped_down():
    """From here on the whole test, also outside our own transactions, has no more rights than the application."""
    worker, administrator = make_worker(), make_worker(role="administrator")
    administrator.agency_id = worker.agency_id
    administrator.save()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE aplis_app")
    return worker, administrator


def test_a_worker_sets_up_an_app_signs_in_again_and_ends_a_session(stepped_down):
    worker, _administrator = stepped_down
    mine, other = Client(), Client()
    by_password(other, worker)
    by_password(mine, worker)
    codes = set_up_app(mine).context["unused_codes"]
    by_password(other, worker)
    other.post(reverse("mfa_authenticate"), {"code": codes[0]})

    mine.post(reverse("agencies:end_session"), {**form_key(), "session": "others"})

    assert [mine.get("/my-account/").status_code, other.get("/my-account/").status_code] == [200, 302]


def test_an_administrator_takes_a_factor_away_and_sees_who_was_slowed_down(stepped_down):
    worker, administrator = stepped_down
    theirs, hers = Client(), Client()
    by_password(theirs, worker)
    set_up_app(theirs)
    by_password(hers, administrator)
    for _ in range(6):
        Client().post(reverse("account_login"), {"login": worker.user.email, "password": f"not {PASSWORD}"})

    hers.post(reverse("agencies:reset_second_factor", args=[worker.pk]), form_key())

    assert not Authenticator.objects.filter(user=worker.user).exists()
    assert Lockout.objects.get().user_id == worker.user_id
    assert theirs.get("/my-account/").status_code == 302
