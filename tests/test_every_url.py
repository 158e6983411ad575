"""No address in the house answers somebody it should not.

The addresses are read from the resolver: a new one is walked at once, and a new parameter without a builder is red.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from aplis.casework.situations.models import Circumstance, Document, Statement
from aplis.exchange.models import Feed, ImportRun
from aplis.register.agencies.joining import POST, token_of
from aplis.register.agencies.tests.factories import form_key, make_agency, make_user, make_worker, sign_in
from aplis.register.identity.models import CandidatePair, ContactRequest, Lookup, MergeRecord
from aplis.register.people.models import ContactDetail, Household, HouseholdMember, Identifier, PersonName
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Involvement
from tests.address_rows import ROLES, rows_behind

pytestmark = pytest.mark.django_db

# Open before sign-in, each with its reason.
PUBLIC = {
    "account_login": "how one gets in",
    "account_logout": "how one gets out; does nothing for somebody who is not in",
    "account_inactive": "tells the owner of a closed sign-in what to do",
    "account_reset_password_from_key": "opened with a link that an administrator handed over",
    "account_reset_password_from_key_done": "follows the one above",
    "mfa_authenticate": "the second step of signing in; without the first it leads back to it",
    "mfa_login_webauthn": "the way in with a passkey alone",
    "openid_connect_login": "leads to the provider that the settings name; there is none without them",
    "openid_connect_callback": "where that provider sends people back to, with a secret that only their session knows",
    "core:color_scheme": "a choice of colours, kept in a cookie",
    "set_language": "a choice of language",
}

# Pages of allauth: about the sign-in itself, whatever post it opens.
OF_THE_LIBRARY = ("account_", "mfa_")
# Open to somebody without a post.
ABOUT_ONESELF = {
    "agencies:sign_in": 200,
    "agencies:held_form": 302,
    "agencies:join": 404,
    "agencies:switch_post": 405,
    "agencies:end_session": 405,
}

# Open to somebody whose role needs a second factor that is not set up yet.
OPEN_WITHOUT_FACTOR = {
    "account_reauthenticate",
    "agencies:sign_in",
    "agencies:end_session",
    "agencies:held_form",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
    "mfa_list_webauthn",
}


def walk(resolver=None, prefix=""):
    """Name, parameters and view of each address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}", tuple(entry.pattern.converters), entry.callback
        else:
            yield from walk(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)


SHUT = [(name, keys) for name, keys, _view in walk() if name not in PUBLIC]
WITH_PARAMETERS = [(name, keys) for name, keys in SHUT if keys]
WITHOUT = [name for name, keys in SHUT if not keys]


@pytest.fixture
def case():
    return make_case()


def make_case():
    """A person with a row behind every parameter, at an agency with an administrator and a data steward."""
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker, given="Zarja", family="Lipovnik")
    about = {"person": person, "agency": worker.agency}
    fact = {**about, "scope": 2, "text": "Ajda sleeps badly", "source": "person", "true_on": "2026-11-01"}
    paper = {"scope": 2, "title": "Letter", "issuer": "x", "issued_on": "2026-11-01", "size": 1, "sha256": "x"}
    document = {**paper, "file": ContentFile(b"x", "x.txt"), "content_type": "text/plain"}
    rows = {
        "worker_id": worker,
        "statement": Statement(**fact),
        "circumstance": Circumstance(**fact, code="work.no_transport", valid_until="2027-11-01"),
        "document_id": Document(**about, **document),
        "detail_id": ContactDetail(**about, kind="phone", value="040 000 000"),
        "identifier_id": Identifier(person=person, scheme="x", sealed=b"x", digest="x", masked="x"),
        "household_id": (household := Household()),
        "member_id": HouseholdMember(household=household, person=person, role="head", starts_on="2026-11-01"),
        # Set up after the proof that every sign-in of these tests carries, so that the proof still counts.
        "pk": Authenticator(
            user=worker.user,
            type="webauthn",
            data={"name": "Key of Lipovnik"},
            created_at=timezone.now() + timedelta(hours=1),
        ),
        **of_identity(person, worker),
        "run_id": ImportRun(feed=Feed.objects.create(name="Feed of Lipovnik", mapping="x"), agency=worker.agency),
    }
    for row in rows.values():
        row.save()
    ids = {key: row.pk for key, row in rows.items()}
    ids |= twice(person, worker)
    ids |= rows_behind(person, worker)
    ids["name_id"] = PersonName.objects.unscoped(reason="test").get(person=person).pk
    ids["involvement_id"] = Involvement.objects.unscoped(reason="test").get(person=person).pk
    more = {"person_id": person.pk, "domain": "work", "day": timezone.localdate().isoformat()}
    more["token"] = token_of(POST, make_worker(make_agency("health"), user=worker.user, offered_at=timezone.now()))
    return SimpleNamespace(worker=worker, person=person, ids={**ids, **more})


def of_identity(person, worker):
    """A contact request that another agency sent, and a look-up of the worker."""
    asker = make_worker(make_agency("ngo"))
    told = {"told_name": "Zarja Lipovnik", "agreement": "written", "purpose": "intake"}
    ends_on = timezone.localdate() + timedelta(days=14)
    return {
        "request_id": ContactRequest(person=person, agency=asker.agency, worker=asker, ends_on=ends_on, **told),
        "look-up": Lookup(worker=worker, agency=worker.agency, page="intake"),
    }


def twice(person, worker):
    """The person has a second file, agreed to be hers, and a third that was put into the first."""
    twin = make_person(agency=worker.agency, lead=worker, given="Zarja", family="Lipovnik")
    first, second = sorted((person.pk, twin.pk))
    pair = CandidatePair.objects.create(first_id=first, second_id=second, score=20.0, origin="link", state="same")
    done = MergeRecord(pair=pair, kept=person, absorbed=make_person(), worker=worker, agency=worker.agency)
    done.save()
    return {"pair_id": pair.pk, "merge_id": done.pk}


def address(case, name, keys):
    def value(key):
        if key == "fact_id":
            return case.ids["circumstance" if "circumstance" in name else "statement"]
        return case.ids[key]

    return reverse(name, kwargs={key: value(key) for key in keys})


def ask(client, url):
    """The answers to reading the address and to sending it a form that says nothing."""
    return client.get(url), client.post(url, form_key())


def test_what_is_open_before_sign_in_is_listed_with_its_reason():
    assert {name for name, _keys, view in walk() if not getattr(view, "login_required", True)} == set(PUBLIC)


@pytest.mark.parametrize(("name", "keys"), SHUT)
def test_nobody_gets_in_without_signing_in(client, name, keys):
    url = reverse(name, kwargs=dict.fromkeys(keys, 7))

    read, sent = ask(client, url)
    by_htmx = client.get(url, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{url}"})

    sign_in_page = reverse("account_login")
    assert (read.status_code, read.url.partition("?")[0]) == (302, sign_in_page)
    assert (sent.status_code, sent.url.partition("?")[0]) == (302, sign_in_page)
    if not name.startswith(OF_THE_LIBRARY):
        assert (by_htmx.status_code, by_htmx.headers["HX-Redirect"].partition("?")[0]) == (204, sign_in_page)


@pytest.mark.parametrize(("name", "keys"), WITH_PARAMETERS)
def test_a_stranger_finds_nothing(case, name, keys):
    room = name.partition(":")[0]
    strangers = {
        "a colleague elsewhere": make_worker(),
        "an administrator elsewhere": make_worker(role="administrator"),
        "a steward elsewhere": make_worker(make_agency("employment"), "data_steward"),
        # The steward sees imports of the agency and the administrator its accounts; neither of them a person.
        "a role for other work": make_worker(
            case.worker.agency, "administrator" if room == "exchange" else "data_steward"
        ),
    }
    url = address(case, name, keys)

    found = {who: ask(sign_in(Client(), worker), url) for who, worker in strangers.items()}

    for answers in found.values():
        statuses = {answer.status_code for answer in answers}
        assert statuses <= {403, 404, 405}
        assert statuses != {405}
        assert not any("Lipovnik" in answer.content.decode() for answer in answers)


@pytest.mark.parametrize(("name", "keys"), WITH_PARAMETERS)
def test_the_addresses_asked_above_lead_to_rows_that_are_there(client, case, name, keys):
    """Otherwise a stranger would be refused for the wrong reason."""
    roles = {"agencies": "administrator", "exchange": "data_steward", "home": "manager", **ROLES}
    role = None if "token" in keys else roles.get(name.partition(":")[0])  # what waits is found by its own user alone
    sign_in(client, make_worker(case.worker.agency, role) if role else case.worker)

    answers = ask(client, address(case, name, keys))
    for answer in answers:
        answer.close()  # a document holds its file open until then

    statuses = {answer.status_code for answer in answers}
    assert statuses <= {200, 302, 403, 405, 409, 422}
    assert statuses != {405}


@pytest.mark.parametrize("name", WITHOUT)
def test_a_page_for_everybody_shows_a_stranger_nothing_of_the_person(client, case, name):
    sign_in(client, make_worker())

    search = {"q": "Lipovnik", "name": "Lipovnik", "purpose": "delivery", "tab": "agency"}
    answers = [*ask(client, reverse(name)), client.get(reverse(name), search)]
    answers.append(client.post(reverse(name), {**form_key(), **search}))

    assert max(answer.status_code for answer in answers) < 500
    assert not any(words in answer.content.decode() for answer in answers for words in ("Zarja", "Ajda", "Feed of"))


@pytest.mark.parametrize(("name", "keys"), [entry for entry in SHUT if not entry[0].startswith(OF_THE_LIBRARY)])
def test_without_a_post_there_is_one_page_that_says_so(client, name, keys):
    client.force_login(make_user())

    answer = client.get(reverse(name, kwargs=dict.fromkeys(keys, 7)))

    if name in ABOUT_ONESELF:
        assert answer.status_code == ABOUT_ONESELF[name]
    else:
        says_so = "voice/shut.html" if name.startswith("voice:") or name == "own_file:mine" else "agencies/no_post.html"
        assert (answer.status_code, answer.templates[0].name) == (403, says_so)


@pytest.mark.parametrize(("name", "keys"), SHUT)
def test_without_the_second_factor_that_a_role_needs_nothing_opens_but_its_set_up(client, settings, name, keys):
    settings.SECOND_FACTOR = "required"
    sign_in(client, make_worker())

    read, sent = ask(client, reverse(name, kwargs=dict.fromkeys(keys, 7)))

    set_up = reverse("agencies:sign_in")
    if name in OPEN_WITHOUT_FACTOR:
        assert max(read.status_code, sent.status_code) < 500
        assert not read.content or "Lipovnik" not in read.content.decode()
    else:
        assert (read.status_code, read.url) == (302, set_up)
        assert (sent.status_code, sent.url) == (302, set_up)
