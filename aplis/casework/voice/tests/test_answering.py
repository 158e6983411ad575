"""The person answers a release that was offered to her: by herself, once it is known who sits there, or she says no."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key
from aplis.register.people.tests.factories import agree, make_person
from aplis.register.sharing.models import Notice, ReleaseSheet
from aplis.register.sharing.tests.own import make_portal, make_representation, signed_in
from aplis.register.sharing.tests.releasing import answered, filled, lines, stored
from aplis.rules.scopes import BIT, mask

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M015", "F13")]


@pytest.fixture
def clinic(alma, nika):
    agree(alma.agency, nika.agency)
    return nika.agency


@pytest.fixture
def offered(alma, clinic):
    """Makes sheets that a worker filled in and the person was to answer another day."""

    def make(person, **changes):
        with_a_witness = {"how": "oral_witness", "witness": "Ada Novak", "scopes": ("work", "contact")}
        return answered(alma, filled(alma, person, clinic, **{**with_a_witness, **changes}), "not_now")

    return make


def url(name, *args):
    return reverse(f"voice:{name}", args=args)


def entry(verb):
    return JournalEntry.objects.unscoped(reason="test").get(verb=verb)


def sees(client, person):
    return client.get(reverse("people:details", args=[person.pk])).status_code != 404


def words_of(client, sheet):
    """What the last page sends back with a yes."""
    return client.get(url("say_yes", sheet.pk)).context["form"].initial


def say_yes(client, sheet, **changes):
    return client.post(url("say_yes", sheet.pk), {**words_of(client, sheet), **changes, **form_key()})


def test_her_yes_opens_at_once_and_is_kept_with_the_words_she_read(herself, portal, client_of, zarja, nika, offered):
    sheet = offered(zarja)
    page, last = (herself.get(url(name, sheet.pk)).content.decode() for name in ("release", "say_yes"))
    worker, digest = client_of(nika), words_of(herself, sheet)["digest"]
    assert not sees(worker, zarja)

    answer = say_yes(herself, sheet)

    assert [url("say_yes", sheet.pk) in page, "If you say no" in last, "Nothing is lost" in last] == [True] * 3
    assert ["Ada Novak" in each for each in (page, last)] == [False, False]
    assert (answer.status_code, sees(worker, zarja)) == (302, True)
    now, done = stored(sheet), entry("release_given")
    assert (now.state, now.how, now.witness, now.text_hash) == ("active", "own_pages", "", digest)
    assert herself.get(url("release", sheet.pk)).context["sheet"].digest == digest
    assert (done.on_behalf_of, done.worker_id, done.detail["acted_by"]) == ("person", None, portal.user_id)
    (told,) = Notice.objects.unscoped(reason="test").filter(kind="release_said_yes")
    assert (told.worker_id, told.agency_id, told.about_id) == (sheet.worker_id, sheet.agency_id, sheet.pk)


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_yes_asks_once_more_who_sits_there_and_a_no_does_not(portal, zarja, offered, is_sent):
    sheet, client = offered(zarja), Client()
    client.force_login(portal.user)
    words = {"version": sheet.version, "digest": "x" * 64, **form_key()}

    asked = client.post(url("say_yes", sheet.pk), words) if is_sent else client.get(url("say_yes", sheet.pk))
    before = stored(sheet).state
    client.post(url("say_no", sheet.pk), {"version": sheet.version, **form_key()})

    assert (asked.status_code, asked.url.partition("?")[0]) == (302, reverse("account_reauthenticate"))
    assert (before, stored(sheet).state) == ("offered", "refused")


def test_her_no_opens_nothing_tells_nobody_and_takes_nothing(herself, client_of, zarja, alma, nika, offered):
    sheet = offered(zarja)

    answer = herself.post(url("say_no", sheet.pk), {"version": sheet.version, **form_key()}, follow=True)

    assert "you lose no help because of it" in answer.content.decode()
    assert [sees(client_of(worker), zarja) for worker in (alma, nika)] == [True, False]
    assert (lines(sheet), Notice.objects.unscoped(reason="test").count()) == ([], 0)
    assert entry("release_refused").on_behalf_of == "person"


def test_the_same_yes_sent_twice_is_one(herself, zarja, offered):
    sheet = offered(zarja)
    form = {**words_of(herself, sheet), **form_key()}

    statuses = [herself.post(url("say_yes", sheet.pk), form).status_code for _each in range(2)]

    assert (statuses, len(lines(sheet))) == ([302, 302], 1)
    assert herself.get(url("say_yes", sheet.pk)).status_code == 302


@pytest.mark.parametrize(
    ("changes", "status"), [({"digest": "0" * 64}, 403), ({"version": 1}, 409), ({"digest": ""}, 422)]
)
def test_a_yes_to_other_words_than_those_on_the_sheet_opens_nothing(herself, zarja, offered, changes, status):
    sheet = offered(zarja)

    answer = say_yes(herself, sheet, **changes)

    assert (answer.status_code, lines(sheet), stored(sheet).state) == (status, [], "offered")


def test_a_sheet_whose_first_day_has_passed_says_so_and_takes_no_yes(herself, zarja, offered):
    sheet = offered(zarja)
    words, yesterday = words_of(herself, sheet), timezone.localdate() - timedelta(days=1)
    ReleaseSheet.objects.unscoped(reason="test").filter(pk=sheet.pk).update(starts_on=yesterday)

    page = herself.get(url("release", sheet.pk)).content.decode()
    last = herself.get(url("say_yes", sheet.pk))
    sent = herself.post(url("say_yes", sheet.pk), {**words, **form_key()})

    assert "The days on the sheet do not fit any more" in page
    assert (url("say_yes", sheet.pk) in page, url("say_no", sheet.pk) in page) == (False, True)
    assert (last.status_code, last.url, sent.status_code, lines(sheet)) == (302, url("release", sheet.pk), 403, [])


def test_what_is_not_offered_to_her_is_not_found(herself, zarja, alma, clinic, offered):
    draft, foreign = filled(alma, zarja, clinic), offered(make_person(agency=alma.agency, lead=alma, purpose="plan"))
    sent = {"version": 1, "digest": "x", **form_key()}

    for sheet in (draft, foreign):
        answers = [herself.get(url("say_yes", sheet.pk)), herself.post(url("say_yes", sheet.pk), sent)]
        assert [answer.status_code for answer in answers] == [404, 404]


def test_home_asks_her_and_leads_to_the_sheet(herself, zarja, offered):
    sheet = offered(zarja)

    page = herself.get(url("home"))

    assert [each.line.row.pk for each in page.context["asked"]] == [sheet.pk]
    assert "Read and answer" in page.content.decode()


@pytest.mark.mission("F23")
def test_whoever_represents_her_answers_where_she_is_named_and_it_says_on_what_it_rests(
    zarja, nika, client_of, offered
):
    row = make_representation(zarja)
    portal = make_portal(zarja, representation=row)
    sheet, client = offered(zarja, representation=row), signed_in(portal.user)

    answer = say_yes(client, sheet)

    done = entry("release_given")
    assert (answer.status_code, sees(client_of(nika), zarja), stored(sheet).representation_id) == (302, True, row.pk)
    assert (done.on_behalf_of, done.detail["acted_by"]) == (f"representation:{row.pk}", portal.user_id)


@pytest.mark.mission("F23")
@pytest.mark.parametrize("who", ["the person, where a guardian is named", "guardian not named", "part", "supporter"])
def test_nobody_else_answers(zarja, offered, who):
    """The one who is named, in all of its matters, and who decides: anybody else gets no button, and no way round it."""
    fields = {"part": {"scopes": mask(["work"])}, "supporter": {"kind": "supporter"}}.get(who, {})
    row = make_representation(zarja, **fields)
    named = None if who == "guardian not named" else row
    sheet = offered(zarja, representation=named)
    portal = make_portal(zarja, representation=None if who.startswith("the person") else row)
    client = signed_in(portal.user)

    page = client.get(url("release", sheet.pk)).content.decode()
    sent = client.post(url("say_yes", sheet.pk), {"version": sheet.version, "digest": "x" * 64, **form_key()})
    no = client.post(url("say_no", sheet.pk), {"version": sheet.version, **form_key()})

    assert [url(name, sheet.pk) in page for name in ("say_yes", "say_no")] == [False, False]
    assert (sent.status_code, no.status_code, stored(sheet).state, lines(sheet)) == (403, 403, "offered", [])
    assert client.get(url("home")).context["asked"] == []


@pytest.mark.mission("F23")
def test_a_guardian_in_another_matter_does_not_find_it(zarja, offered):
    sheet = offered(zarja)
    row = make_representation(zarja, scopes=BIT["health"])
    client = signed_in(make_portal(zarja, representation=row).user)

    assert [client.get(url(name, sheet.pk)).status_code for name in ("release", "say_yes")] == [404, 404]


def test_a_worker_does_not_write_down_an_answer_of_the_own_pages(alma, zarja, clinic, client_of):
    sheet = filled(alma, zarja, clinic)
    client = client_of(alma)
    client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})
    address = reverse("releases:ask", args=[zarja.pk, sheet.pk, "how"])

    answer = client.post(address, {"version": sheet.version, "how": "own_pages", **form_key()})

    assert (answer.status_code, stored(sheet).how) == (422, "signature")


def test_a_renewal_said_yes_to_on_the_own_pages_ends_the_older_release(herself, zarja, offered, alma, clinic):
    old = answered(alma, filled(alma, zarja, clinic))
    new = offered(zarja, supersedes=old)

    say_yes(herself, new)

    assert [stored(sheet).state for sheet in (old, new)] == ["superseded", "active"]
