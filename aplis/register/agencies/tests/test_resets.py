"""A lost password or a lost second factor: the agency's own administrator opens the sign-in anew, and nobody else."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aplis.register.agencies.models import User
from aplis.register.agencies.tests.factories import PASSWORD, app_of, form_key, make_agency, make_worker
from aplis.register.agencies.tests.test_accounts import entries, link_in

pytestmark = pytest.mark.django_db


def test_a_forgotten_password_gets_a_new_link(client, administrator):
    worker = make_worker(administrator.agency)

    response = client.post(reverse("agencies:make_password_link", args=[worker.pk]), form_key())

    assert "token_fail" not in client.get(link_in(response), follow=True).context
    assert entries() == [("password_link_made", worker.pk, administrator.agency_id)]


@pytest.mark.parametrize(("elsewhere", "status"), [("running", 403), ("to come", 403), ("ended", 200)])
def test_no_link_to_a_sign_in_that_opens_another_agency(client, administrator, elsewhere, status):
    worker = make_worker(administrator.agency)
    today = timezone.localdate()
    days = {"running": {}, "to come": {"starts_on": today + timedelta(days=9)}, "ended": {"ends_on": today}}
    make_worker(make_agency("health"), user=worker.user, **days[elsewhere])

    response = client.post(reverse("agencies:make_password_link", args=[worker.pk]), form_key())

    assert response.status_code == status
    assert len(entries()) == (status == 200)


def test_a_password_link_shuts_the_old_password_and_every_session(client, administrator, client_of):
    worker = make_worker(administrator.agency)
    theirs = client_of(worker)
    assert theirs.get(reverse("agencies:account")).status_code == 200

    first = link_in(client.post(reverse("agencies:make_password_link", args=[worker.pk]), form_key()))
    second = link_in(client.post(reverse("agencies:make_password_link", args=[worker.pk]), form_key()))

    assert theirs.get(reverse("agencies:account")).status_code == 302
    assert not User.objects.get(pk=worker.user_id).check_password(PASSWORD)
    works = ["token_fail" not in client.get(link, follow=True).context for link in (first, second)]
    assert works == [False, True]


@pytest.mark.parametrize("origin", ["", "https://aplis.example"])
def test_a_link_begins_with_the_name_the_settings_give_the_site(client, administrator, settings, origin):
    settings.SITE_ORIGIN, settings.ALLOWED_HOSTS = origin, ["testserver", "evil.example"]
    worker = make_worker(administrator.agency)
    page = reverse("agencies:make_password_link", args=[worker.pk])

    named = client.post(page, form_key(), headers={"X-Forwarded-Host": "evil.example"}).content.decode()
    forged = client.post(page, form_key(), headers={"Host": "evil.example"}).content.decode()
    unknown = client.post(page, form_key(), headers={"Host": "unknown.example"})

    assert f">{origin or 'http://testserver'}/account/password/" in named
    assert ("evil.example" in forged) == (origin == "")
    assert unknown.status_code == 400


def test_a_lost_second_factor_is_taken_away_and_the_worker_is_told_once(client, administrator, client_of):
    worker = make_worker(administrator.agency)
    app_of(worker.user)
    theirs = client_of(worker)

    response = client.post(reverse("agencies:reset_second_factor", args=[worker.pk]), form_key())

    assert response.url == reverse("agencies:worker", args=[worker.pk])
    assert not Authenticator.objects.filter(user=worker.user).exists()
    assert theirs.get(reverse("agencies:account")).status_code == 302
    assert entries() == [("second_factor_reset", worker.pk, administrator.agency_id)]

    def told():
        fields = {"login": worker.user.email, "password": PASSWORD, "next": reverse("agencies:account")}
        page = Client().post(reverse("account_login"), fields, follow=True)
        return ["second factor away" in str(message) for message in page.context["messages"]]

    assert (told(), told()) == ([True], [])


@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_factor_of_a_sign_in_that_opens_another_agency_stays(client, administrator, elsewhere):
    worker = make_worker(administrator.agency)
    app_of(worker.user)
    make_worker(make_agency("health"), user=worker.user if elsewhere else None)

    response = client.post(reverse("agencies:reset_second_factor", args=[worker.pk]), form_key())

    assert response.status_code == (403 if elsewhere else 302)
    assert Authenticator.objects.filter(user=worker.user).exists() == elsewhere
