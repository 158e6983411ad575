"""Another service may know this person: said with the person's agreement only, of nobody who is protected, and to be seen by her."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.identity.enquiries.queries import known_elsewhere
from aplis.register.identity.models import Lookup
from aplis.register.identity.queries.look_up import described
from aplis.register.identity.tests.factories import BORN, NUMBER, agreed
from aplis.register.people.actions import add_contact, add_identifier
from aplis.register.people.models import PersonJournal
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.actions import close_involvement
from aplis.register.sharing.models import Involvement, Look
from aplis.rules.matching import probing as limits

pytestmark = pytest.mark.django_db

KNOWN = reverse("identity:known")
NAMED = {"names": [("Đurđa", "Kovačević")], "born": (BORN["born_on"], "day")}


@pytest.fixture
def durda(nika):
    """Somebody whom the health centre knows and the social work centre does not."""
    return make_person(agency=nika.agency, lead=nika, given="Đurđa", family="Kovačević", **BORN)


def is_told(client, **fields):
    return client.post(KNOWN, agreed(**fields)).context["answer"].is_known_elsewhere


def elsewhere(worker, **wanted):
    with bound(actor := make_actor(worker), is_reading=True):
        found = known_elsewhere(actor, described(**wanted))
    return found.pk if found else None


@pytest.mark.mission("M001")
def test_with_the_persons_agreement_it_is_said_that_another_service_may_know_her(client_of, alma, durda):
    page = client_of(alma).post(KNOWN, agreed(), headers={"HX-Request": "true"}).content.decode()

    assert "Another service may know this person." in page
    secrets = ("Đurđa", "Health centre Brezje", "ZD", "Nika", str(durda.pk), "+14.4", "the family name")
    assert [word for word in secrets if word in page] == []


@pytest.mark.parametrize(
    "changed",
    [
        {"asks_elsewhere": ""},
        {"agreement": ""},
        {"agreement": "by telepathy"},
        {"born": ""},
        {"born": "1984"},
        {"born": "3. 1984"},
        {"born": "8. 3. 1984"},
        {"given": "", "family": ""},
        {"given": "Ana"},
        {"family": "Horvat"},
        {"is_pseudonymous": "on"},
    ],
)
def test_without_agreement_or_whole_name_and_date_nothing_is_said(client_of, alma, durda, changed):
    assert is_told(client_of(alma), **changed) is False


def test_a_number_is_enough_with_the_name_and_never_alone(client_of, alma, nika, durda):
    with bound(actor := registrar(nika.agency)):
        add_identifier(actor=actor, key=uuid4(), person=durda, scheme="hr_oib", number=NUMBER)
    client = client_of(alma)

    assert is_told(client, born="", number="945 774 031 94") is True
    assert is_told(client, born="", number="94577403195") is False
    alone = {"given": "", "family": "", "number": "945 774 031 94"}
    assert [is_told(client, **alone, born=born) for born in ("", "7. 3. 1984")] == [False, False]


def test_what_tells_nothing_alone_never_turns_the_answer(client_of, alma, nika, durda):
    """Somebody who leaves out a letter must not learn by trying which phone, place or half number is hers."""
    with bound(actor := registrar(nika.agency)):
        add_contact(actor=actor, key=uuid4(), person=durda, kind="phone", value="+385 91 234 5678")
        add_contact(actor=actor, key=uuid4(), person=durda, kind="address", value="Ilica 10, HR-10000 Zagreb")
        add_identifier(actor=actor, key=uuid4(), person=durda, scheme="hr_oib", number=NUMBER)
    client = client_of(alma)

    tried = [
        is_told(client, family="Horvat", contact_kind="phone", contact_value="091 234 5678"),
        is_told(client, family="Horvat", contact_kind="address", contact_value="10000 Zagreb"),
        is_told(client, family="Horvat", number=f"111111{NUMBER[6:]}"),
    ]

    assert tried == [False] * 3


@pytest.mark.parametrize(("level", "told"), [(0, True), (1, True), (2, False), (3, False)])
def test_hidden_and_sealed_persons_are_as_nobody(alma, nika, level, told):
    person = make_person(agency=nika.agency, given="Đurđa", family="Kovačević", level=level, **BORN)
    release(person, make_worker().agency, ["contact", "work"])

    assert elsewhere(alma, **NAMED) == (person.pk if told else None)


@pytest.mark.parametrize("scopes", [["work"], ["contact"]])
def test_whom_the_own_agency_sees_in_any_part_is_not_elsewhere(alma, scopes):
    make_person(agency=alma.agency, scopes=scopes, given="Đurđa", family="Kovačević", **BORN)

    assert elsewhere(alma, **NAMED) is None


def test_where_no_service_has_an_open_file_nobody_is_asked_about(alma, nika, durda):
    file = Involvement.objects.unscoped(reason="test").get(person=durda)
    close_involvement(actor=registrar(nika.agency), key=uuid4(), involvement=file, version=file.version)

    assert elsewhere(alma, **NAMED) is None


def test_the_own_people_are_shown_beside_it_as_ever(client_of, alma, durda):
    own = make_person(agency=alma.agency, lead=alma, given="Đurđa", family="Kovačević", **BORN)

    answer = client_of(alma).post(KNOWN, agreed()).context

    assert [each.person.pk for each in answer["known"]] == [own.pk]
    assert answer["answer"].is_known_elsewhere is True


def test_that_somebody_was_told_is_journalled_and_read_at_no_agency_that_knows_the_person(client_of, alma, nika, durda):
    """A look or a line of the timeline would say there, before anybody asked, with whom the person is now."""
    client_of(alma).post(KNOWN, agreed())

    entry = JournalEntry.objects.unscoped(reason="test").get(verb="known_elsewhere_told")
    assert (entry.worker_id, entry.person_id, entry.scope, entry.detail) == (alma.pk, durda.pk, 0, {"page": "intake"})
    assert not PersonJournal.objects.visible_to(registrar(nika.agency, nika)).filter(pk=entry.pk).exists()
    assert not Look.objects.unscoped(reason="test").filter(person=durda).exists()


def test_the_journal_says_how_the_person_agreed(client_of, alma, durda):
    client_of(alma).post(KNOWN, agreed(agreement="witnessed"))

    entry = JournalEntry.objects.unscoped(reason="test").get(verb="people_searched")
    assert entry.detail == {
        "fields": ["name", "born"], "hits": 0, "purpose": "intake", "page": "intake", "agreement": "witnessed",
    }  # fmt: skip
    assert entry.person_id is None


def test_other_services_are_asked_about_twenty_people_a_day_and_the_own_are_still_shown(client_of, alma, durda):
    own = make_person(agency=alma.agency, lead=alma, given="Đurđa", family="Kovačević", **BORN)
    asked = {"worker": alma, "agency": alma.agency, "page": "intake", "is_asking_elsewhere": True}
    Lookup.objects.bulk_create(
        Lookup(**asked, at=timezone.now() - timedelta(minutes=2), born_digest="x", whole_digest=f"x{number}")
        for number in range(limits.ASKED_A_DAY)
    )

    answer = client_of(alma).post(KNOWN, agreed()).context

    assert ([each.person.pk for each in answer["known"]], answer["answer"].limits) == ([own.pk], ("too_many_asked",))
    assert (answer["answer"].was_asked, answer["answer"].elsewhere) == (False, None)


@pytest.mark.parametrize(
    "others",
    [
        [{"number": number} for number in ("69435151530", "33392005961", "81793146560", "02535697732")],
        [{"given": given} for given in ("Ana", "Eva", "Ida", "Ina")],
        [{"born": f"{day}. 3. 1984"} for day in (8, 9, 10, 11)],
    ],
    ids=["numbers beside one name and day", "names beside one day", "days beside one name"],
)
def test_whoever_differs_in_one_of_name_day_and_number_is_another_person_of_the_day(
    client_of, alma, durda, monkeypatch, others
):
    monkeypatch.setattr(limits, "ASKED_A_DAY", 3)
    client = client_of(alma)

    asked = [client.post(KNOWN, agreed(**each)).context["answer"].was_asked for each in others]
    again = client.post(KNOWN, agreed(**others[0])).context["answer"].was_asked

    assert (asked, again) == ([True, True, True, False], True)
