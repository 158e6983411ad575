import pytest
from django.urls import reverse

from aplis.register.agencies.tests.factories import form_key, make_actor
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import NamedViewer


def url(person):
    return reverse("sharing:protection", args=[person.pk])


def sent(level, **fields):
    return {"level": level, "version": "1", **form_key(), **fields}


def level_of(person):
    return Person.objects.unscoped(reason="test").get(pk=person.pk).protection_level


def sees(worker, person):
    return Person.objects.visible_to(make_actor(worker)).filter(pk=person.pk).exists()


def test_what_will_happen_is_told_before_it_is_done(client_of, alma, nika, zarja):
    release(zarja, nika.agency, ["health", "contact", "plan"])
    client = client_of(alma)

    asked = client.post(url(zarja), sent(3))

    effects = asked.context["effects"]
    assert (asked.status_code, level_of(zarja)) == (200, 0)
    assert [agency.pk for agency in effects.lose_all] == [nika.agency_id]
    assert {agency.pk for agency in effects.lose_contact} == {alma.agency_id, nika.agency_id}
    assert [worker.pk for worker in effects.know] == [alma.pk]
    assert not effects.is_holder


@pytest.mark.mission("F18")
def test_a_sealed_person_is_known_to_the_named_workers_only(client_of, alma, bor, nika, vera, zarja):
    release(zarja, nika.agency, ["health", "contact", "plan"])

    response = client_of(alma).post(url(zarja), sent(3, named=[bor.pk], is_sure="on"))

    assert (response.status_code, level_of(zarja)) == (302, 3)
    assert [sees(worker, zarja) for worker in (alma, bor, vera, nika)] == [True, True, False, False]


def test_who_is_taken_off_the_list_knows_no_more_and_may_come_back(client_of, alma, bor, zarja):
    client = client_of(alma)
    for version, named, is_known in (1, [bor.pk], True), (2, [], False), (3, [bor.pk], True):
        client.post(url(zarja), sent(3, named=named, is_sure="on", version=version))
        assert sees(bor, zarja) is is_known

    assert NamedViewer.objects.unscoped(reason="test").filter(person=zarja).count() == 2


def test_the_form_starts_from_the_list_as_it_stands(client_of, alma, bor, zarja):
    client = client_of(alma)
    client.post(url(zarja), sent(3, named=[bor.pk], is_sure="on"))

    form = client.get(url(zarja)).context["form"]

    assert (form["level"].value(), sorted(form["named"].value())) == (3, sorted([alma.pk, bor.pk]))


def test_a_level_from_an_old_page_is_not_set(client_of, alma, zarja):
    client = client_of(alma)
    client.post(url(zarja), sent(1, is_sure="on"))

    late = client.post(url(zarja), sent(0, is_sure="on", reason="She feels safe again"))

    assert (late.status_code, late.context["current"].protection_level, level_of(zarja)) == (409, 1, 1)


def test_sent_twice_it_acts_once(client_of, alma, zarja):
    client, form = client_of(alma), sent(1, is_sure="on")

    assert [client.post(url(zarja), form).status_code for _ in range(2)] == [302, 302]
    assert Person.objects.unscoped(reason="test").get(pk=zarja.pk).version == 2


@pytest.mark.parametrize("level", ["", "4", "-1", "high"])
def test_a_level_that_is_none_is_refused(client_of, alma, zarja, level):
    assert client_of(alma).post(url(zarja), sent(level, is_sure="on")).status_code == 422


def test_workers_of_agencies_without_a_file_cannot_be_named(client_of, alma, tuja, zarja):
    response = client_of(alma).post(url(zarja), sent(3, named=[tuja.pk], is_sure="on"))

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["named"])


def test_only_a_role_with_the_verb_and_never_a_stranger(client_of, vera, tuja, zarja):
    manager = client_of(vera)
    manager.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})

    assert (manager.get(url(zarja)).status_code, client_of(tuja).get(url(zarja)).status_code) == (403, 404)
    assert manager.post(url(zarja), sent(3, is_sure="on")).status_code == 403
    assert level_of(zarja) == 0


def test_hiding_says_which_agencies_hold_nothing(client_of, alma, zarja):
    client = client_of(alma)
    contact = {"kind": "phone", "value": "041", "is_safe": "on", **form_key()}
    client.post(reverse("people:contact_add", args=[zarja.pk]), contact)
    make_person(agency=alma.agency)

    effects = client.post(url(zarja), sent(2)).context["effects"]

    assert (effects.is_holder, effects.lose_contact, effects.lose_all, effects.know) == (True, [], [], [])
