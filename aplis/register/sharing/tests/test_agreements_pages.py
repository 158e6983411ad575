"""The pages of agreements and rule sets: drafted, changed, signed, ended; and what would be open between two agencies."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.register.agencies.tests.factories import form_key, make_agency, make_user, make_worker
from aplis.register.people.tests.factories import agree
from aplis.register.sharing.models import ExchangeAgreement
from aplis.register.sharing.tests.test_agreements import drafted, fresh, mila
from aplis.rules.scopes import mask

__all__ = ["mila"]
pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def url(name, *args):
    return reverse(f"agreements:{name}", args=args)


SENT = {
    "title": "Support after hospital", "way": "both", "purposes": ["delivery"], "basis": "statutory_task",
    "scopes": ["work"], "special": ["health"], "contact": "Mila", "law": "",
    "starts_on": TODAY.isoformat(), "ends_on": (TODAY + 99 * DAY).isoformat(), "review_on": (TODAY + 9 * DAY).isoformat(),
}  # fmt: skip


@pytest.mark.mission("M005", "M035")
def test_a_draft_is_written_changed_signed_by_both_and_ended_in_the_pages(client_of, vera, mila, tuja):
    ours, theirs = client_of(vera), client_of(mila)
    made = ours.post(url("new"), {**SENT, "other": mila.agency_id, **form_key()})
    row = ExchangeAgreement.objects.get()
    changed = theirs.post(
        url("change", row.pk),
        {**SENT, "other": vera.agency_id, "way": "takes", "purposes": ["plan"], "version": 1, **form_key()},
    )
    signs = [
        client.post(url("sign", row.pk), {"version": fresh(row).version, **form_key()}).status_code
        for client in (ours, theirs)
    ]
    ended = ours.post(url("end", row.pk), {"version": fresh(row).version, "reason": "x", **form_key()})

    assert [made.status_code, changed.status_code, *signs, ended.status_code] == [302] * 5
    row = fresh(row)
    assert (row.giver_id, row.receiver_id, row.is_mutual, row.purposes) == (
        vera.agency_id, mila.agency_id, False, ["plan"],
    )  # fmt: skip
    assert (row.scopes, row.state, row.signed_by_id, row.countersigned_by_id) == (
        mask(["work", "health"]), "ended", vera.pk, mila.pk,
    )  # fmt: skip
    assert client_of(tuja).get(url("agreement", row.pk)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scopes": [], "special": []}, "scopes"),
        ({"basis": "legal_duty"}, "special"),
        ({"starts_on": "2020-01-01"}, "starts_on"),
        ({"ends_on": "2090-01-01"}, "ends_on"),
        ({"review_on": "2090-01-01"}, "review_on"),
        ({"way": "sideways"}, "way"),
        ({"purposes": ["own_access"]}, "purposes"),
        ({"contact": ""}, "contact"),
    ],
)
def test_what_an_agreement_cannot_say_is_told_beside_its_field(client_of, vera, mila, changes, field):
    answer = client_of(vera).post(url("new"), {**SENT, "other": mila.agency_id, **changes, **form_key()})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not ExchangeAgreement.objects.exists()


@pytest.mark.mission("M012")
def test_across_two_countries_the_law_has_to_be_named(client_of, vera):
    abroad = make_agency("health")
    abroad.area.country = "HR"
    abroad.area.save()
    client = client_of(vera)
    without = client.post(url("new"), {**SENT, "other": abroad.pk, **form_key()})
    named = client.post(url("new"), {**SENT, "other": abroad.pk, "law": "Agreement of 2025, Art. 4", **form_key()})
    assert (without.status_code, list(without.context["form"].errors), named.status_code) == (422, ["law"], 302)


def test_a_stale_form_is_answered_with_what_stands_there_now(client_of, vera, mila):
    row = drafted(vera, mila)
    client_of(mila).post(url("lay_aside", row.pk), {"version": 1, "reason": "x", **form_key()})
    draft_again = drafted(vera, mila)
    ExchangeAgreement.objects.filter(pk=draft_again.pk).update(version=5)
    late = client_of(vera).post(url("sign", draft_again.pk), {"version": 1, **form_key()})
    refused = client_of(vera).post(url("sign", row.pk), {"version": 2, **form_key()})
    assert (late.status_code, late.context["is_stale"], refused.status_code) == (409, True, 403)


def test_signing_asks_who_sits_there_when_that_was_long_ago(client_of, vera, mila):
    row = drafted(vera, mila)
    client = client_of(vera)
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    asked = client.post(url("sign", row.pk), {"version": 1, **form_key()})
    assert (asked.status_code, fresh(row).signed_on) == (302, None)


def test_the_list_is_the_own_agencys_by_state_searched_and_costs_the_same_for_three(
    client_of, vera, mila, tuja, queries_of
):
    agree(tuja.agency, make_agency("ngo"))
    client, counts = client_of(vera), []
    for number in range(3):
        agree(vera.agency, make_agency("ngo", name=f"Circle {number}"))
        counts.append(queries_of(client, url("agreements")))
    agree(mila.agency, vera.agency, ends_on=TODAY - DAY, review_on=TODAY - 2 * DAY)
    agree(mila.agency, vera.agency, review_on=TODAY + DAY)
    drafted(vera, mila)

    found = {tab: len(client.get(url("agreements"), {"tab": tab}).context["lines"]) for tab in
             ("in_force", "drafts", "review", "over", "nonsense")}  # fmt: skip
    searched = client.get(url("agreements"), {"q": "circle 2"}).context["lines"]
    assert found == {"in_force": 4, "drafts": 1, "review": 1, "over": 1, "nonsense": 4}
    assert ([line.other.name for line in searched], len(set(counts))) == (["Circle 2"], 1)
    assert client_of(make_worker(vera.agency)).get(url("agreements")).status_code == 403


@pytest.mark.mission("M009")
def test_the_rules_of_the_country_are_shown_with_law_and_the_mark_that_nobody_has_confirmed_them(client_of, alma):
    client = client_of(alma)
    own = client.get(url("rules"))
    words = own.content.decode()
    assert own.context["rule_set"].code == "SI-2018-05-25"
    assert {line.basis.code for line in own.context["lines"]} == {
        "statutory_task", "legal_duty", "vital_interests", "contract_or_consent", "release",
    }  # fmt: skip
    for shown in ("SI-2018-05-25/statutory_task/health", "Zakon o socialnem varstvu", "To be verified", "ZVOP-2, 8."):
        assert shown in words
    assert client.get(url("rules"), {"country": "HR"}).context["rule_set"].country == "HR"
    assert client.get(url("rules"), {"country": "../x"}).context["country"] == "SI"


def test_where_a_country_has_no_set_the_baseline_holds_and_the_page_says_so(client_of):
    agency = make_agency("social_work")
    agency.area.country = "ES"
    agency.area.save()
    page = client_of(make_worker(agency)).get(url("rules"))
    assert (page.context["rule_set"], "baseline holds" in page.content.decode()) == (None, True)


@pytest.mark.mission("M009")
def test_between_two_agencies_the_page_says_what_would_be_open_and_why_not(client_of, vera, nika):
    client, asked = client_of(vera), {"other": nika.agency_id, "purpose": "delivery"}
    before = client.get(url("between"), asked).context["ways"]
    agree(nika.agency, vera.agency, purposes=["plan"], is_mutual=False)
    other_purpose = client.get(url("between"), asked).context["ways"]
    agree(nika.agency, vera.agency, scopes=mask(["health", "safety"]), is_mutual=False)
    after = client.get(url("between"), asked).context["ways"]

    def said(ways):
        return [[(way.basis, way.scopes, way.because[-1]) for way in found] for _giver, _receiver, found in ways]

    nothing = [("release", 0, "no_agreement"), ("statutory_task", 0, "no_agreement"), ("legal_duty", 0, "no_agreement")]
    assert said(before) == [nothing, nothing]
    assert {way[2] for way in said(other_purpose)[0]} == {"agreement_for_another_purpose"}
    assert said(after)[0] == [
        ("release", mask(["health", "safety"]), "agreement"),
        ("statutory_task", mask(["health", "safety"]), "agreement"),
        ("legal_duty", mask(["safety"]), "agreement"),
    ]
    assert said(after)[1] == nothing


def test_somebody_without_a_post_is_led_to_no_page_of_agreements(client):
    client.force_login(make_user())
    assert client.get(url("agreements")).status_code == 403
