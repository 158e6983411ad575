from datetime import date, timedelta

import pytest
from django.urls import reverse

from aplis.core.drafts import draft_for, keep_draft
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker
from aplis.register.people.actions import add_identifier
from aplis.register.people.identifiers import opened
from aplis.register.people.match_keys import describe, keys_of_cards
from aplis.register.people.models import (
    ContactDetail,
    HouseholdMember,
    Identifier,
    MatchCard,
    MatchKey,
    Person,
    PersonName,
)
from aplis.register.people.tests.factories import make_person, registrar
from aplis.register.sharing.models import Involvement

pytestmark = pytest.mark.django_db

URL = reverse("identity:register")
EMSO = "0101006500006"
SAME_DAY = {"born_on": date(2001, 2, 3), "birth_precision": "day"}
SWAPPED = {"born_on": date(2001, 3, 2), "birth_precision": "day"}


def typed(**fields):
    return {
        "given": "Mija", "family": "Tihec", "kind": "legal", "script": "latn", "other_kind": "former", "other_script": "latn",
        "contact_kind": "phone", "purpose": "intake", "basis": "statutory_task", "opened_on": "2026-03-02",
        **form_key(), **fields,
    }  # fmt: skip


def everyone():
    return Person.objects.unscoped(reason="test")


def verbs():
    return list(JournalEntry.objects.unscoped(reason="test").order_by("pk").values_list("verb", flat=True))


def test_a_name_a_purpose_and_a_basis_are_enough(client_of, alma):
    response = client_of(alma).post(URL, typed())

    person = everyone().get()
    assert (response.status_code, response.url) == (302, reverse("situations:situation", args=[person.pk]))
    name = PersonName.objects.unscoped(reason="test").get()
    assert (name.given, name.family, name.kind, name.is_main) == ("Mija", "Tihec", "legal", True)
    file = Involvement.objects.unscoped(reason="test").get()
    assert (file.agency_id, file.lead_id, file.purpose, file.basis) == (
        alma.agency_id,
        alma.pk,
        "intake",
        "statutory_task",
    )
    assert verbs() == ["people_searched", "person_registered"]


@pytest.mark.mission("F1", "F6")
def test_everything_on_the_page_is_saved_together(client_of, alma):
    client_of(alma).post(URL, typed(
        other_given="Мија", other_family="Тихец", other_kind="alias", other_script="cyrl", born="3. 2. 2001", language="rom",
        channel="sms", has_interpreter_need="on", contact_value="041 000 112", contact_safety_note="after 15:00",
        scheme="si_emso", number=EMSO,
    ))  # fmt: skip

    person = everyone().get()
    names = PersonName.objects.unscoped(reason="test").order_by("pk")
    contact = ContactDetail.objects.unscoped(reason="test").get()
    number = Identifier.objects.unscoped(reason="test").get()
    assert (person.born_on.isoformat(), person.birth_precision) == ("2001-02-03", "day")
    assert (person.language, person.channel, person.has_interpreter_need) == ("rom", "sms", True)
    assert [(n.kind, n.script, str(n), n.is_main) for n in names] == [
        ("legal", "latn", "Mija Tihec", True), ("alias", "cyrl", "Мија Тихец", False),
    ]  # fmt: skip
    assert (contact.agency_id, contact.value, contact.is_safe, contact.safety_note) == (
        alma.agency_id, "041 000 112", False, "after 15:00",
    )  # fmt: skip
    assert (number.masked, number.is_valid, opened(number.sealed)) == ("•••••••••0006", True, EMSO)
    assert verbs() == ["people_searched", "person_registered", "contact_added", "identifier_added"]


@pytest.mark.mission("F11")
def test_a_person_may_be_known_by_a_code_name_only(client_of, alma):
    client = client_of(alma)

    named = client.post(URL, typed(is_pseudonymous="on", code_name="Sova", scheme="si_emso", number=EMSO))
    coded = client.post(URL, typed(is_pseudonymous="on", code_name="Sova", given="", family=""))

    assert (named.status_code, sorted(named.context["form"].errors)) == (422, ["family", "given", "number"])
    assert coded.status_code == 302
    assert everyone().get().is_pseudonymous
    assert list(PersonName.objects.unscoped(reason="test").values_list("kind", "given", "family")) == [
        ("code", "Sova", "")
    ]


def test_no_basis_is_chosen_beforehand_and_only_those_that_fit_are_offered(client_of, alma):
    mentor = make_worker(make_agency("ngo"))

    ours, theirs = (client_of(each).get(URL).context["form"] for each in (alma, mentor))

    assert ours["basis"].value() is None
    assert [basis.code for basis in ours.bases] == ["statutory_task", "legal_duty", "vital_interests"]
    assert [basis.code for basis in theirs.bases] == [
        "statutory_task",
        "legal_duty",
        "vital_interests",
        "contract_or_consent",
    ]


@pytest.mark.parametrize(("changed", "wrong"), [
    ({"basis": ""}, ["basis"]),
    ({"basis": "contract_or_consent"}, ["basis"]),
    ({"basis": "release"}, ["basis"]),
    ({"purpose": ""}, ["purpose"]),
    ({"purpose": "statistics"}, ["purpose"]),
    ({"given": "", "family": ""}, ["given"]),
    ({"born": "31. 2. 2001"}, ["born"]),
    ({"born": "2199"}, ["born"]),
    ({"opened_on": "2199-01-01"}, ["opened_on"]),
    ({"scheme": "si_emso"}, ["number"]),
    ({"number": EMSO}, ["scheme"]),
    ({"is_pseudonymous": "on", "given": "", "family": ""}, ["code_name"]),
])  # fmt: skip
def test_what_cannot_be_saved_is_said_beside_the_field_and_nothing_is_saved(client_of, alma, changed, wrong):
    response = client_of(alma).post(URL, typed(**changed))

    assert (response.status_code, sorted(response.context["form"].errors)) == (422, wrong)
    assert not everyone().exists()


@pytest.mark.mission("F6")
def test_a_failed_check_is_a_warning_that_a_reason_overrides(client_of, alma):
    client, doubtful = client_of(alma), EMSO[:-1] + "7"

    warned = client.post(URL, typed(scheme="si_emso", number=doubtful))
    saved = client.post(URL, typed(scheme="si_emso", number=doubtful, override_reason="So in the passport"))

    assert (warned.status_code, list(warned.context["form"].errors)) == (422, ["override_reason"])
    assert saved.status_code == 302
    number = Identifier.objects.unscoped(reason="test").get()
    assert (number.is_valid, number.override_reason) == (False, "So in the passport")


@pytest.mark.mission("F7")
@pytest.mark.parametrize(("twin", "levels"), [
    ({"given": "Mija", "family": "Tihec"}, ["given_same", "family_same"]),
    ({"given": "Míja Ana", "family": "TIHEC"}, ["given_one_word", "family_same"]),
    ({"given": "Mija", "family": "Tichec"}, ["given_same", "family_one_letter"]),
    ({"given": "Tihec", "family": "Mija"}, ["given_same", "family_same", "names_swapped"]),
    ({"given": "Mija", "family": "Kos", **SAME_DAY}, ["given_same", "family_different", "born_same"]),
    ({"given": "Mija", "family": "Tihec", **SWAPPED}, ["given_same", "family_same", "born_swapped"]),
])  # fmt: skip
def test_somebody_like_that_is_shown_before_anything_is_saved(client_of, alma, twin, levels):
    known = make_person(agency=alma.agency, **twin)
    client, sent = client_of(alma), typed(born="3. 2. 2001")

    asked = client.post(URL, sent)

    assert asked.status_code == 409
    assert [(each.person.pk, [a.level for a in each.because]) for each in asked.context["found"].known] == [
        (known.pk, levels)
    ]
    assert everyone().count() == 1
    assert client.post(URL, {**sent, **form_key(), "not_these": asked.context["found"].not_these}).status_code == 302
    assert everyone().count() == 2


def test_the_same_number_is_found_whatever_kind_it_was_recorded_as(client_of, alma):
    known = make_person(agency=alma.agency)
    actor = registrar(alma.agency)
    add_identifier(
        actor=actor, key=form_key()["client_key"], person=known, scheme="rs_jmbg", number=EMSO, override_reason="-"
    )

    response = client_of(alma).post(URL, typed(scheme="si_emso", number="010100 6500006"))

    assert [each.because[-1].level for each in response.context["found"].known] == ["number_same"]


@pytest.mark.parametrize("level", [2, 3])
def test_the_second_step_is_no_way_to_learn_of_hidden_or_unseen_people(client_of, alma, level):
    make_person(agency=alma.agency, given="Mija", family="Tihec", level=level)
    make_person(given="Mija", family="Tihec")

    assert client_of(alma).post(URL, typed()).status_code == 302


def test_the_same_form_sent_twice_registers_one_person(client_of, alma):
    client, sent = client_of(alma), typed(contact_value="041 000 112", scheme="si_emso", number=EMSO)

    first, second = client.post(URL, sent), client.post(URL, sent)

    assert first.url == second.url
    assert everyone().count() == 1
    assert ContactDetail.objects.unscoped(reason="test").count() == 1
    assert Identifier.objects.unscoped(reason="test").count() == 1


def test_a_draft_comes_back_without_the_number_and_goes_when_the_form_is_sent(client_of, alma):
    actor, client = make_actor(alma), client_of(alma)
    keep_draft(actor=actor, form="register", fields={"given": "Mija", "number": EMSO, "contact_value": "041"})

    form = client.get(URL).context["form"]
    assert (form["given"].value(), form["number"].value(), form["contact_is_safe"].value()) == ("Mija", None, "")

    client.post(URL, typed())
    assert draft_for(actor, "register") is None


@pytest.mark.mission("F2")
def test_a_new_person_can_be_registered_into_a_household(client_of, alma, zarja):
    client = client_of(alma)
    client.post(
        reverse("people:household_start", args=[zarja.pk]), {"role": "head", "starts_on": "2020-01-01", **form_key()}
    )
    home = HouseholdMember.objects.unscoped(reason="test").get().household_id

    missing = client.post(URL, typed(household=home))
    client.post(URL, typed(household=home, role="child"))

    assert list(missing.context["form"].errors) == ["role"]
    child = HouseholdMember.objects.unscoped(reason="test").exclude(person=zarja).get()
    assert (child.household_id, child.role, child.starts_on.isoformat()) == (home, "child", "2026-03-02")


def test_a_household_that_is_not_seen_takes_nobody(client_of, alma, zarja, tuja):
    client_of(alma).post(
        reverse("people:household_start", args=[zarja.pk]), {"role": "head", "starts_on": "2020-01-01", **form_key()}
    )
    home = HouseholdMember.objects.unscoped(reason="test").get().household_id
    stranger = client_of(tuja)

    assert stranger.get(URL, {"household": home}).status_code == 404
    assert stranger.post(URL, typed(household=home, role="child")).status_code == 404
    assert everyone().count() == 1


@pytest.mark.parametrize("role", ["manager", "volunteer", "administrator", "data_steward"])
def test_a_role_that_registers_nobody_is_told_so(client_of, role):
    worker = make_worker(make_agency("ngo"), role=role)
    client = client_of(worker)

    assert (client.get(URL).status_code, client.post(URL, typed()).status_code) == (403, 403)
    assert not everyone().exists()


def test_without_a_key_nothing_is_saved(client_of, alma):
    sent = typed()
    del sent["client_key"]

    assert client_of(alma).post(URL, sent).status_code == 400
    assert not everyone().exists()


def test_the_journal_keeps_which_fields_were_compared_and_no_word_of_them(client_of, alma):
    client_of(alma).post(URL, typed(born="2001", scheme="si_emso", number=EMSO))

    entry = JournalEntry.objects.unscoped(reason="test").get(verb="people_searched")
    assert entry.detail == {"fields": ["name", "born", "number"], "hits": 0, "purpose": "intake", "page": "register"}
    assert entry.happened_on - make_actor(alma).today == timedelta(0)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"born": "3. 2. 2001", "number": EMSO, "scheme": "si_emso", "contact_value": "031 555 123", "contact_is_safe": "on"},
        {"contact_kind": "address", "contact_value": "Potoška cesta 7, 1270 Litija", "other_given": "Marija", "other_family": "Kos"},
        {"is_pseudonymous": "on", "code_name": "Sova", "given": "", "family": ""},
    ],
    ids=["a name alone", "a number and a phone", "a former name and an address", "a code name"],
)  # fmt: skip
def test_whoever_is_registered_has_the_card_and_the_keys_that_would_be_computed_afresh(client_of, alma, fields):
    response = client_of(alma).post(URL, typed(**fields))
    person = everyone().get()

    assert response.status_code == 302
    afresh = describe((person.pk,))
    assert dict(MatchCard.objects.values_list("person_id", "packed")) == {
        pk: line for pk, line in afresh.items() if line
    }
    assert set(MatchKey.objects.values_list("key", "person_id")) == keys_of_cards(afresh)
