"""The conversation page by page, as a browser without a script leads it; and the pages around it."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency
from aplis.register.people.models import Representation
from aplis.register.people.tests.factories import agree
from aplis.register.sharing.models import ReleaseSheet
from aplis.register.sharing.releases.actions import fill_in
from aplis.register.sharing.releases.words import EXAMPLES, STEPS
from aplis.register.sharing.tests.releasing import answered, digest_of, filled, key, lines, stored
from aplis.rules.dates import add_months
from aplis.rules.scopes import SCOPES, SPECIAL, mask

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


def only_sheet():
    return stored(ReleaseSheet.objects.unscoped(reason="test").get())


def send(client, sheet, step, **fields):
    """Answers a question as its page would send it, from the version that stands there now."""
    sent = {"version": stored(sheet).version, **form_key(), **fields}
    return client.post(url("ask", sheet.person, sheet.pk, step), sent)


def begun(client, person):
    client.post(url("start", person), form_key())
    return only_sheet()


def led_to_the_answer(client, person, clinic):
    """All questions, one after the other; says where each answer led to."""
    sheet, today = begun(client, person), timezone.localdate()
    answers = {
        "recipients": {"agency": clinic.pk, "role": "nurse"},
        "purposes": {"purposes": ["plan", "delivery"]},
        "scopes": {"scopes": ["work", "plan"]},
        "special": {"health": "yes", "mental_health": "no", "addiction": "no"},
        "days": {"starts_on": today.isoformat(), "ends_on": add_months(today, 6).isoformat()},
        "giver": {"giver": "person"},
        "how": {"how": "oral_witness", "witness": "Vesna"},
        "language": {"language": "sl"},
    }
    led = [send(client, sheet, step, **fields).url for step, fields in answers.items()]
    return stored(sheet), led


@pytest.mark.mission("F13")
def test_one_question_a_page_from_the_first_to_the_yes(client, zarja, clinic):
    sheet, led = led_to_the_answer(client, zarja, clinic)

    assert led == [url("ask", zarja, sheet.pk, step) for step in ("recipients", *STEPS[2:])]
    page = client.get(url("ask", zarja, sheet.pk, "answer"))
    words = page.content.decode()
    assert 'lang="sl"' in words
    assert page.context["text"].digest in words
    yes = {"answer": "yes", "digest": page.context["text"].digest}
    assert send(client, sheet, "answer", **yes).url == url("sheet", zarja, sheet.pk)
    after = stored(sheet)
    assert (after.state, after.text_hash, after.witness, after.language) == ("active", yes["digest"], "Vesna", "sl")
    assert [(row.role, row.scopes, row.purpose) for row in lines(sheet)] == [
        ("nurse", mask(["work", "plan", "health"]), purpose) for purpose in ("delivery", "plan")
    ]


def test_a_draft_goes_on_where_it_stood(client, client_of, alma, zarja, clinic):
    sheet = begun(client, zarja)
    send(client, sheet, "recipients", agency=clinic.pk, role="every")
    send(client, sheet, "purposes", purposes=["plan"])

    later = client_of(alma)

    page = later.get(url("sheet", zarja, sheet.pk))
    assert url("ask", zarja, sheet.pk, "scopes") in page.content.decode()
    back = later.get(url("ask", zarja, sheet.pk, "purposes"))
    assert back.context["form"]["purposes"].value() == ["plan"]


def test_every_part_of_life_has_an_example_and_health_is_not_among_the_others(client, zarja, clinic):
    sheet = begun(client, zarja)

    plain, special = (client.get(url("ask", zarja, sheet.pk, step)).content.decode() for step in ("scopes", "special"))

    assert set(EXAMPLES) == set(SCOPES)
    assert set(re.findall(r'name="scopes" value="(\w+)"', plain)) == set(SCOPES) - SPECIAL
    assert set(re.findall(r'type="radio" name="(\w+)"', special)) == SPECIAL
    assert "checked" not in special
    assert all(str(EXAMPLES[code]) in special for code in SPECIAL)


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("recipients", {"role": ""}),
        ("purposes", {}),
        ("purposes", {"purposes": ["supervision"]}),
        ("scopes", {"scopes": ["health"]}),
        ("scopes", {"scopes": ["everything"]}),
        ("special", {"health": "yes"}),
        ("special", {"health": "no", "mental_health": "no", "addiction": "no"}),
        ("days", {"starts_on": "2020-01-01", "ends_on": "2020-06-01"}),
        ("days", {"starts_on": "", "ends_on": "x"}),
        ("days", {"starts_on": "9999-12-30", "ends_on": "9999-12-31"}),
        ("giver", {"giver": "7"}),
        ("giver", {}),
        ("how", {"how": "oral_witness"}),
        ("how", {"how": "interpreter"}),
        ("how", {"how": "whispered"}),
        ("language", {"language": "xx"}),
    ],
)
def test_an_answer_that_does_not_do_is_said_beside_the_question_and_nothing_is_kept(
    client, zarja, clinic, step, fields
):
    sheet = begun(client, zarja)
    more = {"agency": clinic.pk} if step == "recipients" else {}

    response = send(client, sheet, step, **fields, **more)

    assert (response.status_code, stored(sheet).version) == (422, 1)


def test_thirteen_months_are_refused_with_a_sentence(client, zarja):
    sheet, today = begun(client, zarja), timezone.localdate()
    days = {"starts_on": today.isoformat(), "ends_on": add_months(today, 13).isoformat()}

    response = send(client, sheet, "days", **days)

    assert response.context["form"].errors.as_data()["ends_on"][0].code == "too_long"
    assert send(client, sheet, "days", **{**days, "ends_on": add_months(today, 12).isoformat()}).status_code == 302


def test_six_months_are_proposed(client, zarja):
    sheet = begun(client, zarja)

    form = client.get(url("ask", zarja, sheet.pk, "days")).context["form"]

    today = timezone.localdate()
    assert (form["starts_on"].value(), form["ends_on"].value()) == (today, add_months(today, 6))


@pytest.mark.mission("M005")
def test_agencies_without_an_agreement_are_named_as_such_and_have_no_button(client, zarja, clinic):
    without = make_agency("ngo", name="Association without paper")
    sheet = begun(client, zarja)

    page = client.get(url("ask", zarja, sheet.pk, "recipients"))

    assert [agency.pk for agency, _roles in page.context["choices"]] == [clinic.pk]
    assert without in page.context["without"]
    found = client.get(url("ask", zarja, sheet.pk, "recipients"), {"q": "without PAPER"})
    assert (list(found.context["choices"]), found.context["without"]) == ([], [without])


def test_what_no_agreement_covers_is_read_out_and_shut(client, nika, alma, zarja):
    agree(alma.agency, nika.agency, scopes=mask(["work"]))
    sheet = filled(alma, zarja, nika.agency, scopes=["work", "housing"])

    page = client.get(url("ask", zarja, sheet.pk, "answer"))

    part = next(part for part in page.context["text"].parts if part.title == "What stays shut")
    assert [line.text for line in part.lines] == [
        f"{nika.agency.name} does not learn about: Housing. The agencies have not agreed on that."
    ]


def test_an_open_question_is_asked_before_anything_is_read_out(client, zarja, clinic):
    sheet = begun(client, zarja)
    assert client.get(url("ask", zarja, sheet.pk, "answer")).url == url("ask", zarja, sheet.pk, "recipients")

    send(client, sheet, "recipients", agency=clinic.pk, role="every")

    assert client.get(url("ask", zarja, sheet.pk, "answer")).url == url("ask", zarja, sheet.pk, "purposes")


def test_what_objects_to_a_yes_is_said_before_it_and_leads_back(client, alma, zarja, clinic):
    sheet = filled(alma, zarja, clinic)
    ReleaseSheet.objects.unscoped(reason="test").filter(pk=sheet.pk).update(starts_on="2026-01-01")

    page = client.get(url("ask", zarja, sheet.pk, "answer"))

    words = page.content.decode()
    assert page.context["back_to"] == "days"
    assert 'value="yes"' not in words
    assert 'value="no"' in words


def test_a_stale_answer_shows_the_question_as_it_stands(client, alma, zarja, clinic):
    sheet = begun(client, zarja)
    fill_in(actor=make_actor(alma), key=key(), sheet=sheet, version=1, step="scopes", purposes=["payment"])

    late = client.post(url("ask", zarja, sheet.pk, "purposes"), {"version": 1, "purposes": ["plan"], **form_key()})

    assert (late.status_code, late.context["form"]["purposes"].value()) == (409, ["payment"])
    assert stored(sheet).purposes == ["payment"]


def test_a_stale_yes_is_shown_the_sheet_that_was_answered_meanwhile(client, alma, zarja, clinic):
    sheet = filled(alma, zarja, clinic)
    digest = digest_of(make_actor(alma), sheet)
    answered(alma, sheet, "no")

    late = client.post(
        url("ask", zarja, sheet.pk, "answer"),
        {"version": sheet.version, "answer": "yes", "digest": digest, **form_key()},
    )

    assert (late.status_code, late.url, lines(sheet)) == (302, url("sheet", zarja, sheet.pk), [])


def test_a_double_click_on_yes_gives_once(client, alma, zarja, clinic):
    sheet = filled(alma, zarja, clinic)
    sent = {"version": sheet.version, "answer": "yes", "digest": digest_of(make_actor(alma), sheet), **form_key()}

    answers = [client.post(url("ask", zarja, sheet.pk, "answer"), sent).status_code for _click in range(2)]

    assert (answers, len(lines(sheet))) == ([302, 302], 1)


def test_a_no_at_the_second_question(client, zarja, clinic):
    sheet = begun(client, zarja)

    response = client.post(url("refuse", zarja, sheet.pk), {"version": 1, **form_key()})

    assert (response.url, stored(sheet).state) == (url("sheet", zarja, sheet.pk), "refused")
    assert "The person said no. Nothing was changed anywhere" in client.get(response.url).content.decode()


def test_a_representative_is_named_on_the_sheet(client, alma, zarja, clinic):
    row = Representation(
        person=zarja, kind="guardian", helper_name="Jana Hrast", scopes=mask(SCOPES), basis="x",
        starts_on=timezone.localdate(),
    )  # fmt: skip
    row.save(force_insert=True)
    sheet = begun(client, zarja)
    send(client, sheet, "scopes", scopes=["work"])

    assert send(client, sheet, "giver", giver=str(row.pk)).status_code == 302

    assert stored(sheet).representation_id == row.pk
    words = client.get(url("print", zarja, sheet.pk)).content.decode()
    assert "Jana Hrast answers in your place." in words


def test_a_question_that_does_not_exist_is_not_found(client, alma, zarja, clinic):
    assert client.get(url("ask", zarja, filled(alma, zarja, clinic).pk, "everything")).status_code == 404


@pytest.mark.parametrize("field", [{"agency": "x"}, {"agency": 1 << 70}, {"version": ""}])
def test_a_recipient_made_up_by_hand_is_not_found(client, alma, zarja, clinic, field):
    sheet = begun(client, zarja)

    response = send(client, sheet, "recipients", **{"agency": clinic.pk, "role": "nurse", **field})

    assert (response.status_code, stored(sheet).recipients) == (404, [])


def test_what_another_agency_asked_for_is_proposed(client, zarja, clinic):
    client.post(f"{url('start', zarja)}?to={clinic.pk}&scopes={mask(['work', 'health'])}", form_key())

    sheet = only_sheet()
    assert (sheet.recipients, sheet.scopes) == ([{"agency": clinic.pk, "role": ""}], mask(["work"]))


@pytest.mark.parametrize("query", ["to=77&scopes=x", "to=9" * 30, "to=²", "to=-1&scopes=-1"])
def test_what_cannot_be_proposed_is_left_out(client, zarja, clinic, query):
    client.post(f"{url('start', zarja)}?{query}", form_key())

    assert (only_sheet().recipients, only_sheet().scopes) == ([], 0)


def test_a_question_costs_the_same_for_one_agency_and_for_three(client, alma, zarja, clinic, queries_of):
    sheet, counts = filled(alma, zarja, clinic), []
    for _number in range(3):
        counts.append([queries_of(client, url("ask", zarja, sheet.pk, step)) for step in ("recipients", "answer")])
        agree(alma.agency, make_agency("ngo"))

    assert counts[0] == counts[1] == counts[2]
