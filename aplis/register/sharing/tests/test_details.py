import pytest
from django.urls import reverse

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker
from aplis.register.people.models import ContactDetail, Identifier, NameToken, Person, PersonName
from aplis.register.people.tests.factories import make_person, release

EMSO = "0101006500006"
PHONE = {"kind": "phone", "value": "041 000 112", "is_safe": "on"}


def page(name, person, *more):
    return reverse(f"people:{name}", args=[person.pk, *more])


def rows(model):
    return model.objects.unscoped(reason="test")


def edited(**fields):
    return {"born": "3. 2. 2001", "language": "sl", "channel": "sms", "version": "1", **form_key(), **fields}


def main_part(response):
    return response.content.decode().split("<main", 1)[1]


def test_the_details_name_what_is_known_and_say_what_is_not(client_of, alma, zarja):
    client = client_of(alma)
    client.post(page("contact_add", zarja), {**PHONE, "safety_note": "after 15:00", **form_key()})
    client.post(page("identifier_add", zarja), {"scheme": "si_emso", "number": EMSO, **form_key()})

    shown = main_part(client.get(page("details", zarja)))

    for words in [
        "Zarja Lipovnik",
        "041 000 112",
        "after 15:00",
        "held by CSD",
        "•••••••••0006",
        "EMŠO",
        "form checked",
    ]:
        assert words in shown
    assert EMSO not in shown


def test_an_edit_changes_what_it_names_and_raises_the_version(client_of, alma, zarja):
    response = client_of(alma).post(page("edit", zarja), edited(born="2. 2001"))

    person = rows(Person).get(pk=zarja.pk)
    assert (response.status_code, response.url) == (302, page("details", zarja))
    assert (person.born_on.isoformat(), person.birth_precision) == ("2001-02-01", "month")
    assert (person.language, person.channel, person.has_interpreter_need, person.version) == ("sl", "sms", False, 2)


def test_a_stale_edit_shows_both_texts_and_the_worker_chooses(client_of, alma, zarja):
    client = client_of(alma)
    client.post(page("edit", zarja), edited(language="hr"))

    late = client.post(page("edit", zarja), edited(language="lv"))

    differing = [(str(row.label), str(row.theirs), str(row.mine)) for row in late.context["rows"] if row.is_different]
    assert (late.status_code, differing) == (409, [("Language", "Croatian", "Latvian")])
    assert rows(Person).get(pk=zarja.pk).language == "hr"
    client.post(page("edit", zarja), edited(language="lv", version=late.context["current"].version))
    assert rows(Person).get(pk=zarja.pk).language == "lv"


def test_the_same_edit_sent_twice_acts_once(client_of, alma, zarja):
    client, sent = client_of(alma), edited()

    assert [client.post(page("edit", zarja), sent).status_code for _ in range(2)] == [302, 302]
    assert rows(Person).get(pk=zarja.pk).version == 2
    assert JournalEntry.objects.filter(verb="person_edited").unscoped(reason="test").count() == 1


@pytest.mark.mission("F1")
def test_a_new_main_name_makes_the_old_one_former_and_both_are_found(client_of, alma, zarja):
    sent = {"given": "Zarja", "family": "Šuštar", "kind": "legal", "script": "latn", "is_main": "on", **form_key()}

    client_of(alma).post(page("name_add", zarja), sent)

    names = rows(PersonName).filter(person=zarja).order_by("pk")
    assert [(str(name), name.kind, name.is_main, bool(name.ends_on)) for name in names] == [
        ("Zarja Lipovnik", "former", False, True), ("Zarja Šuštar", "legal", True, False),
    ]  # fmt: skip
    assert sorted(rows(NameToken).values_list("token", flat=True)) == ["lipovnik", "sustar", "zarja"]


def test_the_main_name_does_not_end(client_of, alma, zarja):
    name = rows(PersonName).get(person=zarja)

    response = client_of(alma).post(page("name_end", zarja, name.pk), {"ends_on": "2026-01-01", **form_key()})

    name.refresh_from_db(from_queryset=rows(PersonName))
    assert (response.status_code, name.ends_on) == (403, None)


@pytest.mark.mission("F1")
@pytest.mark.parametrize(("add", "end", "sent", "model"), [
    ("name_add", "name_end", {"given": "Zara", "kind": "alias", "script": "latn", "starts_on": "2020-01-01"}, PersonName),
    ("contact_add", "contact_end", {**PHONE, "starts_on": "2020-01-01"}, ContactDetail),
    ("identifier_add", "identifier_end", {"scheme": "si_emso", "number": EMSO}, Identifier),
])  # fmt: skip
def test_what_is_added_is_ended_with_a_date_and_stays(client_of, alma, zarja, add, end, sent, model):
    client = client_of(alma)
    client.post(page(add, zarja), {**sent, **form_key()})
    row = rows(model).order_by("pk").last()

    if row.starts_on:
        early = client.post(page(end, zarja, row.pk), {"ends_on": "2019-12-31", **form_key()})
        assert early.status_code == 422
    ended = client.post(page(end, zarja, row.pk), {"ends_on": "2026-01-01", **form_key()})
    again = client.post(page(end, zarja, row.pk), {"ends_on": "2026-01-02", **form_key()})

    row.refresh_from_db(from_queryset=rows(model))
    assert (ended.status_code, again.status_code, row.ends_on.isoformat()) == (302, 403, "2026-01-01")


def test_a_number_is_recorded_once_for_a_person(client_of, alma, zarja):
    client, sent = client_of(alma), {"scheme": "si_emso", "number": EMSO}

    answers = [client.post(page("identifier_add", zarja), {**sent, **form_key()}).status_code for _ in range(2)]

    assert (answers, rows(Identifier).count()) == ([302, 403], 1)


@pytest.mark.mission("F18")
def test_of_a_hidden_person_only_the_holder_sees_how_to_reach_her(client_of, alma, zarja):
    counsellor = make_worker(make_agency("employment"), name="Gorazd Tesnik")
    release(zarja, counsellor.agency, ["work", "contact", "plan"])
    holder, other = client_of(alma), client_of(counsellor)
    holder.post(page("contact_add", zarja), {**PHONE, **form_key()})
    holder.post(page("identifier_add", zarja), {"scheme": "si_emso", "number": EMSO, **form_key()})
    other.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "delivery"})
    assert "041 000 112" in main_part(other.get(page("details", zarja)))

    hide(holder, zarja, level=2)

    assert "041 000 112" in main_part(holder.get(page("details", zarja)))
    shut = other.get(page("details", zarja))
    assert shut.context["contact_state"] == "hidden"
    assert "041 000 112" not in main_part(shut)
    assert "0006" not in main_part(shut)
    refused = other.post(page("contact_add", zarja), {**PHONE, **form_key()})
    assert (refused.status_code, rows(ContactDetail).count()) == (403, 1)


def hide(client, person, *, level):
    version = rows(Person).get(pk=person.pk).version
    sent = {"level": level, "version": version, "is_sure": "on", **form_key()}
    assert client.post(reverse("sharing:protection", args=[person.pk]), sent).status_code == 302


@pytest.mark.parametrize("name", ["edit", "name_add", "contact_add", "identifier_add"])
def test_a_role_that_may_not_edit_is_told_so_and_a_stranger_finds_nothing(client_of, alma, vera, tuja, zarja, name):
    manager = client_of(vera)
    manager.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "supervision", "reason": "yearly review"})

    assert manager.get(page(name, zarja)).status_code == 403
    assert manager.post(page(name, zarja), {**PHONE, **edited()}).status_code == 403
    assert client_of(tuja).get(page(name, zarja)).status_code == 404
    assert client_of(tuja).post(page(name, zarja), edited()).status_code == 404


def test_rows_of_another_person_are_not_found_under_this_one(client_of, alma, zarja):
    other = make_person(agency=alma.agency, lead=alma)
    name = rows(PersonName).get(person=other)

    assert client_of(alma).get(page("name_end", zarja, name.pk)).status_code == 404


def test_the_details_cost_the_same_for_one_row_of_each_and_for_three(client_of, alma, zarja, queries_of):
    client, counts = client_of(alma), []
    for number in ("1", "2", "3"):
        client.post(page("contact_add", zarja), {**PHONE, "value": number, **form_key()})
        client.post(page("identifier_add", zarja), {"scheme": "other", "number": number * 8, **form_key()})
        counts.append(queries_of(client, page("details", zarja)))

    assert len(set(counts)) == 1
