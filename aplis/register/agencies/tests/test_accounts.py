"""Accounts are made, changed and ended by an agency's own administrator."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.models import User, Worker
from aplis.register.agencies.tests.factories import (
    PASSWORD,
    form_key,
    make_agency,
    make_worker,
)

pytestmark = pytest.mark.django_db


def new_post(**fields):
    return {
        **form_key(),
        "name": "Breda Tihec",
        "email": "Breda@Aplis.example",
        "role": "social_worker",
        "starts_on": timezone.localdate().isoformat(),
        **fields,
    }


def entries():
    rows = JournalEntry.objects.unscoped(reason="test").order_by("pk")
    return list(rows.values_list("verb", "object_id", "agency_id"))


def link_in(response):
    return re.search(r"<textarea[^>]*>(http://[^<]+)</textarea>", response.content.decode()).group(1)


def test_the_menu_marks_the_pages_of_accounts_and_not_those_of_the_own_sign_in(client, administrator):
    marked = {
        url: re.findall(r'<a href="([^"]+)" aria-current="(?:page|true)"', client.get(url).content.decode())
        for url in (reverse("agencies:add_worker"), reverse("agencies:sign_in"), reverse("agencies:account"))
    }

    assert list(marked.values()) == [[reverse("agencies:workers")], [], []]


def test_a_new_worker_gets_a_sign_in_and_a_link(client, administrator):
    response = client.post(reverse("agencies:add_worker"), new_post())

    worker = Worker.objects.get(name="Breda Tihec")
    assert response.status_code == 200
    assert (worker.agency, worker.role_id, worker.user.email) == (
        administrator.agency,
        "social_worker",
        "breda@aplis.example",
    )
    assert not worker.user.has_usable_password()
    assert entries() == [("worker_added", worker.pk, administrator.agency_id)]
    assert link_in(response).startswith("http://testserver/account/password/")


def test_with_the_link_the_worker_sets_a_password_once_and_signs_in(client, administrator):
    link = link_in(client.post(reverse("agencies:add_worker"), new_post()))
    client.post(reverse("account_logout"))

    page = client.get(link, follow=True)
    short = client.post(page.request["PATH_INFO"], {"password1": "short", "password2": "short"})
    saved = client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    again = client.get(link, follow=True)
    client.post(reverse("account_login"), {"login": "breda@aplis.example", "password": PASSWORD})

    assert "password1" in short.context["form"].errors
    assert saved.redirect_chain == [(reverse("account_reset_password_from_key_done"), 302)]
    assert again.context["token_fail"] is True
    assert client.get(reverse("agencies:account")).context["request"].user.email == "breda@aplis.example"


def test_a_link_works_for_three_days(client, administrator, monkeypatch):
    link = link_in(client.post(reverse("agencies:add_worker"), new_post()))
    client.post(reverse("account_logout"))

    def opens_after(**time):
        moment = timezone.localtime().replace(tzinfo=None) + timedelta(**time)
        monkeypatch.setattr("django.contrib.auth.tokens.PasswordResetTokenGenerator._now", lambda _self: moment)
        return "token_fail" not in client.get(link, follow=True).context

    assert opens_after(days=3, minutes=-1)
    assert not opens_after(days=3, minutes=1)


def test_a_known_address_gets_a_post_beside_those_it_has(client, administrator):
    other = make_worker(make_agency("health"), name="Breda from the clinic")
    fields = new_post(email=other.user.email.upper())

    response = client.post(reverse("agencies:add_worker"), fields)

    added = Worker.objects.get(agency=administrator.agency, user=other.user)
    page = response.content.decode()
    assert (added.name, User.objects.get(pk=other.user_id).name) == ("Breda Tihec", "Breda from the clinic")
    assert ("/account/password/" in page, added.is_waiting) == (False, True)
    assert "clinic" not in page
    assert other.agency.name not in page
    assert User.objects.get(pk=other.user_id).check_password(PASSWORD)


def test_somebody_with_a_post_here_is_not_added_twice(client, administrator):
    colleague = make_worker(administrator.agency)
    left = make_worker(administrator.agency, ends_on=timezone.localdate())

    twice = client.post(reverse("agencies:add_worker"), new_post(email=colleague.user.email))
    back = client.post(reverse("agencies:add_worker"), new_post(email=left.user.email))

    assert (twice.status_code, list(twice.context["form"].errors)) == (422, ["email"])
    assert back.status_code == 200
    assert Worker.objects.filter(user=left.user).count() == 2


def test_the_same_form_sent_twice_adds_one_worker_and_shows_the_link_again(client, administrator):
    fields = new_post()

    first = client.post(reverse("agencies:add_worker"), fields)
    second = client.post(reverse("agencies:add_worker"), fields)

    assert (first.status_code, second.status_code) == (200, 200)
    assert link_in(first).split("-")[0] == link_in(second).split("-")[0]
    assert Worker.objects.filter(name="Breda Tihec").count() == 1
    assert [verb for verb, *_rest in entries()] == ["worker_added"]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"name": ""}, ["name"]),
        ({"email": "no address"}, ["email"]),
        ({"role": "nurse"}, ["role"]),  # does not fit a social work centre
        ({"role": ""}, ["role"]),
        ({"starts_on": "2099-01-01"}, ["starts_on"]),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(client, administrator, changed, wrong):
    response = client.post(reverse("agencies:add_worker"), new_post(**changed))

    assert (response.status_code, list(response.context["form"].errors)) == (422, wrong)
    assert list(Worker.objects.filter(agency=administrator.agency)) == [administrator]
    assert entries() == []


def is_signed_out(answer):
    return answer.status_code == 302 and answer.url.startswith(reverse("account_login"))


def test_a_changed_role_holds_from_the_next_page(client, administrator, client_of):
    worker = make_worker(administrator.agency, "administrator")
    theirs = client_of(worker)
    assert theirs.get(reverse("agencies:workers")).status_code == 200

    fields = {**form_key(), "name": "Breda Nova", "role": "social_worker", "version": worker.version}
    client.post(reverse("agencies:edit_worker", args=[worker.pk]), fields)

    worker.refresh_from_db()
    assert (worker.name, worker.role_id, worker.version) == ("Breda Nova", "social_worker", 2)
    assert is_signed_out(theirs.get(reverse("agencies:workers")))
    assert client_of(worker).get(reverse("agencies:workers")).status_code == 403
    assert entries() == [("worker_edited", worker.pk, administrator.agency_id)]


def test_a_stale_edit_shows_both_texts_and_loses_neither(client, administrator):
    worker = make_worker(administrator.agency, name="Breda")
    url = reverse("agencies:edit_worker", args=[worker.pk])
    mine = {"name": "Breda Druga", "role": "manager", "version": 1}
    client.post(url, {**form_key(), "name": "Breda Prva", "role": "social_worker", "version": 1})

    response = client.post(url, {**form_key(), **mine})

    page = response.content.decode()
    worker.refresh_from_db()
    assert response.status_code == 409
    assert (worker.name, worker.version) == ("Breda Prva", 2)
    assert '<td data-label="As it stands now">Breda Prva</td>' in page
    assert '<td data-label="What you typed">Breda Druga</td>' in page
    assert (response.context["form"]["name"].value(), response.context["form"]["version"].value()) == ("Breda Druga", 2)

    client.post(url, {**form_key(), **mine, "version": 2})
    worker.refresh_from_db()
    assert (worker.name, worker.role_id) == ("Breda Druga", "manager")


def test_an_ended_post_is_shut_with_the_next_request(client, administrator, client_of):
    worker = make_worker(administrator.agency)
    theirs = client_of(worker)
    assert theirs.get(reverse("agencies:account")).status_code == 200

    client.post(reverse("agencies:end_post", args=[worker.pk]), {**form_key(), "version": worker.version})

    assert is_signed_out(theirs.get(reverse("agencies:account")))
    assert entries() == [("post_ended", worker.pk, administrator.agency_id)]


def test_a_post_that_has_not_begun_never_begins(client, administrator):
    first_day = timezone.localdate() + timedelta(days=10)
    worker = make_worker(administrator.agency, starts_on=first_day)

    client.post(reverse("agencies:end_post", args=[worker.pk]), {**form_key(), "version": worker.version})

    assert list(Worker.objects.held(first_day).filter(pk=worker.pk)) == []


def test_a_post_changed_meanwhile_is_looked_at_again_before_it_ends(client, administrator):
    worker = make_worker(administrator.agency)
    Worker.objects.filter(pk=worker.pk).update(version=2)

    response = client.post(reverse("agencies:end_post", args=[worker.pk]), {**form_key(), "version": 1})

    worker.refresh_from_db()
    assert (response.status_code, worker.ends_on) == (409, None)


def test_the_last_administrator_stays(client, administrator):
    url = reverse("agencies:end_post", args=[administrator.pk])
    edit = {**form_key(), "name": "Alma", "role": "manager", "version": 1}

    ended = client.post(url, {**form_key(), "version": 1})
    demoted = client.post(reverse("agencies:edit_worker", args=[administrator.pk]), edit)
    administrator.refresh_from_db()
    assert (ended.status_code, demoted.status_code) == (403, 403)
    assert (administrator.ends_on, administrator.role_id, entries()) == (None, "administrator", [])

    make_worker(administrator.agency, "administrator")
    assert client.post(url, {**form_key(), "version": 1}).status_code == 302
