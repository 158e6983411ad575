"""The pages around the conversation: the list, one sheet, its copies, and how it ends."""

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.register.agencies.tests.factories import form_key, make_worker
from aplis.register.people.tests.factories import agree, make_person
from aplis.register.sharing.models import Look, ReleaseSheet
from aplis.register.sharing.tests.releasing import filled, given, stored

pytestmark = pytest.mark.django_db
EVERY_PAGE = ("sheets", "start", "participation", "offer", "preferences", "bases")
OF_A_SHEET = ("sheet", "print", "fhir", "withdraw", "error")


@pytest.fixture
def clinic(alma, nika):
    agree(alma.agency, nika.agency)
    return nika.agency


@pytest.fixture
def client(client_of, alma):
    return client_of(alma)


def url(name, person, *more):
    return reverse(f"releases:{name}", args=[person.pk, *more])


def test_a_withdrawal_tells_what_ends_and_a_late_second_one_what_stands_there(client, alma, zarja, clinic):
    sheet = given(alma, zarja, clinic)
    page = client.get(url("withdraw", zarja, sheet.pk))
    assert (page.context["agencies"], "what they may keep" in page.content.decode()) == ([clinic], True)
    sent = {"version": sheet.version, "which": "all"}

    first = client.post(url("withdraw", zarja, sheet.pk), {**sent, **form_key()})
    second = client.post(url("withdraw", zarja, sheet.pk), {**sent, **form_key()})

    assert (first.url, second.status_code, stored(sheet).state) == (url("sheet", zarja, sheet.pk), 403, "withdrawn")
    assert "Nothing was withdrawn." in second.content.decode()


def test_a_withdrawal_from_an_old_page_shows_the_release_as_it_stands(client, alma, zarja, clinic):
    sheet = given(alma, zarja, clinic)
    ReleaseSheet.objects.unscoped(reason="test").filter(pk=sheet.pk).update(version=9)

    late = client.post(url("withdraw", zarja, sheet.pk), {"version": 3, "which": "all", **form_key()})

    assert (late.status_code, late.context["is_stale"], stored(sheet).state) == (409, True, "active")


def test_a_worker_who_loses_sight_by_writing_it_down_is_led_home(client_of, alma, nika, zarja, clinic):
    sheet, client = given(alma, zarja, clinic, scopes=["plan", "health"]), client_of(nika)
    client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "delivery"})

    response = client.post(url("withdraw", zarja, sheet.pk), {"version": sheet.version, "which": "all", **form_key()})

    assert (response.status_code, response.url) == (302, reverse("home:today"))
    assert client.get(url("sheets", zarja)).status_code == 404


@pytest.mark.parametrize("state", ["draft", "active", "refused", "withdrawn"])
def test_the_sheet_in_easy_words_is_a_form_before_the_answer_and_a_copy_after_it(client, alma, zarja, clinic, state):
    sheet = filled(alma, zarja, clinic)
    ReleaseSheet.objects.unscoped(reason="test").filter(pk=sheet.pk).update(state=state, answered_at=timezone.now())

    words = client.get(url("print", zarja, sheet.pk)).content.decode()

    assert ("Day and signature" in words, "This copy is yours." in words) == (state == "draft", state != "draft")
    assert "Zarja Lipovnik" in words
    assert 'data-read-aloud="sheet-words"' in words
    assert "ap-icon--xl" in words
    assert Look.objects.unscoped(reason="test").filter(page="release_print").count() == 1


@pytest.mark.parametrize("name", EVERY_PAGE)
def test_a_stranger_finds_no_page(client_of, tuja, zarja, name):
    stranger = client_of(tuja)

    assert [stranger.get(url(name, zarja)).status_code, stranger.post(url(name, zarja), form_key()).status_code] in (
        [404, 404], [404, 405],
    )  # fmt: skip


@pytest.mark.parametrize("name", OF_A_SHEET)
def test_a_forged_number_of_a_sheet_is_not_found_nor_that_of_another_person(client, alma, zarja, clinic, name):
    other = given(alma, make_person(agency=alma.agency, lead=alma), clinic)

    assert [client.get(url(name, zarja, pk)).status_code for pk in (other.pk, 7, (1 << 63) - 1)] == [404, 404, 404]
    assert stored(other).state == "active"


@pytest.mark.parametrize("name", ["withdraw", "error", "refuse", "renew"])
def test_nothing_is_done_to_the_sheet_of_another_person(client, alma, zarja, clinic, name):
    other = given(alma, make_person(agency=alma.agency, lead=alma), clinic)
    sent = {"version": other.version, "which": "all", "because": "x", **form_key()}

    assert client.post(url(name, zarja, other.pk), sent).status_code == 404
    assert (stored(other).state, ReleaseSheet.objects.unscoped(reason="test").count()) == ("active", 1)


def test_another_agencys_conversation_is_read_and_not_led(client_of, alma, nika, zarja, clinic):
    given(alma, zarja, clinic, scopes=["plan", "health"])
    sheet, client = filled(alma, zarja, clinic), client_of(nika)
    client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "delivery"})

    assert client.get(url("sheet", zarja, sheet.pk)).status_code == 200
    assert client.get(url("ask", zarja, sheet.pk, "purposes")).status_code == 404
    assert client.post(url("refuse", zarja, sheet.pk), {"version": sheet.version, **form_key()}).status_code == 404


def test_a_renewal_begins_with_what_was_said(client, alma, zarja, clinic):
    old = given(alma, zarja, clinic, scopes=["work"])

    client.post(url("renew", zarja, old.pk), form_key())

    new = stored(ReleaseSheet.objects.unscoped(reason="test").get(state="draft"))
    assert (new.supersedes_id, new.recipients, new.purposes) == (old.pk, old.recipients, ["plan"])


def test_a_role_that_offers_no_release_reads_and_gets_no_button(client_of, alma, zarja, clinic):
    sheet, manager = given(alma, zarja, clinic), client_of(make_worker(alma.agency, role="data_protection_officer"))
    manager.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})

    page = manager.get(url("sheet", zarja, sheet.pk))

    assert (page.status_code, url("withdraw", zarja, sheet.pk) in page.content.decode()) == (200, False)
    assert manager.post(url("start", zarja), form_key()).status_code == 403
    assert manager.get(url("withdraw", zarja, sheet.pk)).status_code == 403


def test_the_page_of_rights_tells_what_the_person_said(client, alma, zarja, clinic):
    page = reverse("sharing:rights", args=[zarja.pk])
    assert "No release yet" in client.get(page).content.decode()
    sheets = [given(alma, zarja, clinic) for _number in range(4)]

    words = client.get(page).content.decode()

    assert [url("sheet", zarja, sheet.pk) in words for sheet in sheets] == [False, True, True, True]
    assert all(url(name, zarja) in words for name in ("start", "sheets", "participation", "preferences", "bases"))


def test_the_list_costs_the_same_for_one_sheet_and_for_three(client, alma, zarja, clinic, queries_of):
    counts = []
    for _number in range(3):
        given(alma, zarja, clinic)
        counts.append(
            [queries_of(client, page) for page in (url("sheets", zarja), reverse("sharing:rights", args=[zarja.pk]))]
        )

    assert counts[0] == counts[1] == counts[2]
