"""Two workers decide about two files: the list, both side by side, independent opinions, what follows."""

import re
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_worker
from aplis.register.identity import actions
from aplis.register.identity.merging import every_row
from aplis.register.identity.models import CandidatePair, MergeRecord, PairDecision
from aplis.register.identity.proposing import Found, propose
from aplis.register.identity.tests.twice import agreed, asker, fresh, merged, registered_twice
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.actions import set_protection
from aplis.register.sharing.models import Look
from aplis.rules.matching.scoring import Addend

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F8", "F9")]
REASONS = (Addend("family_one_letter", 6.6), Addend("given_same", 5.8))


@pytest.fixture
def twice(alma, nika):
    return registered_twice(alma, nika)


@pytest.fixture
def pair(twice):
    return actions.propose_pair(actor=asker(twice.alma), key=uuid4(), person=twice.one, other=twice.two)


def decide(client, pair, verdict, **more):
    sent = {**form_key(), "verdict": verdict, "reason": "I know her", "round": "1", **more}
    return client.post(reverse("identity:pair", args=[pair.pk]), sent)


def text_of(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_both_files_stand_side_by_side_with_what_speaks_for_and_against(client_of, alma, pair):
    page = text_of(client_of(alma).get(reverse("identity:pair", args=[pair.pk])))

    assert "Zarja Lipovnik" in page
    assert "Zarja Lipovnjik" in page
    assert "the family name sounds the same" in page
    assert "day and month of birth are swapped" in page


def test_looking_at_a_pair_is_a_look_at_both(client_of, alma, pair, twice):
    client_of(alma).get(reverse("identity:pair", args=[pair.pk]))

    looks = every_row(Look).filter(page="doubles", worker=alma)
    assert set(looks.values_list("person_id", flat=True)) == {twice.one.pk, twice.two.pk}


def test_the_second_worker_does_not_learn_what_the_first_said_before_deciding(client_of, alma, bor, pair):
    decide(client_of(alma), pair, "same")
    url = reverse("identity:pair", args=[pair.pk])

    before = text_of(client_of(bor).get(url))
    decide(client_of(bor), pair, "same")
    after = text_of(client_of(bor).get(url))

    assert ("Alma Kresnik" in before, "I know her" in before) == (False, False)
    assert ("Alma Kresnik : the same person" in after, "I know her" in after) == (True, True)


def test_nobody_is_the_second_one_to_herself_from_another_post(client_of, alma, bor, pair):
    decide(client_of(alma), pair, "same")
    second = make_worker(alma.agency, user=alma.user, ends_on=timezone.localdate() + timedelta(days=1))

    again, other = decide(client_of(second), pair, "same"), decide(client_of(bor), pair, "same")

    assert (again.status_code, other.status_code) == (403, 302)
    assert PairDecision.objects.unscoped(reason="test").count() == 2


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [(("same",), "open"), (("same", "same"), "same"), (("different", "different"), "different"),
     (("same", "different"), "disputed"), (("same", "different", "same"), "disputed"), (("unsure", "unsure"), "open")],
)  # fmt: skip
def test_a_pair_is_settled_when_one_side_leads_by_two(client_of, centre, pair, verdicts, state):
    for verdict in verdicts:
        assert decide(client_of(make_worker(centre)), pair, verdict).status_code == 302

    assert every_row(CandidatePair).get(pk=pair.pk).state == state


def test_an_answer_has_to_be_chosen(client_of, alma, pair):
    answer = decide(client_of(alma), pair, "")

    assert (answer.status_code, every_row(PairDecision).count()) == (422, 0)
    assert "Choose an answer. None is chosen for you." in answer.content.decode()


def test_not_the_same_person_is_remembered_when_the_pair_is_found_again(client_of, alma, bor, pair, twice):
    for worker in (alma, bor):
        decide(client_of(worker), pair, "different")

    new = propose([Found(twice.two.pk, twice.one.pk, REASONS)])

    assert new == 0
    assert [each.state for each in every_row(CandidatePair)] == ["different"]


def test_a_worker_who_registers_in_spite_of_a_warning_has_given_the_first_opinion(alma, twice):
    new = make_person(agency=alma.agency, lead=alma, given="Zarja", family="Lipovnik")
    for _ in range(2):
        actions.remember_dismissed(actor=asker(alma), person=new, others=(twice.one.pk,))

    found = every_row(PairDecision).get()
    assert (found.verdict, found.pair.state, found.pair.people) == ("different", "open", (twice.one.pk, new.pk))


@pytest.mark.parametrize(("tab", "number"), [("mine", 0), ("waiting", 1), ("ready", 0), ("settled", 0)])
def test_a_pair_i_have_decided_waits_for_a_colleague(client_of, alma, pair, tab, number):
    client = client_of(alma)
    decide(client, pair, "same")

    page = client.get(reverse("identity:pairs"), {"tab": tab})

    assert len(page.context["lines"]) == number


@pytest.mark.parametrize(("name", "number"), [("lipovnj", 1), ("Zarja", 1), ("Kresnik", 0)])
def test_pairs_are_found_by_a_name_that_travels_in_the_body(client_of, alma, pair, name, number):
    page = client_of(alma).post(reverse("identity:pairs"), {"name": name, "tab": "mine"})

    assert len(page.context["lines"]) == number


def test_whoever_sees_one_of_the_two_learns_nothing_of_the_pair(client_of, nika, pair):
    client = client_of(nika)

    assert client.get(reverse("identity:pair", args=[pair.pk])).status_code == 404
    assert client.get(reverse("identity:pairs")).context["lines"] == []


def test_a_person_who_is_sealed_later_leaves_the_list(client_of, alma, bor, pair, twice):
    set_protection(
        actor=asker(alma), key=uuid4(), person=fresh(twice.two), level=3, named=[alma], version=fresh(twice.two).version
    )

    for worker in (alma, bor):
        client = client_of(worker)
        assert client.get(reverse("identity:pair", args=[pair.pk])).status_code == 404
        assert client.get(reverse("identity:pairs")).context["lines"] == []


def test_sealed_and_merged_files_are_never_proposed(alma, twice, bor):
    sealed = make_person(agency=alma.agency, lead=alma, level=3, named=[alma])
    merged(twice, agreed(twice, bor))

    pairs = [Found(twice.one.pk, sealed.pk, REASONS), Found(twice.one.pk, twice.two.pk, REASONS)]
    assert propose([*pairs, Found(twice.one.pk, twice.one.pk, REASONS)]) == 0


def preview(client, pair):
    return client.get(reverse("identity:merge", args=[pair.pk]))


def sent_from(page, **changes):
    form = page.context["form"]
    return {**form_key(), "kept": form["kept"].value(), "versions": form["versions"].value(), **changes}


def test_the_page_tells_what_goes_along_and_who_will_see_more(client_of, alma, bor, twice):
    page = text_of(preview(client_of(alma), agreed(twice, bor)))

    assert "Ways to reach the person 0 1" in page
    assert f"{twice.nika.agency.name} : Health" in page


def test_files_are_put_together_on_the_page_and_old_addresses_lead_on(client_of, alma, bor, twice):
    client, pair = client_of(alma), agreed(twice, bor)
    born = preview(client, pair).context["form"]["born"].field.choices

    answer = client.post(
        reverse("identity:merge", args=[pair.pk]),
        sent_from(preview(client, pair), born=twice.two.pk, kept=twice.one.pk),
    )

    assert [text for _pk, text in born] == ["1 · 7 March 1984", "2 · 3 July 1984"]
    assert answer.url == reverse("identity:doubles", args=[twice.one.pk])
    assert fresh(twice.one).born_on == fresh(twice.two).born_on
    for name in ("people:details", "situations:situation"):
        old = client.get(reverse(name, args=[twice.two.pk]))
        assert old.url == reverse(name, args=[twice.one.pk])


def test_what_is_sent_to_a_file_that_went_into_another_is_declined_in_words(client_of, alma, bor, twice):
    merged(twice, agreed(twice, bor))

    answer = client_of(alma).post(reverse("people:edit", args=[twice.two.pk]), form_key())

    assert "This file was put together with another file" in answer.content.decode()


def test_a_search_finds_the_person_once_by_either_name(client_of, alma, bor, twice):
    merged(twice, agreed(twice, bor))

    for name in ("Lipovnik", "Lipovnjik"):
        page = client_of(alma).post(reverse("home:people"), {"name": name, "purpose": "delivery"})
        assert [card.hit.person.pk for card in page.context["cards"]] == [twice.one.pk]


def test_timeline_and_looks_hold_what_went_before_in_both_files(client_of, alma, bor, twice):
    client = client_of(alma)
    client.get(reverse("people:details", args=[twice.two.pk]))

    merged(twice, agreed(twice, bor))

    lines = client.get(reverse("situations:timeline", args=[twice.one.pk])).context["timeline"].entries
    looks = client.get(reverse("sharing:looks", args=[twice.one.pk])).context["page"]
    assert {twice.one.pk, twice.two.pk} == {entry.row.person_id for entry in lines}
    assert twice.two.pk in {look.person_id for look in looks}


def test_taking_apart_asks_for_a_reason_and_leads_back(client_of, alma, bor, twice):
    merge = merged(twice, agreed(twice, bor))
    client, url = client_of(bor), reverse("identity:undo", args=[merge.pk])

    without = client.post(url, {**form_key(), "newer": "stays"})
    done = client.post(url, {**form_key(), "newer": "stays", "reason": "two sisters"})

    assert (without.status_code, done.status_code) == (422, 302)
    assert every_row(MergeRecord).get().undone_by_id == bor.pk
    assert client.get(reverse("people:details", args=[twice.two.pk])).status_code in {200, 302}


def test_the_page_of_a_third_file_leads_to_the_undo_of_what_came_along(client_of, alma, bor, twice):
    first = merged(twice, agreed(twice, bor))
    third = make_person(agency=alma.agency, lead=alma, given="Zarja", family="Lipovnig")
    other = SimpleNamespace(one=third, two=twice.one, alma=alma)
    second = merged(other, agreed(other, bor), kept=third)
    client, page = client_of(alma), reverse("identity:doubles", args=[third.pk])

    shown = client.get(page)
    told = [reverse("identity:undo", args=[each.pk]) in shown.content.decode() for each in (first, second)]
    client.post(reverse("identity:undo", args=[first.pk]), {**form_key(), "newer": "stays", "reason": "two sisters"})
    after = client.get(page)

    assert told == [True, True]
    assert text_of(shown).count("went into another file, which was put into this one") == 1
    assert "They can be taken apart in any order." in text_of(shown)
    assert fresh(twice.two).merged_into_id is None
    assert "It takes some minutes" not in text_of(after)
    assert [each.undone_at is None for each in after.context["merges"]] == [True, False]


def test_nothing_is_put_together_after_a_decision_was_taken_back(client_of, alma, bor, twice):
    client, pair = client_of(alma), agreed(twice, bor)
    sent = sent_from(preview(client, pair))
    client.post(reverse("identity:reopen", args=[pair.pk]), {**form_key(), "reason": "two sisters"})

    answer = client.post(reverse("identity:merge", args=[pair.pk]), sent)

    assert "two people have to agree first" in answer.content.decode().lower()
    assert every_row(MergeRecord).count() == 0


@pytest.mark.parametrize("versions", ["", "1", "1.x", "1.2.3", "٣.١"])
def test_a_damaged_form_puts_nothing_together(client_of, alma, bor, twice, versions):
    client, pair = client_of(alma), agreed(twice, bor)

    answer = client.post(reverse("identity:merge", args=[pair.pk]), sent_from(preview(client, pair), versions=versions))

    assert (answer.status_code, every_row(MergeRecord).count()) == (422, 0)


def test_a_person_is_found_to_be_here_twice_from_her_own_page(client_of, alma, twice):
    client, url = client_of(alma), reverse("identity:doubles", args=[twice.one.pk])

    alike = client.get(url).context["known"]
    answer = client.post(url, {**form_key(), "other": str(twice.two.pk)})

    assert [known.person.pk for known in alike] == [twice.two.pk]
    assert answer.url == reverse("identity:pair", args=[every_row(CandidatePair).get().pk])


@pytest.mark.parametrize("other", ["", "x", "-1", "9" * 40, "self", "foreign"])
def test_only_another_file_that_is_open_is_compared(client_of, alma, twice, other):
    foreign = make_person(given="Zarja", family="Lipovnik")
    sent = {"self": str(twice.one.pk), "foreign": str(foreign.pk)}.get(other, other)

    answer = client_of(alma).post(reverse("identity:doubles", args=[twice.one.pk]), {**form_key(), "other": sent})

    assert answer.status_code in {404, 409, 403}
    assert every_row(CandidatePair).count() == 0


def test_a_double_click_leads_to_the_file_that_goes_on(client_of, alma, bor, twice):
    client, pair = client_of(alma), agreed(twice, bor)
    sent = sent_from(preview(client, pair), born=twice.one.pk, kept=twice.one.pk)
    url = reverse("identity:merge", args=[pair.pk])

    answers = [client.post(url, sent).url for _ in range(2)]

    assert answers == [reverse("identity:doubles", args=[twice.one.pk])] * 2
    assert every_row(MergeRecord).count() == 1


def test_two_files_of_one_name_are_told_apart_by_their_number(client_of, alma, bor, nika):
    one, two = (make_person(agency=alma.agency, lead=alma, given="Ana", family="Kos") for _ in range(2))
    pair = agreed(SimpleNamespace(one=one, two=two, alma=alma), bor)

    page = preview(client_of(alma), pair)

    assert [text for _pk, text in page.context["form"]["kept"].field.choices] == ["1 · Ana Kos", "2 · Ana Kos"]
    assert ("1 · Ana Kos" in text_of(page), "2 · Ana Kos" in text_of(page)) == (True, True)


def test_what_is_not_settled_has_nothing_to_take_back(client_of, alma, pair):
    url = reverse("identity:reopen", args=[pair.pk])

    assert client_of(alma).get(url).url == reverse("identity:pair", args=[pair.pk])


def test_why_a_decision_was_taken_back_is_kept_and_read_by_whoever_sees_the_pair_and_nobody_else(
    client_of, alma, bor, tuja, twice
):
    pair = agreed(twice, bor)
    url = reverse("identity:pair", args=[pair.pk])

    client_of(alma).post(
        reverse("identity:reopen", args=[pair.pk]), {**form_key(), "reason": "Two sisters with one name"}
    )

    assert "Two sisters with one name" in text_of(client_of(bor).get(url))
    assert client_of(tuja).get(url).status_code == 404
    assert "sisters" not in str(list(every_row(JournalEntry).values("detail")))
