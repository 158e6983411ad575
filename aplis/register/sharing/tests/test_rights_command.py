"""`aplis rights`: what does not follow from what is recorded is found, told, put right; and each sight is explained."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from aplis.core.ids import new_id
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.models import AccessRight
from aplis.register.people.tests.factories import agree, make_person, release
from aplis.register.sharing.models import ExchangeAgreement, Notice
from aplis.rules.scopes import ALL, mask

pytestmark = pytest.mark.django_db


def run(*words):
    """The exit status and what was said."""
    out = StringIO()
    try:
        call_command("rights", *words, stdout=out, stderr=StringIO())
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def rights_of(person):
    return AccessRight.objects.unscoped(reason="test").filter(person=person)


def by_hand(person, agency):
    return AccessRight.objects.create(
        id=new_id(), person=person, agency=agency, scopes=ALL, purpose="plan", basis="statutory_task",
        starts_on=timezone.localdate(), source_kind="involvement", source_id=1,
    )  # fmt: skip


def test_what_follows_from_the_records_is_no_difference(zarja, nika):
    release(zarja, nika.agency, ["health", "plan"])

    assert run("--check") == (0, "All stored rights follow from what is recorded.\n")


def test_a_right_inserted_by_hand_is_found_and_nothing_is_changed(zarja):
    stranger = make_agency("police")
    right = by_hand(zarja, stranger)

    status, said = run("--check")

    assert status == 1
    assert f"by_hand: person {zarja.pk}, agency {stranger.pk}, involvement 1" in said
    assert rights_of(zarja).get(pk=right.pk).ends_on is None


def twin_of(right, *, is_older, **fields):
    """A right put in by hand that claims to follow from what a real one follows from."""
    given = {
        name: getattr(right, name)
        for name in (
            "person", "agency", "scopes", "purpose", "basis", "starts_on", "ends_on", "source_kind", "source_id", "rule",
        )
    }  # fmt: skip
    return AccessRight.objects.create(id=right.pk - 1 if is_older else new_id(), **{**given, **fields})


@pytest.mark.parametrize("is_older", [False, True])
@pytest.mark.parametrize("where", ["at another agency", "with other scopes at the same", "the same once more"])
def test_a_twin_of_a_real_right_is_found_and_put_right(zarja, alma, where, is_older):
    stranger = make_worker(make_agency("police"))
    real = rights_of(zarja).get(agency=alma.agency)
    twin_of(real, is_older=is_older, **{
        "at another agency": {"agency": stranger.agency}, "with other scopes at the same": {"scopes": real.scopes ^ mask(["addiction"])},
        "the same once more": {},
    }[where])  # fmt: skip

    found, said = run("--check")
    repaired, clean = run("--repair")[0], run("--check")[0]

    assert (found, "by_hand" in said, repaired, clean) == (1, True, 1, 0)
    running = rights_of(zarja).filter(ends_on__isnull=True)
    assert list(running.values_list("agency_id", "scopes")) == [(alma.agency_id, real.scopes)]


def test_a_right_that_was_widened_or_lost_is_found(zarja, nika):
    release(zarja, nika.agency, ["health"])
    rights_of(zarja).filter(agency=nika.agency).update(scopes=mask(["health", "safety"]))
    rights_of(zarja).exclude(agency=nika.agency).delete()

    status, said = run("--check")

    assert (status, said.count("\nmissing:") + said.startswith("missing:"), said.count("other:")) == (1, 1, 1)


def test_put_right_it_is_an_incident_told_to_the_officer(zarja):
    stranger = make_agency("police")
    by_hand(zarja, stranger)

    status, _said = run("--repair")

    assert status == 1
    assert run("--check")[0] == 0
    assert list(rights_of(zarja).filter(agency=stranger).values_list("ends_on", flat=True)) == [timezone.localdate()]
    told = Notice.objects.unscoped(reason="test").get()
    assert (told.agency_id, told.verb, told.kind, told.detail) == (
        stranger.pk,
        "audit_looks",
        "rights_differ",
        {"number": 1},
    )
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="rights_differed")
    assert (entry.person_id, entry.detail["kinds"]) == (zarja.pk, ["by_hand"])


def test_days_that_pass_make_no_difference(zarja, nika):
    release(zarja, nika.agency, ["health"], ends_on=timezone.localdate() + timedelta(days=3))
    later = (timezone.localdate() + timedelta(days=10)).isoformat()

    assert run("--check", "--on", later)[0] == 0


@pytest.mark.mission("M009")
def test_an_explanation_names_basis_rule_agreement_and_scopes(zarja, nika):
    release(zarja, nika.agency, ["health", "plan"], purpose="plan")
    agreement = ExchangeAgreement.objects.get(receiver=nika.agency)

    status, said = run("--explain", str(zarja.pk), nika.agency.short_name)

    assert status == 0
    assert "opens: health plan" in said
    assert f"agreement {agreement.pk}" in said
    assert "/release/health" in said
    assert "because: release, limited_to_release, special_category, agreement" in said


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"purposes": ["payment"]}, "agreement_for_another_purpose"),
        ({"scopes": mask(["work"])}, "agreement_for_other_scopes"),
        ({"ends_on": timezone.localdate() - timedelta(days=100)}, "agreement_at_another_time"),
    ],
)
def test_an_explanation_says_why_nothing_is_open(zarja, alma, nika, fields, because):
    agree(alma.agency, nika.agency, **fields)
    release(zarja, nika.agency, ["health"])

    _status, said = run("--explain", str(zarja.pk), nika.agency.name)

    assert f"opens nothing: {because}" in said


def test_who_never_was_and_who_is_not_known_there_are_told_alike(nika):
    person = make_person()

    answers = [run("--explain", str(each), nika.agency.name)[1] for each in (person.pk, 1)]

    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "words", [("--explain", "x", "y"), ("--check", "--on", "31.12."), ("--repair", "--on", "2026-01-01")]
)
def test_words_that_make_no_sense_say_what_to_write(words):
    with pytest.raises(CommandError):
        run(*words)
