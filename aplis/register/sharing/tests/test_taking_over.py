"""Nobody gets into the own pages of a colleague by way of the accounts that an administrator keeps."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.models import User, Worker
from aplis.register.agencies.tests.factories import PASSWORD, app_of, form_key, make_user, make_worker
from aplis.register.people.models import PortalAccess
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Involvement, Notice
from aplis.register.sharing.tests.own import make_portal, make_representation

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(centre):
    """Keeps the accounts of the social work centre."""
    return make_worker(centre, role="administrator", name="Olga Kern")


@pytest.fixture
def hers(zarja):
    """A file elsewhere of somebody who works at the centre."""
    return make_person(agency=make_worker().agency)


def verbs():
    return set(JournalEntry.objects.unscoped(reason="test").values_list("verb", flat=True))


def days(when):
    today = timezone.localdate()
    return {
        "running": {},
        "to come": {"starts_on": today + timedelta(days=9)},
        "ended": {"ends_on": today},
        "for a child": {},
    }[when]


@pytest.mark.mission("F64")
@pytest.mark.parametrize(("when", "status"), [("running", 403), ("to come", 403), ("for a child", 403), ("ended", 200)])
def test_no_password_link_to_a_sign_in_that_opens_own_pages(client_of, olga, bor, hers, when, status):
    row = make_representation(hers) if when == "for a child" else None
    make_portal(hers, user=bor.user, representation=row, **days(when))

    answer = client_of(olga).post(reverse("agencies:make_password_link", args=[bor.pk]), form_key())

    assert (answer.status_code, "<textarea" in answer.content.decode()) == (status, status == 200)
    assert User.objects.get(pk=bor.user_id).check_password(PASSWORD) == (status == 403)
    assert ("password_link_made" in verbs()) == (status == 200)


@pytest.mark.parametrize("is_supported", [True, False])
def test_no_second_factor_is_taken_from_a_sign_in_that_opens_own_pages(client_of, olga, bor, hers, is_supported):
    app_of(bor.user)
    make_portal(hers, user=bor.user if is_supported else None)

    answer = client_of(olga).post(reverse("agencies:reset_second_factor", args=[bor.pk]), form_key())

    assert answer.status_code == (403 if is_supported else 302)
    assert Authenticator.objects.filter(user=bor.user).exists() == is_supported


def test_the_refusal_is_the_same_whether_it_is_a_post_or_own_pages(client_of, olga, bor, hers, centre):
    elsewhere = make_worker(centre)
    make_worker(user=elsewhere.user)
    make_portal(hers, user=bor.user)

    pages = [
        client_of(olga).post(reverse("agencies:make_password_link", args=[post.pk]), form_key()).content.decode()
        for post in (bor, elsewhere)
    ]

    words = [page[page.index("<main") : page.index("</main>")] for page in pages]
    assert words[0].replace(str(bor.pk), "") == words[1].replace(str(elsewhere.pk), "")
    assert "another agency" not in words[0]


def added(client, email):
    fields = {"name": "x", "email": email, "role": "social_worker", "starts_on": timezone.localdate().isoformat()}
    return client.post(reverse("agencies:add_worker"), {**form_key(), **fields})


@pytest.mark.mission("F64")
@pytest.mark.parametrize("password", [PASSWORD, None])
def test_the_address_of_somebody_with_own_pages_opens_nothing_to_whoever_adds_her(client_of, olga, hers, password):
    """Also where the link to her own pages was handed over and not used yet."""
    user = make_user(password=password)
    make_portal(hers, user=user)
    client = client_of(olga)

    page = added(client, user.email)
    post = Worker.objects.get(user=user)
    asked = client.post(reverse("agencies:make_password_link", args=[post.pk]), form_key())

    assert "/account/password/" not in page.content.decode()
    assert asked.status_code == 403
    assert User.objects.get(pk=user.pk).password == user.password


@pytest.fixture
def gives(client_of, alma, zarja):
    """Alma gives access to the own pages of a person whose file she may open."""
    client = client_of(alma)

    def send(**fields):
        client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})
        page = reverse("representing:give", args=[zarja.pk])
        return client.post(page, {"whose": "person", "name": "Zarja", "email": "", **fields, **form_key()})

    return send


def test_no_worker_becomes_the_person_with_a_sign_in_of_her_own(gives, alma, zarja):
    answer = gives(email=alma.user.email)

    assert (answer.status_code, PortalAccess.objects.unscoped(reason="test").filter(person=zarja).exists()) == (
        403,
        False,
    )


def test_others_hear_that_a_link_was_handed_out_and_hear_it_again(gives, client_of, alma, bor, zarja):
    """A worker who keeps the link for herself reads as the person; she cannot do it unseen."""
    Involvement.objects.unscoped(reason="test").filter(person=zarja).update(lead=bor)
    gives()
    portal = PortalAccess.objects.unscoped(reason="test").get(person=zarja)
    first = told()

    client = client_of(alma)
    client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})
    client.post(reverse("representing:link", args=[zarja.pk, portal.pk]), form_key())

    assert set(first) == {
        ("own_pages_given", None, "", True), ("own_pages_to_check", None, "audit_looks", False),
        ("own_pages_to_check", bor.pk, "", False),
    }  # fmt: skip
    assert told() == sorted(first * 2, key=str)


def told():
    rows = Notice.objects.unscoped(reason="test").filter(kind__startswith="own_pages")
    return sorted(rows.values_list("kind", "worker_id", "verb", "is_for_person"), key=str)
