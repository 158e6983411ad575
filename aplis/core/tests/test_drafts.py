"""What a worker has typed is kept for this worker alone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.drafts import GONE_AFTER, KEPT_FOR, draft_for, drop_draft, keep_draft
from aplis.core.models import Draft, Receipt
from aplis.register.agencies.tests.factories import make_actor, make_user, make_worker, sign_in

pytestmark = pytest.mark.django_db


def test_the_last_wording_wins():
    actor = make_actor()

    keep_draft(actor=actor, form="plan:1", fields={"text": "first"})
    keep_draft(actor=actor, form="plan:1", fields={"text": "second"})
    keep_draft(actor=actor, form="plan:2", fields={"text": "other form"})

    assert draft_for(actor, "plan:1").fields == {"text": "second"}
    assert Draft.objects.visible_to(actor).count() == 2


@pytest.mark.parametrize(("age", "left"), [(KEPT_FOR, ["plan:1", "plan:2"]), (GONE_AFTER, ["plan:2"])])
def test_a_draft_that_is_not_sent_is_hidden_after_thirty_days_and_gone_after_ninety(age, left):
    actor = make_actor()
    keep_draft(actor=actor, form="plan:1", fields={"text": "old"})
    Draft.objects.visible_to(actor).update(saved_at=timezone.now() - age - timedelta(minutes=1))

    assert draft_for(actor, "plan:1") is None
    keep_draft(actor=actor, form="plan:2", fields={"text": "new"})
    assert sorted(draft.form for draft in Draft.objects.visible_to(actor)) == left


def test_nobody_else_sees_or_drops_a_draft_not_even_a_colleague():
    worker = make_worker()
    owner, colleague = make_actor(worker), make_actor(make_worker(worker.agency))
    keep_draft(actor=owner, form="plan:1", fields={"text": "mine"})

    keep_draft(actor=colleague, form="plan:1", fields={"text": "theirs"})
    drop_draft(actor=colleague, form="plan:1")

    assert draft_for(colleague, "plan:1") is None
    assert draft_for(owner, "plan:1").fields == {"text": "mine"}


def test_another_post_of_the_same_user_does_not_see_it():
    user = make_user()
    first, second = make_actor(user=user), make_actor(user=user)

    keep_draft(actor=first, form="plan:1", fields={"text": "mine"})

    assert draft_for(second, "plan:1") is None


def test_keys_passwords_and_numbers_of_persons_are_never_kept():
    secret = {
        "csrfmiddlewaretoken": "a",
        "client_key": "b",
        "draft": "c",
        "draft_url": "d",
        "password": "e",
        "number": "f",
    }

    kept = keep_draft(actor=make_actor(), form="plan:1", fields={**secret, "text": "kept"})

    assert kept.fields == {"text": "kept"}


def test_a_very_long_text_is_cut_and_a_sent_form_leaves_no_draft():
    actor = make_actor()

    assert len(keep_draft(actor=actor, form="plan:1", fields={"text": "x" * 30_000}).fields["text"]) == 20_000
    drop_draft(actor=actor, form="plan:1")
    assert draft_for(actor, "plan:1") is None


def save(client, **fields):
    return client.post(reverse("core:draft_save"), fields, headers={"HX-Request": "true"})


def test_a_draft_saved_while_writing_is_answered_with_the_time(client):
    worker = make_worker()
    sign_in(client, worker)

    response = save(client, draft="plan:1", text="Ajda sleeps badly")

    draft = draft_for(make_actor(worker), "plan:1")
    page = response.content.decode()
    assert (response.status_code, draft.fields) == (200, {"text": "Ajda sleeps badly"})
    assert f"Draft saved at {timezone.localtime(draft.saved_at):%H:%M}" in page
    assert 'role="status"' in page
    assert "<html" not in page


def test_a_draft_that_comes_after_its_form_was_sent_is_not_kept(client):
    worker, other, key = make_worker(), make_worker(), uuid4()
    Receipt(key=key, worker_id=worker.pk, verb="register_person", object_id=7).save()

    def kept(who, sent):
        answer = sign_in(client, who).post(
            reverse("core:draft_save"), {"draft": "register", "given": "Ida", "client_key": sent}
        )
        return answer.status_code, Draft.objects.unscoped(reason="test").filter(worker_id=who.pk).exists()

    assert kept(worker, key) == (204, False)
    assert kept(other, key) == (200, True)
    assert kept(worker, uuid4()) == (200, True)
    assert kept(worker, "no key") == (200, True)


def test_only_a_worker_with_a_post_saves_a_draft_of_a_named_form(client):
    assert save(client, draft="plan:1", text="a").headers["HX-Redirect"].startswith(reverse("account_login"))
    client.force_login(make_user())
    assert save(client, draft="plan:1", text="a").headers["HX-Redirect"] == "/"
    sign_in(client, make_worker())
    assert save(client, text="a").status_code == 400
    assert client.get(reverse("core:draft_save")).status_code == 405

    assert list(Draft.objects.unscoped(reason="test")) == []
