"""What the person reads of the looks at her: everything, in plain words, and nothing of anybody else."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.core.inserting import insert
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker
from aplis.register.people.models import AccessRight, Person
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import EmergencyAccess, Look, LookDelay
from aplis.register.sharing.rights import compile_rights
from aplis.register.sharing.watching.queries.own import DAYS_ON_A_PAGE, has_looked, own_log
from aplis.rules.scopes import ALL, BIT, mask

ANOTHERS = ("today", "intake", "alike", "doubles", "housemates", "household_members")


def herself(person, **more):
    return Actor(today=timezone.localdate(), user_id=1, person_id=person.pk, on_behalf_of="person", **more)


def at(day, hour=10):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def look(person, worker, *, days=0, hour=10, **fields):
    given = {"role": worker.role_id or "", "purpose": "plan", "scopes": BIT["contact"], "page": "details", **fields}
    when = at(timezone.localdate() - timedelta(days=days), hour)
    row = Look(person=person, worker=worker, agency_id=worker.agency_id, at=when, **given)
    insert([row])
    return row


def told(log):
    return [
        (line.told.kind, line.told.day, line.agency, line.told.role, line.told.purpose, line.told.scopes, line.told.number)
        for line in log.lines
    ]  # fmt: skip


@pytest.mark.mission("F22")
def test_the_person_reads_day_agency_role_purpose_scopes_and_how_often(alma, nika, zarja):
    today = timezone.localdate()
    for scopes in ["work"], ["housing"]:
        look(zarja, alma, scopes=mask(scopes))
    look(zarja, nika, days=2, purpose="delivery", scopes=mask(["health"]))

    with bound(herself(zarja)):
        found = own_log(herself(zarja))

    assert told(found) == [
        ("file", today, alma.agency.name, "social_worker", "plan", mask(["work", "housing"]), 2),
        ("file", today - timedelta(days=2), nika.agency.name, "nurse", "delivery", mask(["health"]), 1),
    ]
    assert found.after is None


def test_only_the_person_herself_has_an_own_log(alma, zarja):
    look(zarja, alma)

    assert own_log(make_actor(alma)).lines == own_log(Actor(today=timezone.localdate())).lines == ()


def test_a_person_reads_nothing_of_anybody_else(alma, zarja):
    other = make_person(agency=alma.agency, lead=alma, given="Oton", family="Brinovec")
    look(other, alma)

    with bound(herself(zarja)):
        assert own_log(herself(zarja)).lines == ()


@pytest.mark.parametrize("page", ANOTHERS)
def test_what_somebody_elses_case_caused_is_told_without_details(alma, zarja, page):
    look(zarja, alma, page=page, purpose="safeguarding", scopes=ALL)

    assert told(own_log(herself(zarja))) == [("check", timezone.localdate(), alma.agency.name, "", "", 0, 1)]


def test_what_a_program_read_is_one_line_a_day(zarja, centre):
    program = make_worker(centre, user=None)
    for hour in (1, 2, 3):
        look(zarja, program, hour=hour, role="", purpose="support", page="import")

    assert told(own_log(herself(zarja))) == [("machine", timezone.localdate(), centre.name, "", "", 0, 3)]


@pytest.mark.mission("F22")
def test_what_a_delay_holds_back_appears_on_its_day_with_a_remark(alma, nika, zarja):
    today = timezone.localdate()
    before, held, elsewhere = look(zarja, alma, days=5), look(zarja, alma, days=2), look(zarja, nika, days=2)
    LookDelay.objects.create(
        person=zarja, agency=alma.agency, law="Act 12", looks_from=at(today - timedelta(days=3), 0),
        ends_on=today + timedelta(days=4), set_by=alma,
    )  # fmt: skip
    asker = herself(zarja)
    later = Actor(today=today + timedelta(days=4), user_id=1, person_id=zarja.pk)

    hidden, then = own_log(asker), own_log(later)

    days = [timezone.localtime(each.at).date() for each in (before, held, elsewhere)]
    assert {(line.told.day, line.agency) for line in hidden.lines} == {
        (days[0], alma.agency.name), (days[2], nika.agency.name),
    }  # fmt: skip
    assert not has_looked(asker, zarja.pk, agency=alma.agency_id, day=days[1], purpose="plan")
    assert {(line.told.day, line.agency, line.told.told_from) for line in then.lines} == {
        (days[0], alma.agency.name, None), (days[1], alma.agency.name, later.today), (days[2], nika.agency.name, None),
    }  # fmt: skip
    assert has_looked(later, zarja.pk, agency=alma.agency_id, day=days[1], purpose="plan")


def emergency(person, worker, **fields):
    now = timezone.now()
    clocks = {"began_at": now, "ends_at": now + timedelta(hours=1), "tell_by": now + timedelta(hours=72)}
    given = {
        "danger": "life",
        "reason": "x",
        "scopes": BIT["contact"],
        "review_by": timezone.localdate(),
        **clocks,
        **fields,
    }
    access = EmergencyAccess.objects.create(person=person, agency=worker.agency, worker=worker, **given)
    compile_rights([person.pk], on=timezone.localdate())
    right = AccessRight.objects.unscoped(reason="test").get(source_kind="emergency", source_id=access.pk)
    return access, look(person, worker, right_id=right.pk, purpose="safeguarding")


@pytest.mark.mission("F19", "F22")
@pytest.mark.parametrize(
    ("fields", "is_shown"),
    [
        ({}, False),  # within the 72 hours in which the worker tells it herself, or puts it off
        ({"told_at": timezone.now()}, True),
        ({"tell_by": timezone.now() - timedelta(minutes=1)}, True),
        ({"postponed_until": date(2100, 1, 1), "tell_by": timezone.now() - timedelta(minutes=1)}, False),
        ({"postponed_until": date(2020, 1, 1)}, True),
    ],
)
def test_an_emergency_is_told_as_one_once_it_has_to_be_told(nika, zarja, fields, is_shown):
    emergency(zarja, nika, **fields)

    lines = own_log(herself(zarja)).lines

    assert [line.told.is_emergency for line in lines] == [True] * is_shown


def test_pages_follow_each_other_and_cut_no_day(alma, zarja):
    for days in range(DAYS_ON_A_PAGE + 5):
        look(zarja, alma, days=days)
        look(zarja, alma, days=days, purpose="delivery")

    first = own_log(herself(zarja))
    second = own_log(herself(zarja), after=first.after)

    days = [line.told.day for line in (*first.lines, *second.lines)]
    assert (len(first.lines), len(second.lines), second.after) == (2 * DAYS_ON_A_PAGE, 10, None)
    assert days == sorted(days, reverse=True)


# Against an obvious model: each look by hand, whatever looks, delays and persons there are.
LOOKS = st.lists(
    st.fixed_dictionaries({
        "whose": st.sampled_from(["hers", "another's"]), "days": st.integers(0, 25), "agency": st.integers(0, 2),
        "role": st.sampled_from(["social_worker", "nurse", ""]), "purpose": st.sampled_from(["plan", "safeguarding"]),
        "page": st.sampled_from(["details", "situation", *ANOTHERS]), "scopes": st.integers(0, ALL),
        "reason": st.sampled_from(["", "because Oton Brinovec asked"]),
    }), max_size=12,
)  # fmt: skip
DELAYS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 25), st.integers(-20, 20)), max_size=3)


@pytest.fixture
def region(db):
    agencies = [make_agency(name=f"Service {number}") for number in range(3)]
    workers = [make_worker(each, name="Bor Dolenc") for each in agencies]
    return SimpleNamespace(agencies=agencies, workers=workers)


def by_hand(looks, delays, region, today):
    """Day, agency, kind, role, purpose, told from: how many, which scopes."""
    found = {}
    for each in (each for each in looks if each["whose"] == "hers"):
        day, late = today - timedelta(days=each["days"]), None
        is_hidden = False
        for agency, since, until in delays:
            if agency == each["agency"] and day >= today - timedelta(days=since):
                told_from = today + timedelta(days=until)
                is_hidden = is_hidden or told_from > today
                if day < told_from:
                    late = max(late or told_from, told_from)
        if is_hidden:
            continue
        kind = "check" if each["page"] in ANOTHERS else "file" if each["role"] else "machine"
        details = (each["role"], each["purpose"]) if kind == "file" else ("", "")
        key = (day, region.agencies[each["agency"]].name, kind, *details, late)
        number, scopes = found.get(key, (0, 0))
        found[key] = (number + 1, scopes | (each["scopes"] if kind == "file" else 0))
    return found


@pytest.mark.mission("F22")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(looks=LOOKS, delays=DELAYS)
def test_the_own_log_is_what_one_would_write_by_hand_and_names_nobody(region, looks, delays):
    today = timezone.localdate()
    with transaction.atomic():
        hers, anothers = Person(), Person()
        for person in (hers, anothers):
            person.save(force_insert=True)
        for each in looks:
            fields = {name: each[name] for name in ("role", "purpose", "page", "scopes", "reason", "days")}
            look(hers if each["whose"] == "hers" else anothers, region.workers[each["agency"]], **fields)
        for agency, since, until in delays:
            LookDelay.objects.create(
                person=hers, agency=region.agencies[agency], law="Act 12", set_by=region.workers[agency],
                looks_from=at(today - timedelta(days=since), 0), ends_on=today + timedelta(days=until),
            )  # fmt: skip

        found = own_log(herself(hers))
        page = render_to_string("watching/parts/own_lines.html", {"log": found})
        transaction.set_rollback(True)

    lines = [line.told for line in found.lines]
    names = [line.agency for line in found.lines]
    assert {
        (line.day, name, line.kind, line.role, line.purpose, line.told_from): (line.number, line.scopes)
        for line, name in zip(lines, names, strict=True)
    } == by_hand(looks, delays, region, today)
    assert len(lines) == len(by_hand(looks, delays, region, today))
    nobody = ["Dolenc", "Brinovec", str(anothers.pk), *(str(each.pk) for each in region.workers), "Act 12"]
    assert not [word for word in nobody if word in page + repr(found)]


# The sheet on paper


def paper(person, **query):
    return reverse("watching:paper", args=[person.pk], query=query or None)


def text_of(response):
    return response.content.decode().split("<article", 1)[1]


@pytest.mark.mission("F22")
def test_the_sheet_for_the_person_has_the_same_lines_and_no_workers_name(client_of, alma, nika, zarja):
    look(zarja, nika, days=1, purpose="delivery", reason="as Oton Brinovec said")

    response = client_of(alma).get(paper(zarja))

    page = text_of(response)
    yesterday = [line for line in told(response.context["log"]) if line[1] < timezone.localdate()]
    assert yesterday == [line for line in told(own_log(herself(zarja))) if line[1] < timezone.localdate()] != []
    assert nika.agency.name in page
    assert not [word for word in ("Nika Rus", "Brinovec", "Alma Kresnik") if word in page]


def test_what_another_agency_has_to_tell_later_is_not_on_the_sheet(client_of, alma, nika, zarja):
    look(zarja, nika, days=1)
    delay = LookDelay.objects.create(
        person=zarja, agency=nika.agency, law="Act 12", looks_from=timezone.now() - timedelta(days=9),
        ends_on=timezone.localdate() + timedelta(days=9), set_by=nika,
    )  # fmt: skip
    client = client_of(alma)

    hidden = client.get(paper(zarja)).context["log"]
    LookDelay.objects.unscoped(reason="test").filter(pk=delay.pk).update(ends_on=timezone.localdate())
    shown = client.get(paper(zarja)).context["log"]

    assert [nika.agency.name in {line.agency for line in log.lines} for log in (hidden, shown)] == [False, True]


@pytest.mark.parametrize("language", ["en", "sl", "hr", "lv"])
def test_the_sheet_speaks_the_persons_language_whatever_the_reader_speaks(client_of, alma, zarja, language):
    response = client_of(alma).get(paper(zarja, lang=language), headers={"Accept-Language": "en"})

    assert response.headers["Content-Language"] == language
    assert f'<html lang="{language}"' in response.content.decode()


def test_without_a_choice_it_is_the_language_on_file_and_never_one_we_do_not_speak(client_of, alma, zarja):
    client = client_of(alma)
    for known in ("lv", "sq"):
        Person.objects.unscoped(reason="test").filter(pk=zarja.pk).update(language=known)
        response = client.get(paper(zarja, lang="../etc"), headers={"Accept-Language": "hr"})
        assert response.headers["Content-Language"] == {"lv": "lv", "sq": "hr"}[known]


def test_a_part_of_the_list_is_never_printed(client_of, alma, zarja):
    police = make_worker(make_agency("police"), role="police_officer")
    release(zarja, police.agency, ["safety", "contact"])
    client = client_of(police)
    client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "delivery"})

    assert client.get(paper(zarja)).status_code == 403


def test_a_stranger_gets_no_sheet(client_of, tuja, zarja, bare):
    client = client_of(tuja)
    hidden, never = client.get(paper(zarja)), client.get(paper(SimpleNamespace(pk=12345)))

    assert (hidden.status_code, never.status_code) == (404, 404)
    assert bare(hidden, zarja.pk) == bare(never, 12345)


def test_a_day_that_is_none_shows_the_first_page(client_of, alma, zarja):
    assert client_of(alma).get(paper(zarja, after="yesterday")).status_code == 200


def test_the_sheet_costs_the_same_for_one_look_and_for_three(client_of, alma, zarja, queries_of):
    client = client_of(alma)
    look(zarja, alma, days=1)
    few = queries_of(client, paper(zarja))
    for days in (2, 3):
        look(zarja, alma, days=days, purpose="delivery")

    assert queries_of(client, paper(zarja)) == few


def test_the_page_of_looks_leads_to_the_sheet(client_of, alma, zarja):
    page = client_of(alma).get(reverse("sharing:looks", args=[zarja.pk])).content.decode()

    assert paper(zarja) in page
    assert reverse("watching:objection_write", args=[zarja.pk]) in page
