from datetime import timedelta

import pytest
from django.urls import reverse

from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker
from aplis.register.people.models import Barrier, Person
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.actions import close_involvement, open_involvement
from aplis.register.sharing.models import ExchangeAgreement, Involvement, NamedViewer
from aplis.register.sharing.rights import compile_rights
from aplis.rules.scopes import ALL, mask


def page(name, person, *more):
    return reverse(f"sharing:{name}", args=[person.pk, *more])


def files(**fields):
    return Involvement.objects.unscoped(reason="test").filter(**fields)


@pytest.mark.mission("M009")
def test_each_right_names_agency_scopes_purpose_days_and_the_rule_that_decided(client_of, alma, nika, zarja):
    granted = release(zarja, nika.agency, ["health", "plan"], purpose="plan")

    response = client_of(alma).get(page("rights", zarja))

    lines = {line.right.agency_id: line for line in response.context["rights"]}
    ours, theirs = lines[alma.agency_id], lines[nika.agency_id]
    assert (ours.right.scopes, ours.right.purpose, ours.because) == (
        ALL,
        "plan",
        ("statutory_task", "special_category"),
    )
    assert (theirs.right.scopes, theirs.right.starts_on, theirs.right.ends_on) == (
        mask(["health", "plan"]), granted.starts_on, granted.ends_on,
    )  # fmt: skip
    assert theirs.because == ("release", "limited_to_release", "special_category")
    assert "nothing is open by default" in response.content.decode()


@pytest.mark.mission("F18")
def test_protection_is_named_as_the_rule_that_narrowed_a_right(client_of, alma):
    hidden = make_person(agency=alma.agency, lead=alma, level=2)
    sealed = make_person(agency=alma.agency, lead=alma, level=3)
    client = client_of(alma)

    because = [client.get(page("rights", person)).context["rights"][0].because[-1] for person in (hidden, sealed)]

    assert because == ["contact_protected", "named_only"]


@pytest.mark.mission("F20")
def test_closing_says_what_ends_and_ends_it_at_once(client_of, alma, zarja):
    client, file = client_of(alma), files(person=zarja).get()
    url = page("involvement_close", zarja, file.pk)

    told = client.get(url).context["ends"]
    closed = client.post(url, {"version": 1, **form_key()})

    assert (told.scopes, told.still_seen) == (ALL, False)
    assert (closed.status_code, closed.url) == (302, reverse("home:today"))
    assert client.get(page("rights", zarja)).status_code == 404
    assert not Person.objects.visible_to(make_actor(alma)).filter(pk=zarja.pk).exists()


def test_closing_one_of_two_files_says_that_the_rest_stays_open(client_of, alma, zarja):
    client = client_of(alma)
    sent = {"purpose": "safeguarding", "basis": "legal_duty", "opened_on": "2026-01-02", **form_key()}
    client.post(page("involvement_open", zarja), sent)
    second = files(person=zarja, basis="legal_duty").get()

    told = client.get(page("involvement_close", zarja, second.pk)).context["ends"]

    assert (told.scopes, told.still_seen) == (0, True)


def test_a_file_closed_meanwhile_is_shown_as_it_stands(client_of, alma, zarja):
    first = files(person=zarja).get()
    actor = registrar(alma.agency)
    open_involvement(
        actor=actor,
        key=form_key()["client_key"],
        person=zarja,
        purpose="plan",
        basis="statutory_task",
        opened_on=actor.today,
    )
    close_involvement(actor=actor, key=form_key()["client_key"], involvement=first, version=1)
    client = client_of(alma)
    client.post(page("purpose", zarja), {"purpose": "plan"})

    late = client.post(page("involvement_close", zarja, first.pk), {"version": 1, **form_key()})

    assert (late.status_code, late.context["row"].closed_on) == (409, actor.today)


def test_a_further_file_opens_what_its_basis_opens_and_is_opened_once(client_of, alma, zarja):
    client = client_of(alma)
    sent = {"purpose": "payment", "basis": "statutory_task", "opened_on": "2026-01-02", **form_key()}

    answers = [client.post(page("involvement_open", zarja), sent).status_code for _ in range(2)]

    assert (answers, files(person=zarja, purpose="payment").count()) == ([302, 302], 1)


@pytest.mark.parametrize("basis", ["", "release", "contract_or_consent", "whim"])
def test_only_a_basis_that_fits_opens_a_file(client_of, alma, zarja, basis):
    sent = {"purpose": "payment", "basis": basis, "opened_on": "2026-01-02", **form_key()}

    assert client_of(alma).post(page("involvement_open", zarja), sent).status_code == 422


def test_another_agencys_file_cannot_be_closed_here(client_of, alma, nika, zarja):
    actor = registrar(nika.agency)
    release(zarja, nika.agency, ["health", "plan"])
    open_involvement(
        actor=actor,
        key=form_key()["client_key"],
        person=zarja,
        purpose="plan",
        basis="statutory_task",
        opened_on=actor.today,
    )
    theirs = files(agency=nika.agency).get()

    assert (
        client_of(alma).post(page("involvement_close", zarja, theirs.pk), {"version": 1, **form_key()}).status_code
        == 404
    )


def test_without_the_plan_scope_only_the_own_files_are_shown_and_that_is_said(client_of, alma, zarja):
    officer = make_worker(make_agency("police"))
    release(zarja, officer.agency, ["safety", "contact"])
    client = client_of(officer)
    client.post(page("purpose", zarja), {"purpose": "delivery"})

    response = client.get(page("rights", zarja))

    assert (response.context["involvements"], response.context["sees_all"]) == ([], False)
    assert "Others may help as well" in response.content.decode()


@pytest.mark.parametrize("name", ["rights", "involvement_open"])
def test_a_stranger_finds_nothing(client_of, tuja, zarja, name):
    assert client_of(tuja).get(page(name, zarja)).status_code == 404


def test_the_page_costs_the_same_for_one_release_and_for_three(client_of, alma, zarja, queries_of):
    client, counts = client_of(alma), []
    release(zarja, make_agency("ngo"), ["work", "plan"])
    for _agency in range(3):
        counts.append(queries_of(client, page("rights", zarja)))
        release(zarja, make_agency("ngo"), ["work", "plan"])

    assert len(set(counts)) == 1


def test_a_right_that_ended_stands_last_and_says_so(client_of, alma, zarja):
    agency = make_agency("ngo", name="AAA first by name")
    today = make_actor(alma).today
    release(zarja, agency, ["work"], starts_on=today - timedelta(days=20), ends_on=today - timedelta(days=5))

    lines = client_of(alma).get(page("rights", zarja)).context["rights"]

    assert [(line.right.agency_id, line.is_in_force) for line in lines] == [(alma.agency_id, True), (agency.pk, False)]


@pytest.mark.mission("M005", "M009")
def test_a_release_that_several_agencies_fulfil_stands_on_one_line_with_each_agreement_and_the_rule(
    client_of, alma, nika, zarja
):
    third = make_worker(make_agency("ngo"))
    actor = registrar(third.agency)
    Involvement(person=zarja, agency=third.agency, purpose="plan", basis="statutory_task", opened_on=actor.today).save(
        force_insert=True
    )
    release(zarja, nika.agency, ["health", "plan"])

    response = client_of(alma).get(page("rights", zarja))

    lines = [line for line in response.context["rights"] if line.right.agency_id == nika.agency_id]
    assert [len(line.covering) for line in lines] == [2]
    assert {each.agreement.title for each in lines[0].covering} == {
        f"{giver.short_name} and {nika.agency.short_name}" for giver in (alma.agency, third.agency)
    }
    words = response.content.decode()
    assert all(each.agreement.title in words for each in lines[0].covering)
    assert "Rule SI-2018-05-25/release/health" in words


@pytest.mark.mission("M009")
def test_what_was_given_and_opens_nothing_is_named_with_its_reason(client_of, alma, nika, zarja):
    given = release(zarja, nika.agency, ["health"])
    ExchangeAgreement.objects.filter(receiver=nika.agency).update(purposes=["plan"])
    compile_rights([zarja.pk], on=make_actor(alma).today)

    words = client_of(alma).get(page("rights", zarja)).content.decode()

    assert given.purpose == "delivery"
    assert "the agreement between the agencies is for other purposes" in words
    assert nika.agency.name in words


def test_without_the_plan_no_ground_of_another_agency_is_named(client_of, alma, nika, zarja):
    officer = make_worker(make_agency("police"))
    release(zarja, officer.agency, ["safety", "contact"])
    release(zarja, nika.agency, ["health"])
    ExchangeAgreement.objects.filter(receiver=nika.agency).update(purposes=["plan"])
    compile_rights([zarja.pk], on=make_actor(alma).today)
    client = client_of(officer)
    client.post(page("purpose", zarja), {"purpose": "delivery"})

    assert nika.agency.name not in client.get(page("rights", zarja)).content.decode()


def test_a_worker_named_where_somebody_stands_near_is_told_apart_from_one_who_asked_alone(client_of, alma, zarja):
    Barrier(person=zarja, worker=make_worker(alma.agency), kind="relative", starts_on="2026-01-01", set_by=alma).save(
        force_insert=True
    )
    NamedViewer(person=zarja, worker=alma, starts_on="2026-01-01").save(force_insert=True)
    compile_rights([zarja.pk], on=make_actor(alma).today)

    response = client_of(alma).get(page("rights", zarja))

    in_force = [line.because[-1] for line in response.context["rights"] if line.is_in_force]
    assert in_force == ["guarded"]
    assert "somebody at this agency stands near the person" in response.content.decode()
