"""Sessions: listed, ended by their owner, few at a time, and over with the next request when what they rest on changes."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.models import Role, User, Worker
from aplis.register.agencies.sessions import device, network
from aplis.register.agencies.tests.factories import PASSWORD, form_key, make_agency, make_worker, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/my-account/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def worker():
    return make_worker()


def signed_in(worker, agent=FIREFOX):
    client = Client(headers={"User-Agent": agent})
    client.post(reverse("account_login"), {"login": worker.user.email, "password": PASSWORD})
    return client


def is_open(client):
    return client.get(PAGE).status_code == 200


def shown(client):
    return client.get(reverse("agencies:sign_in")).context["sessions"]


def test_open_sessions_are_listed_with_device_and_network(worker):
    signed_in(worker, "Mozilla/5.0 (iPhone) Version/18.0 Safari/604.1")
    here = signed_in(worker)
    signed_in(make_worker())

    listed = shown(here)

    assert [(one.device, one.network, one.is_this_one) for one in listed] == [
        ("Firefox, Linux", "127.0.0.*", True),
        ("Safari, iPhone", "127.0.0.*", False),
    ]


def test_a_session_is_ended_from_another_one(worker):
    lost, here = signed_in(worker), signed_in(worker)
    other = next(one for one in shown(here) if not one.is_this_one)

    here.post(reverse("agencies:end_session"), {**form_key(), "session": other.pk})

    assert (is_open(lost), is_open(here)) == (False, True)
    assert [one.is_this_one for one in shown(here)] == [True]
    entries = JournalEntry.objects.unscoped(reason="test").values_list("verb", "object_id", "detail")
    assert list(entries) == [("sessions_ended", worker.user_id, {"count": 1})]


def test_all_others_are_ended_at_once(worker):
    first, second, here = (signed_in(worker) for _ in range(3))
    stranger = signed_in(make_worker())

    here.post(reverse("agencies:end_session"), {**form_key(), "session": "others"})

    assert [is_open(client) for client in (first, second, here, stranger)] == [False, False, True, True]


@pytest.mark.parametrize("chosen", ["", "0", "x", "-1", "9" * 30])
def test_what_is_no_session_ends_none(worker, chosen):
    other, here = signed_in(worker), signed_in(worker)

    response = here.post(reverse("agencies:end_session"), {**form_key(), "session": chosen})

    assert response.status_code == 302
    assert (is_open(other), is_open(here)) == (True, True)


def test_nobody_ends_the_session_of_somebody_else(worker):
    theirs, mine = signed_in(worker), signed_in(make_worker(worker.agency))
    target = UserSession.objects.get(user=worker.user)

    mine.post(reverse("agencies:end_session"), {**form_key(), "session": target.pk})

    assert is_open(theirs)


def test_one_user_holds_so_many_sessions_and_the_oldest_goes(settings, worker):
    settings.SESSIONS_PER_USER = 2
    clients = [signed_in(worker) for _ in range(3)]

    assert [is_open(client) for client in clients] == [False, True, True]
    assert len(shown(clients[2])) == 2


# What happens -> what the open session of the worker answers to its next request.
def _ends_post(worker):
    Worker.objects.filter(pk=worker.pk).update(ends_on=timezone.localdate())


def _closes_sign_in(worker):
    User.objects.filter(pk=worker.user_id).update(is_active=False)


def _sets_password(worker):
    user = User.objects.get(pk=worker.user_id)
    user.set_password("another four words here")
    user.save()


def _raises_epoch(worker):
    User.objects.filter(pk=worker.user_id).update(session_epoch=7)


def _closes_agency(worker):
    worker.agency.is_active = False
    worker.agency.save()


@pytest.mark.parametrize("change", [_ends_post, _closes_agency, _closes_sign_in, _sets_password, _raises_epoch])
def test_a_session_is_over_with_the_next_request(worker, change):
    client = signed_in(worker)
    assert client.get(PAGE).status_code == 200

    change(worker)

    assert client.get(PAGE).status_code == 302


@pytest.mark.parametrize(("how", "status"), [("another role", 302), ("the role loses the verb", 403)])
def test_a_right_is_gone_with_the_next_request(how, status):
    worker = make_worker(role="administrator")
    client = signed_in(worker)
    assert client.get(reverse("agencies:workers")).status_code == 200

    if how == "another role":
        Worker.objects.filter(pk=worker.pk).update(role_id="volunteer")
    else:
        Role.objects.filter(pk="administrator").update(verbs=[])

    assert client.get(reverse("agencies:workers")).status_code == status


def test_ending_one_post_leaves_the_other(worker):
    other = make_worker(make_agency("health"), user=worker.user)
    client = sign_in(Client(), other)

    _ends_post(worker)

    assert is_open(client)


def test_the_session_gets_a_new_key_at_each_proof(worker):
    client = signed_in(worker)
    before = client.session.session_key

    client.post(reverse("account_reauthenticate"), {"password": "wrong"})
    assert client.session.session_key == before
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    assert client.session.session_key != before
    assert [one.is_this_one for one in shown(client)] == [True]
    stolen = Client()
    stolen.cookies["aplis_session"] = before
    assert not is_open(stolen)


def test_a_key_that_was_chosen_by_somebody_else_opens_nothing(worker):
    client = Client()
    client.cookies["aplis_session"] = "chosenbyanattacker0123456789abcd"

    client.post(reverse("account_login"), {"login": worker.user.email, "password": PASSWORD})

    attacker = Client()
    attacker.cookies["aplis_session"] = "chosenbyanattacker0123456789abcd"
    assert (is_open(client), is_open(attacker)) == (True, False)


def test_a_session_without_traces_is_shown_all_the_same(worker):
    assert [(device(""), network("no address")), (device("curl/8"), network("2001:db8::1"))] == [
        ("", ""),
        ("", "2001:0db8:0000:*"),
    ]


def test_after_signing_out_the_session_is_neither_listed_nor_open(worker):
    gone, here = signed_in(worker), signed_in(worker)

    gone.post(reverse("account_logout"))

    assert not is_open(gone)
    assert [one.is_this_one for one in shown(here)] == [True]


def test_being_seen_is_noted_now_and_then(worker, django_assert_num_queries):
    client = signed_in(worker)
    is_open(client)
    UserSession.objects.update(last_seen_at=timezone.now() - timezone.timedelta(hours=1))
    session = client.session
    session["seen_at"] -= 120
    session.save()

    is_open(client)

    seen_at = UserSession.objects.get(user=worker.user).last_seen_at
    assert timezone.now() - seen_at < timezone.timedelta(minutes=1)


@pytest.mark.parametrize("more", ["?skip_timeout_reset=1", "?keep_alive=yes&timeout=0", "?sessionid=x"])
def test_no_parameter_keeps_a_session_alive(worker, settings, more):
    client = signed_in(worker)
    is_open(client)
    session = client.session
    session["seen_at"] -= settings.IDLE_SECONDS + 5
    session.save()

    assert client.get(f"{PAGE}{more}").status_code == 302
