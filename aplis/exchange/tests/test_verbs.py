"""Starting and cancelling an import, once, and only while it waits for a decision."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from aplis.exchange.models import ImportRun, Rejection
from aplis.exchange.tests.page_cases import make_rejection, make_run, make_steward, verbs
from aplis.register.agencies.tests.factories import form_key, sign_in

pytestmark = pytest.mark.django_db

VERBS = ["start", "cancel"]


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path


def test_an_upload_that_waits_for_a_decision_is_cancelled_with_its_files(
    client, var, django_capture_on_commit_callbacks
):
    folder = var / "imports" / "1"
    folder.mkdir(parents=True)
    run = make_run(make_steward(), status="preview", folder=str(folder))

    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(client, run.worker).post(reverse("exchange:cancel", args=[run.pk]), form_key())

    run.refresh_from_db()
    assert (response.status_code, run.status, run.message, folder.exists()) == (302, "failed", "cancelled", False)
    assert verbs() == ["import_cancelled"]


@pytest.mark.parametrize("status", ["running", "done", "failed"])
@pytest.mark.parametrize("verb", VERBS)
def test_what_is_running_or_over_is_neither_started_nor_cancelled(client, verb, status):
    run = make_run(make_steward(), status=status)

    response = sign_in(client, run.worker).post(reverse(f"exchange:{verb}", args=[run.pk]), form_key())

    run.refresh_from_db()
    assert (response.status_code, run.status, verbs()) == (403, status, [])
    assert "Nothing was changed." in response.content.decode()


def test_a_form_without_its_key_does_nothing(client):
    run = make_run(make_steward(), status="preview")

    response = sign_in(client, run.worker).post(reverse("exchange:start", args=[run.pk]), {"client_key": "x"})

    run.refresh_from_db()
    assert (response.status_code, run.status, verbs()) == (400, "preview", [])


def test_the_same_key_on_another_run_is_an_act_of_its_own(client):
    first, second = make_run(make_steward(), status="preview"), make_run(make_steward(), status="preview")
    key = {"client_key": str(uuid4())}
    sign_in(client, first.worker).post(reverse("exchange:start", args=[first.pk]), key)

    response = sign_in(Client(), second.worker).post(reverse("exchange:start", args=[second.pk]), key)

    assert response.status_code == 302
    assert list(ImportRun.objects.unscoped(reason="test").values_list("status", flat=True)) == ["waiting", "waiting"]


def test_starting_forgets_the_rejections_of_the_check(client):
    run = make_run(make_steward(), status="preview", counts={"rows": {"new": 1}})
    make_rejection(run)

    sign_in(client, run.worker).post(reverse("exchange:start", args=[run.pk]), form_key())

    run.refresh_from_db()
    assert (run.status, run.is_dry, run.counts, Rejection.objects.count()) == ("waiting", False, {}, 0)
    assert verbs() == ["import_started"]
