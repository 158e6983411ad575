"""What the person does on her own pages takes hold at once; a representative does what the representation covers."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags

from aplis.casework.voice.tests.factories import make_look, make_sheet
from aplis.core.models import JournalEntry
from aplis.register.agencies.models import Agency
from aplis.register.agencies.tests.factories import form_key, make_worker
from aplis.register.people.models import AccessRight, Person, Representation
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import (
    ContactPreference,
    Involvement,
    LookDelay,
    Notice,
    Objection,
    Participation,
    Release,
    SubjectFile,
)
from aplis.register.sharing.rights import compile_rights
from aplis.register.sharing.tests.own import make_portal, make_representation, signed_in
from aplis.rules.scopes import BIT

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    return make_worker(
        Agency.objects.create(
            kind="municipality", name="Town of Jasna", short_name="OJ", area=make_worker().agency.area
        )
    )


def acting(person, **fields):
    """A browser of somebody who acts for the person."""
    row = make_representation(person, **fields)
    return row, signed_in(make_portal(person, representation=row).user)


def rows(model, **fields):
    return model.objects.unscoped(reason="test").filter(**fields)


def entry(verb):
    return JournalEntry.objects.unscoped(reason="test").get(verb=verb)


def url(name, *args):
    return reverse(f"voice:{name}", args=args)


def sees(client, person):
    return client.get(reverse("people:details", args=[person.pk])).status_code != 404


@pytest.mark.mission("F13", "F64")
def test_she_takes_a_release_back_and_is_obeyed_with_the_next_request(herself, client_of, zarja, town):
    sheet = make_sheet(zarja, town.agency, scopes=("housing", "contact"))
    worker = client_of(town)
    assert sees(worker, zarja)

    form = {"version": sheet.version, "which": "all", **form_key()}
    answer = herself.post(url("take_back", sheet.pk), form)

    assert (answer.status_code, sees(worker, zarja)) == (302, False)
    assert (entry("release_withdrawn").on_behalf_of, entry("release_withdrawn").worker_id) == ("person", None)
    told = rows(Notice, kind="release_withdrawn", agency=town.agency)
    assert told.exists()


def test_she_takes_it_back_for_one_recipient_alone(herself, client_of, zarja, town, nika):
    sheet = make_sheet(zarja, town.agency, nika.agency, scopes=("housing", "health"))

    herself.post(url("take_back", sheet.pk), {"version": 1, "which": town.agency_id, **form_key()})

    assert [sees(client_of(worker), zarja) for worker in (town, nika)] == [False, True]
    page = herself.get(url("release", sheet.pk)).content.decode()
    assert "Open now to" in page


def test_a_release_taken_back_twice_at_once_is_taken_back_once(herself, zarja, town):
    sheet = make_sheet(zarja, town.agency)
    form = {"version": 1, "which": "all"}

    statuses = [herself.post(url("take_back", sheet.pk), {**form, **form_key()}).status_code for _ in range(2)]

    assert statuses[0] == 302
    assert statuses[1] in {403, 409, 422}
    assert JournalEntry.objects.unscoped(reason="test").filter(verb="release_withdrawn").count() == 1


def test_what_another_system_recorded_is_taken_back_in_the_same_way(herself, client_of, zarja, town):
    row = release(zarja, town.agency, ["housing", "contact"])
    assert "Another system recorded" in herself.get(url("releases")).content.decode()

    answer = herself.post(url("take_back_recorded", row.pk), form_key())

    assert (answer.status_code, sees(client_of(town), zarja)) == (302, False)
    assert rows(Release, pk=row.pk).get().withdrawn_on == timezone.localdate()
    assert herself.post(url("take_back_recorded", row.pk), form_key()).status_code == 404


def test_she_says_no_to_what_is_offered(herself, zarja, town):
    sheet = make_sheet(zarja, town.agency, state="offered", how="", answered_at=None)

    herself.post(url("say_no", sheet.pk), {"version": 1, **form_key()})

    sheet.refresh_from_db(from_queryset=type(sheet).objects.unscoped(reason="test"))
    assert sheet.state == "refused"


@pytest.mark.mission("F66")
def test_she_objects_to_a_look_and_a_case_begins(herself, zarja, alma):
    look = make_look(zarja, alma)
    page = herself.get(url("looks")).content.decode()
    line = f"{url('ask')}?agency={alma.agency_id}&day={timezone.localtime(look.at):%Y-%m-%d}&purpose=plan"
    assert line.replace("&", "&amp;") in page

    answer = herself.post(line, {"kind": "objection", "words": "I do not know why.", **form_key()})

    row = rows(Objection, person=zarja).get()
    assert answer.status_code == 302
    assert (row.agency_id, row.kind, row.words, row.about) == (
        alma.agency_id,
        "objection",
        "I do not know why.",
        "look",
    )
    assert (row.representation_id, row.state) == (None, "open")
    assert "I do not know why." in herself.get(url("objections")).content.decode()


@pytest.mark.parametrize("line", ["", "?agency=7&day=2026-11-01", "?agency=x&day=2026-11-01", "?day=2026-11-01"])
def test_a_line_that_is_not_in_her_log_is_not_found(herself, line):
    assert herself.get(url("ask") + line).status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_log_can_have_is_not_found(herself, alma, day):
    assert herself.get(f"{url('ask')}?agency={alma.agency_id}&day={day}&purpose=plan").status_code == 404
    assert herself.get(f"{url('looks')}?after={day}").status_code == 200


@pytest.mark.mission("F23")
@pytest.mark.parametrize(("scopes", "status"), [(("housing",), 200), (("housing", "health"), 200), (("health",), 404)])
def test_a_representative_finds_only_the_lines_that_are_shown_to_her(zarja, alma, scopes, status):
    """Otherwise an address tells what no page does: that a service looked at matters that are none of hers."""
    _row, client = acting(zarja, scopes=BIT["housing"])
    look = make_look(zarja, alma, scopes)
    line = f"{url('ask')}?agency={alma.agency_id}&day={timezone.localtime(look.at):%Y-%m-%d}&purpose=plan"

    page = client.get(line)
    sent = client.post(line, {"kind": "question", "words": "Why?", **form_key()})

    assert (page.status_code, sent.status_code) == (status, 302 if status == 200 else 404)
    assert rows(Objection, person=zarja).exists() is (status == 200)
    assert [each.told.scopes for each in client.get(url("looks")).context["page"].lines] == (
        [BIT["housing"]] if status == 200 else []
    )


def test_the_line_of_another_person_is_not_found(herself, alma):
    other = make_person(agency=alma.agency)
    look = make_look(other, alma)

    assert herself.get(f"{url('ask')}?agency={alma.agency_id}&day={look.at:%Y-%m-%d}").status_code == 404


def test_something_is_wrong_is_said_to_those_who_may_see_her(herself, zarja, alma, tuja):
    form = {"kind": "question", "words": "Who decided?", **form_key()}

    refused = herself.post(url("say"), {**form, "agency": tuja.agency_id})
    sent = herself.post(url("say"), {**form, "agency": alma.agency_id})

    assert [refused.status_code, sent.status_code] == [422, 302]
    assert rows(Objection, person=zarja).get().agency_id == alma.agency_id


@pytest.mark.mission("M110", "F69")
def test_she_chooses_whom_she_trusts_with_matters_and_end_and_ends_it(herself, zarja):
    until = timezone.localdate() + timedelta(days=60)
    herself.post(
        url("choose"), {"helper_name": "Neža Lah", "scopes": ["plan"], "ends_on": until.isoformat(), **form_key()}
    )
    row = rows(Representation, person=zarja).get()

    herself.post(url("end_helper", row.pk), form_key())

    after = rows(Representation, person=zarja).get()
    assert (row.kind, row.helper_name, row.scopes, row.ends_on) == ("trusted", "Neža Lah", BIT["plan"], until)
    assert (row.chosen_by_person, row.is_view_only) == (True, True)
    assert (after.ends_on, after.ended_because) == (timezone.localdate(), "person")


def test_a_trusted_person_without_end_or_for_years_is_not_chosen(herself, zarja):
    years = (timezone.localdate() + timedelta(days=800)).isoformat()

    answers = [
        herself.post(url("choose"), {"helper_name": "Neža", "scopes": ["plan"], "ends_on": day, **form_key()})
        for day in ("", years)
    ]

    assert [(answer.status_code, list(answer.context["form"].errors)) for answer in answers] == [(422, ["ends_on"])] * 2
    assert not rows(Representation, person=zarja).exists()


def test_how_to_reach_her_is_what_she_said_last(herself, zarja):
    form = {"channel": "sms", "tone": "neutral", "note": "Only after three", **form_key()}

    answer = herself.post(url("reaching"), form)
    herself.post(url("reaching"), {**form, "channel": "post", **form_key()})

    now = rows(ContactPreference, person=zarja, ends_on__isnull=True).get()
    assert (answer.status_code, now.channel, now.tone, now.agency_id) == (302, "post", "neutral", None)
    assert rows(Person, pk=zarja.pk).get().channel == "post"
    assert rows(ContactPreference, person=zarja).count() == 2


def test_she_takes_part_and_stops(herself, zarja, alma):
    row = Participation(person=zarja, agency=alma.agency, what="Cookery", offered_on=timezone.localdate())
    row.save()

    herself.post(url("answer", row.pk), {"version": 1, "answer": "agreed", "words": "Gladly", **form_key()})
    agreed = rows(Participation, pk=row.pk).get()
    herself.post(url("answer", row.pk), {"version": 2, "answer": "left", "words": "", **form_key()})

    assert (agreed.state, agreed.words) == ("agreed", "Gladly")
    assert rows(Participation, pk=row.pk).get().state == "left"
    assert herself.get(url("answer", row.pk)).status_code == 404


@pytest.mark.mission("F25")
def test_she_asks_for_the_copy_of_everything(herself, zarja, alma):
    herself.post(url("copy"), {"agency": alma.agency_id, **form_key()})

    notice = rows(Notice, kind="copy_asked").get()
    assert (notice.agency_id, notice.verb, notice.person_id) == (alma.agency_id, "gather_file", zarja.pk)
    assert notice.due_at.date() > timezone.localdate() + timedelta(days=27)
    about = {"person": zarja, "agency": alma.agency, "due_on": timezone.localdate()}
    for state in ("gathered", "released"):
        SubjectFile(**about, state=state, released_at=timezone.now()).save()
    assert len(herself.get(url("copy")).context["copies"]) == 1


@pytest.mark.mission("F69")
def test_what_a_guardian_does_says_who_acted_and_on_what_it_rests(zarja, town):
    row, client = acting(zarja)
    sheet = make_sheet(zarja, town.agency)

    client.post(url("take_back", sheet.pk), {"version": 1, "which": "all", **form_key()})

    done = entry("release_withdrawn")
    user = client.get(url("home")).wsgi_request.user
    assert (done.on_behalf_of, done.detail["acted_by"]) == (f"representation:{row.pk}", user.pk)


@pytest.mark.mission("F69")
def test_a_guardian_in_one_matter_neither_reads_nor_decides_another(zarja, town, nika, alma):
    """Housing is hers; what reaches into health as well she may read in part and not take back."""
    _row, client = acting(zarja, scopes=BIT["housing"])
    both = make_sheet(zarja, town.agency, scopes=("housing", "health"))
    health = make_sheet(zarja, nika.agency, scopes=("health",))
    make_look(zarja, alma, ("health",))
    form = {"version": 1, "which": "all", **form_key()}

    refused = client.post(url("take_back", both.pk), form)

    assert refused.status_code == 403
    assert sorted(each.line.row.pk for each in client.get(url("releases")).context["agreed"]) == [both.pk]
    assert client.get(url("release", health.pk)).status_code == 404
    assert client.get(url("looks")).context["page"].lines == ()
    assert "Health" not in client.get(url("rights")).content.decode()
    assert client.get(url("reaching")).status_code == 403
    assert client.get(url("copy")).context["may_ask"] is False
    assert not rows(Release, withdrawn_on__isnull=False).exists()


@pytest.mark.parametrize(
    ("kind", "may"),
    [("guardian", ["ask", "decide"]), ("supporter", ["ask"]), ("trusted", [])],
)
def test_each_kind_does_what_it_is_for(zarja, town, kind, may):
    _row, client = acting(zarja, kind=kind, chosen_by_person=kind == "trusted")
    sheet = make_sheet(zarja, town.agency)
    said = {
        "ask": client.get(url("say")).status_code,
        "decide": client.get(url("take_back", sheet.pk)).status_code,
        "choose": client.get(url("choose")).status_code,
    }

    assert said == {act: 200 if act in may else 403 for act in said}
    assert client.get(url("looks")).status_code == 200


def test_a_question_of_a_representative_carries_the_representation(zarja, alma):
    row, client = acting(zarja)
    client.post(url("say"), {"kind": "question", "words": "Why?", "agency": alma.agency_id, **form_key()})

    assert rows(Objection, person=zarja).get().representation_id == row.pk


def test_a_representative_does_not_end_herself_or_others_whom_the_person_trusts(zarja):
    _row, client = acting(zarja)
    trusted = make_representation(zarja, kind="trusted", chosen_by_person=True, helper_name="Neža Lah")

    assert client.post(url("end_helper", trusted.pk), form_key()).status_code == 403
    assert "Neža" not in client.get(url("helpers")).content.decode()


def test_what_the_law_holds_back_stands_on_no_page(herself, zarja, alma):
    police = make_worker(
        Agency.objects.create(kind="police", name="Police of Brezje", short_name="PP", area=alma.agency.area)
    )
    file = {"purpose": "safeguarding", "basis": "legal_duty", "opened_on": timezone.localdate()}
    Involvement(person=zarja, agency=police.agency, lead=police, **file).save()
    compile_rights([zarja.pk], on=timezone.localdate())
    make_look(zarja, police, ("safety",))
    delay = LookDelay(
        person=zarja, agency=police.agency, law="x", looks_from=timezone.now() - timedelta(days=2), set_by=police,
        ends_on=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    delay.save()

    def pages():
        return [herself.get(url(name)).content.decode() for name in ("home", "looks", "rights", "requests", "say")]

    assert [police.agency.name in page for page in pages()] == [False] * 5
    LookDelay.objects.unscoped(reason="test").update(ends_on=timezone.localdate())
    assert [police.agency.name in page for page in pages()] == [True, True, True, False, True]


@pytest.mark.parametrize("name", ["home", "looks", "rights", "requests", "releases", "taking_part", "helpers"])
def test_a_page_costs_the_same_with_one_row_and_with_three(herself, queries_of, zarja, town, alma, name):
    def more():
        make_sheet(zarja, town.agency)
        make_look(zarja, make_worker())
        make_representation(zarja)
        Participation(person=zarja, agency=alma.agency, what="Cookery", offered_on=timezone.localdate()).save()

    more()
    one = queries_of(herself, url(name))
    more()
    more()

    assert queries_of(herself, url(name)) == one


def test_everything_that_may_be_seen_is_told_with_its_end_and_its_rule(herself, zarja, town):
    make_sheet(zarja, town.agency, scopes=("housing", "contact"))

    page = herself.get(url("rights")).content.decode()

    said = " ".join(unescape(strip_tags(page.partition("Town of Jasna")[2].partition("</li>")[0])).split())
    right = rows(AccessRight, person=zarja, agency=town.agency).get()
    until = date_format(timezone.localdate() + timedelta(days=90), "DATE_FORMAT")
    assert right.rule.startswith("SI-")
    for words in ("Housing, Contact", f"Until {until}.", "Why it may: the person's release", f"Rule {right.rule}"):
        assert words in said
