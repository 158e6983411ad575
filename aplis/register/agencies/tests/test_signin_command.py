"""`aplis signin reset`: the operator opens a sign-in anew that no agency may open alone, and everybody concerned can read so."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.models import User
from aplis.register.agencies.tests.factories import PASSWORD, app_of, make_user, make_worker
from aplis.register.people.models import CONTACT
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.tests.own import make_portal

pytestmark = pytest.mark.django_db


def reset(*words):
    out = StringIO()
    call_command("signin", "reset", *words, stdout=out)
    return out.getvalue()


def opens(client, address):
    return "token_fail" not in client.get(address, follow=True).context


@pytest.fixture
def case():
    """A worker of two agencies, whose third post ended, who has own pages and had others."""
    worker = make_worker()
    second = make_worker(user=worker.user)
    make_worker(user=worker.user, ends_on=timezone.localdate())
    person, former = make_person(agency=worker.agency), make_person(agency=worker.agency)
    make_portal(person, user=worker.user)
    make_portal(former, user=worker.user, ends_on=timezone.localdate())
    return worker, second, person


def test_the_old_password_and_every_session_end_and_the_link_works_once(client, case, client_of):
    worker, _second, _person = case
    theirs = client_of(worker)
    theirs.get(reverse("agencies:account"))

    said = reset(worker.user.email.upper())

    after = theirs.get(reverse("agencies:account")).status_code
    link = said.split()[-1].removeprefix("https://YOUR-SITE")
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert (after, page.status_code, opens(Client(), link)) == (302, 200, False)
    assert User.objects.get(pk=worker.user_id).check_password(PASSWORD)


def test_every_agency_and_every_person_concerned_has_one_entry_of_it(case):
    worker, second, person = case

    said = reset(worker.user.email)

    rows = JournalEntry.objects.unscoped(reason="test").filter(verb="sign_in_reset_by_operator")
    found = set(rows.values_list("agency_id", "person_id", "object_kind", "scope"))
    assert found == {
        (worker.agency_id, None, "worker", 0), (second.agency_id, None, "worker", 0), (0, person.pk, "portalaccess", CONTACT)
    }  # fmt: skip
    assert rows.count() == 3
    assert not any(word in said for word in (worker.agency.name, worker.agency.short_name, "pages"))


@pytest.mark.parametrize("takes_factor", [True, False])
def test_the_second_factor_goes_only_when_asked_for(case, takes_factor):
    user = case[0].user
    app_of(user)

    reset(user.email, *(["--factor"] if takes_factor else []))

    assert Authenticator.objects.filter(user=user).exists() != takes_factor
    assert not User.objects.get(pk=user.pk).has_usable_password()


def test_the_owner_is_told_once_at_the_next_sign_in(case):
    user = case[0].user
    reset(user.email)
    user.refresh_from_db()
    user.set_password(PASSWORD)
    user.save()

    def told():
        page = Client().post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, follow=True)
        return ["opened your sign-in anew" in str(message) for message in page.context["messages"]]

    assert (told(), told()) == ([True], [])


def test_an_unknown_or_a_closed_address_changes_nothing_and_says_the_same():
    closed, said = make_user(is_active=False), []

    for email in ("nobody@aplis.example", closed.email):
        with pytest.raises(CommandError) as refused:
            reset(email)
        said.append((refused.value.returncode, str(refused.value)))

    assert said == [(1, "No open sign-in has this address. Nothing was changed.")] * 2
    assert User.objects.get(pk=closed.pk).check_password(PASSWORD)
    assert not JournalEntry.objects.unscoped(reason="test").exists()
