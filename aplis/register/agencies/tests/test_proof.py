"""Risky acts ask again who sits there, and nothing that was typed is lost over it."""

import re

import pytest
from django.urls import get_resolver, reverse

from aplis.core.models import JournalEntry
from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import PASSWORD, app_of, code_of, form_key, make_worker, prove
from tests.test_every_url import walk

pytestmark = pytest.mark.django_db

RISKY = {
    "agencies:add_worker",
    "agencies:edit_worker",
    "agencies:end_post",
    "agencies:make_join_link",
    "agencies:make_password_link",
    "agencies:reset_second_factor",
    "exchange:start",
    "sharing:protection",
    "representing:give",
    "voice:say_yes",
    "voice:lay_helper_more",
    "representing:link",
    "representing:end_access",
    "agreements:end",
    "agreements:sign",
    "emergency:open",
    "emergency:open_known",
    "keeping:approve",
    "nearness:alike",
    "nearness:apart",
    "nearness:apart_end",
    "nearness:change",
    "identity:merge",
    "identity:undo",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}


@pytest.fixture
def colleague(administrator):
    return make_worker(administrator.agency, name="Breda Tihec")


def change_role(client, worker, **how):
    fields = {**form_key(), "name": "Breda Nova", "role": "manager", "version": worker.version}
    return client.post(reverse("agencies:edit_worker", args=[worker.pk]), fields, **how)


def role_of(worker):
    return Worker.objects.get(pk=worker.pk).role_id


def hidden_fields(page):
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def confirm(client, back, password=PASSWORD):
    return client.post(reverse("account_reauthenticate"), {"password": password, "next": back}, follow=True)


def test_the_acts_that_ask_are_these():
    assert {name for name, _keys, view in walk(get_resolver()) if getattr(view, "asks_for_proof", False)} == RISKY


@pytest.mark.parametrize(("minutes_ago", "is_done"), [(0, True), (14, True), (16, False), (600, False), (-30, False)])
def test_a_proof_holds_for_a_quarter_of_an_hour(client, administrator, colleague, minutes_ago, is_done):
    prove(client, administrator.user, minutes_ago=minutes_ago)

    change_role(client, colleague)

    assert role_of(colleague) == ("manager" if is_done else "social_worker")


def test_what_was_typed_waits_and_is_sent_with_one_click(client, administrator, colleague):
    prove(client, administrator.user, minutes_ago=60)

    asked = change_role(client, colleague)
    assert (role_of(colleague), asked.status_code) == ("social_worker", 302)
    assert asked.url.startswith(reverse("account_reauthenticate"))
    waiting = confirm(client, reverse("agencies:held_form"))
    assert waiting.templates[0].name == "agencies/waiting_form.html"
    fields = hidden_fields(waiting.content.decode().split("<main", 1)[1])
    assert (fields["name"], fields["role"]) == ("Breda Nova", "manager")

    client.post(reverse("agencies:edit_worker", args=[colleague.pk]), fields)

    assert role_of(colleague) == "manager"
    assert JournalEntry.objects.unscoped(reason="test").count() == 1
    assert client.get(reverse("agencies:held_form")).url == "/"


def test_a_wrong_password_proves_nothing(client, administrator, colleague):
    prove(client, administrator.user, minutes_ago=60)
    change_role(client, colleague)

    refused = confirm(client, reverse("agencies:held_form"), "not the password at all")

    assert refused.context["form"].errors
    assert client.get(reverse("agencies:held_form")).url == "/"
    assert role_of(colleague) == "social_worker"


def test_the_password_is_asked_for_before_the_form_is_filled_in(client, administrator, colleague):
    prove(client, administrator.user, minutes_ago=60)
    page = reverse("agencies:edit_worker", args=[colleague.pk])

    asked = client.get(page)
    back = confirm(client, page)

    assert asked.status_code == 302
    assert (back.status_code, back.templates[0].name) == (200, "agencies/edit_worker.html")


def test_htmx_is_led_there_as_a_whole_page(client, administrator, colleague):
    prove(client, administrator.user, minutes_ago=60)

    asked = change_role(client, colleague, headers={"HX-Request": "true"})

    assert asked.status_code == 204
    assert asked.headers["HX-Redirect"].startswith(reverse("account_reauthenticate"))


def test_with_a_second_factor_the_password_alone_proves_nothing(client, administrator, colleague):
    app = app_of(administrator.user)
    prove(client, administrator.user, method="password")

    asked = change_role(client, colleague)
    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    assert confirm(client, "/").redirect_chain[0][0].startswith(reverse("mfa_reauthenticate"))
    client.post(reverse("mfa_reauthenticate"), {"code": code_of(app), "next": reverse("agencies:held_form")})
    change_role(client, colleague)

    assert role_of(colleague) == "manager"


def test_a_fresh_sign_in_is_a_proof(client, administrator, colleague):
    client.logout()
    client.post(reverse("account_login"), {"login": administrator.user.email, "password": PASSWORD})

    change_role(client, colleague)

    assert role_of(colleague) == "manager"


def test_a_password_that_was_reset_is_no_proof(client, administrator, colleague):
    prove(client, administrator.user, method="password_reset")

    change_role(client, colleague)

    assert role_of(colleague) == "social_worker"


def test_the_proof_of_somebody_else_does_not_count(client, administrator, colleague):
    prove(client, colleague.user)

    change_role(client, colleague)

    assert role_of(colleague) == "social_worker"


def test_a_form_with_a_very_long_text_is_not_kept_and_says_so(client, administrator):
    prove(client, administrator.user, minutes_ago=60)
    client.post(reverse("agencies:add_worker"), {"name": "x" * 300_000})

    waiting = confirm(client, reverse("agencies:held_form"))

    assert "send it again" in waiting.content.decode()


def test_what_was_typed_cannot_break_out_of_the_page_on_which_it_waits(client, administrator):
    prove(client, administrator.user, minutes_ago=60)
    client.post(reverse("agencies:add_worker"), {"name": '"><script>alert(1)</script>'})

    waiting = confirm(client, reverse("agencies:held_form")).content.decode()

    assert "<script>alert" not in waiting
