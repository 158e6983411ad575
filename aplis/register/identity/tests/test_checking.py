"""`aplis identity`: keys held against what would be computed afresh, and made anew."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from aplis.core.database import bound_as_operator
from aplis.register.identity import checking
from aplis.register.identity.queries.look_up import described, look_up
from aplis.register.people import match_keys
from aplis.register.people.models import MatchCard, MatchKey, NameToken, PersonName
from aplis.register.people.tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(monkeypatch):
    monkeypatch.setattr(checking, "PORTION", 2)
    return [make_person(given="Ana", family=family) for family in ("Kos", "Bregar", "Hribar")]


def run(*words):
    out = StringIO()
    try:
        call_command("identity", *words, stdout=out, stderr=StringIO())
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def test_keys_that_verbs_wrote_are_those_that_would_be_computed_afresh(people):
    assert run("--check") == (0, "All keys are what would be computed afresh.\n")


def test_a_name_written_past_the_verbs_a_lost_key_and_a_foreign_one_are_found_and_mended(people):
    with bound_as_operator():
        PersonName.objects.unscoped(reason="test").filter(person=people[0]).update(family="Kosec")
        MatchKey.objects.filter(person_id=people[1].pk).order_by("key")[0].delete()
        MatchKey(key=17, person_id=people[2].pk).save(force_insert=True)

    code, said = run("--check")

    assert (code, said.splitlines()[:2]) == (
        1, ["1 cards differ; 1 keys missing, 1 too many.", f"  person {people[0].pk}"],
    )  # fmt: skip
    assert run("--repair") == (0, "The keys of 3 persons were made anew.\n")
    assert run("--check")[0] == 0


def test_while_keys_are_mended_everybody_is_found_and_a_kill_leaves_whole_persons(people, monkeypatch):
    with bound_as_operator():
        MatchKey.objects.filter(person_id=people[0].pk).delete()
        MatchKey(key=17, person_id=people[2].pk).save(force_insert=True)
        MatchCard(person_id=1 << 40, packed="\t\t\t\t\t\t").save(force_insert=True)
        MatchKey(key=18, person_id=1 << 40).save(force_insert=True)
    seen = []

    def killed(done):
        seen.append([len(look_up(described(names=[("Ana", family)]))) for family in ("Kos", "Bregar", "Hribar")])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        checking.repair(killed)

    assert seen == [[1, 1, 1]]
    assert run("--repair")[0] == 0
    assert run("--check")[0] == 0
    assert MatchCard.objects.count() == 3


def test_many_persons_at_once_get_the_keys_that_one_by_one_get(people, monkeypatch):
    with bound_as_operator():
        one_by_one = sorted(MatchKey.objects.values_list("key", "person_id"))
        MatchKey.objects.all().delete()
    monkeypatch.setattr(match_keys, "MANY", 1)

    assert run("--repair")[0] == 0
    assert sorted(MatchKey.objects.values_list("key", "person_id")) == one_by_one


def test_a_register_from_before_the_keys_gets_them(people):
    with bound_as_operator():
        MatchKey.objects.all().delete()
        MatchCard.objects.all().delete()

    assert run("--check")[0] == 1
    assert run("--repair")[0] == 0
    assert MatchCard.objects.count() == 3


def test_words_that_an_earlier_version_folded_in_another_way_are_found_and_mended(people):
    """As Greek was once kept in its own letters. The first person had no word by which she could be searched, the second one too many."""
    with bound_as_operator():
        NameToken.objects.unscoped(reason="test").filter(person=people[0]).delete()
        NameToken(person=people[1], token="παπα").save()

    code, said = run("--check")

    assert (code, "The search words of 2 persons differ from their names." in said) == (1, True)
    assert run("--repair")[0] == 0
    words = NameToken.objects.unscoped(reason="test").values_list("token", flat=True).order_by("token")
    assert list(words) == ["ana", "ana", "ana", "bregar", "hribar", "kos"]
    assert run("--check")[0] == 0


def test_something_has_to_be_asked_for(db):
    with pytest.raises(CommandError):
        call_command("identity")
