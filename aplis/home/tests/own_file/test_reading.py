"""Who reads a copy before the person has it: leaves a look, may know of her, is another human being, and sees all that is in it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.home.own_file.gathering import scopes_of
from aplis.home.own_file.tasks import gather_copy
from aplis.home.tests.own_file.cases import ask, copies, decide, gather, looks, read, say
from aplis.register.agencies.tests.factories import make_worker, sign_in
from aplis.register.people.models import Barrier
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import NamedViewer, Notice
from aplis.rules.scopes import BIT

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(client, worker, zarja):
    sign_in(client, worker)
    gather(client, zarja)
    return copies().get()


class TestLooks:
    def test_reading_a_copy_is_a_look_with_what_stood_on_the_page(self, client, officer, zarja, copy):
        sign_in(client, officer)

        read(client, copy)

        (look,) = looks(worker=officer)
        assert (look.person_id, look.page, look.purpose, look.role) == (
            zarja.pk,
            "copy_read",
            "supervision",
            "data_protection_officer",
        )
        assert look.scopes == scopes_of(copy.content["entries"])
        assert look.scopes & BIT["family"]
        assert not look.scopes & BIT["health"]

    def test_a_page_shown_again_after_a_form_with_faults_is_a_look_too(self, client, officer, copy):
        sign_in(client, officer)

        bad = client.post(reverse("own_file:blacken", args=[copy.pk]), {"place": "x"})
        late = decide(client, copy, "release", version=99)

        assert (bad.status_code, late.status_code, looks(worker=officer, page="copy_read").count()) == (422, 409, 2)

    def test_the_list_is_a_look_at_those_whose_names_stand_on_it(self, client, worker, officer, zarja, copy):
        elsewhere = make_person(given="Neda", family="Skrita")
        copies(pk=copy.pk).create(person=elsewhere, agency=worker.agency, due_on=timezone.localdate())
        sign_in(client, officer)

        page = client.get(reverse("own_file:queue")).content.decode()

        assert ("Zarja" in page, "Neda" in page, "not open to you" in page) == (True, False, True)
        assert list(looks(worker=officer).values_list("person_id", "page")) == [(zarja.pk, "copies")]

    def test_whoever_is_refused_leaves_no_look(self, client, worker, copy):
        strangers = [make_worker(), make_worker(role="data_protection_officer"), make_worker(worker.agency, "manager")]

        for each in strangers:
            sign_in(client, each)
            for name in ("review", "blacken", "release", "drop"):
                client.post(reverse(f"own_file:{name}", args=[copy.pk]))
            read(client, copy)
            client.get(reverse("own_file:queue"))

        assert not looks(worker__in=strangers).exists()


class TestASealedPerson:
    @pytest.fixture
    def named(self, worker):
        return make_worker(worker.agency, role="data_protection_officer", name="Neva Zupan")

    @pytest.fixture
    def sealed(self, client, worker, named, officer):
        person = make_person(agency=worker.agency, lead=worker, level=3, named=[worker, named], family="Skrita")
        sign_in(client, worker)
        gather(client, person)
        return copies().get()

    def test_only_an_officer_named_for_her_has_the_copy_in_the_list_and_reads_it(self, client, named, officer, sealed):
        found = {}
        for who in (named, officer):
            sign_in(client, who)
            found[who] = (
                client.get(reverse("own_file:queue")).context["page"].paginator.count,
                read(client, sealed).status_code,
                decide(client, sealed, "blacken", place="x:1", field="text").status_code,
            )

        assert found == {named: (1, 200, 302), officer: (0, 404, 404)}

    def test_who_is_no_longer_named_reads_it_no_longer(self, client, named, sealed):
        rows = NamedViewer.objects.unscoped(reason="test").filter(worker=named)
        rows.update(ends_on=timezone.localdate())
        sign_in(client, named)

        assert read(client, sealed).status_code == 404

    def test_only_named_readers_are_told(self, named, sealed):
        told = Notice.objects.unscoped(reason="test").filter(kind="copy_to_read")

        assert list(told.values_list("worker_id", "verb")) == [(named.pk, "")]

    def test_a_copy_gathered_before_she_was_sealed_is_shut_with_her(self, client, officer, zarja, copy):
        zarja.protection_level = 3
        zarja.save(update_fields=["protection_level"])
        sign_in(client, officer)

        assert (read(client, copy).status_code, client.get(reverse("own_file:queue")).context["rows"]) == (404, [])


class TestGuarded:
    """A colleague stands near: who reads copies is told where she is named for the file, else who guards the files names somebody."""

    @pytest.mark.parametrize(
        ("is_named", "is_near", "told"),
        [
            (False, False, [("copy_needs_reader", False, "see_agency")]),
            (True, False, [("copy_to_read", True, "")]),
            (True, True, [("copy_needs_reader", False, "see_agency")]),
        ],
    )
    def test_only_who_will_find_the_copy_is_told_to_read_it(
        self, client, worker, officer, zarja, is_named, is_near, told
    ):
        today = timezone.localdate()
        near = officer if is_near else make_worker(worker.agency)
        sign_in(client, worker)
        ask(client, zarja)
        Barrier(person=zarja, worker=near, kind="relative", starts_on=today, set_by=worker).save(force_insert=True)
        if is_named:
            NamedViewer(person=zarja, worker=officer, starts_on=today).save(force_insert=True)

        gather_copy.call(copies().get().pk)

        rows = Notice.objects.unscoped(reason="test").filter(kind__startswith="copy_")
        assert [(row.kind, row.worker_id == officer.pk, row.verb) for row in rows] == told


class TestTaking:
    @pytest.fixture
    def released(self, client, worker, officer, zarja):
        say(zarja, worker.agency, "She sleeps badly.", scope="mental_health")
        sign_in(client, worker)
        gather(client, zarja)
        sign_in(client, officer)
        decide(client, copies().get(), "release")
        return copies().get()

    def take(self, client, who, person, copy):
        sign_in(client, who)
        client.post(reverse("sharing:purpose", args=[person.pk]), {"purpose": "plan"})
        return client.get(reverse("own_file:take", args=[person.pk, copy.pk, "json"]))

    def test_a_worker_to_whom_all_of_it_is_open_takes_it_and_the_look_says_what(self, client, worker, zarja, released):
        worker.role.read_scopes |= scopes_of(released.content["entries"])
        worker.role.save()

        answer = self.take(client, worker, zarja, released)

        look = looks(worker=worker, page="copy").latest("pk")
        assert (answer.status_code, look.scopes) == (200, scopes_of(released.content["entries"]))

    def test_one_open_scope_is_not_enough(self, client, worker, zarja, released):
        worker.role.read_scopes = scopes_of(released.content["entries"]) & ~BIT["mental_health"]
        worker.role.save()

        answer = self.take(client, worker, zarja, released)

        assert (answer.status_code, "She sleeps badly." in answer.content.decode()) == (403, False)
        assert "more about the person than is open to you" in answer.content.decode()

    @pytest.mark.parametrize(("form", "kind"), [("json", "application/json"), ("pdf", "application/pdf")])
    def test_the_officer_hands_it_out_to_a_person_without_own_pages(self, client, officer, released, form, kind):
        sign_in(client, officer)
        url = reverse("own_file:hand_out", args=[released.pk, form])
        before = looks(worker=officer, page="copy_read").count()

        page, answer = read(client, released).content.decode(), client.get(url)

        assert (url in page, answer.status_code, answer["Content-Type"]) == (True, 200, kind)
        written = looks(worker=officer, page="copy_read").order_by("pk")
        assert (written.count() - before, written.last().scopes) == (2, scopes_of(released.content["entries"]))

    def test_nobody_else_has_it_handed_out_and_nothing_before_it_is_released(
        self, client, worker, officer, zarja, released
    ):
        stranger = make_worker(role="data_protection_officer")
        answers = []
        for who in (worker, stranger):
            sign_in(client, who)
            answers.append(client.get(reverse("own_file:hand_out", args=[released.pk, "json"])).status_code)
        sign_in(client, worker)
        gather(client, zarja)
        sign_in(client, officer)
        waiting = copies(state="gathered").get()

        assert answers == [403, 404]
        assert client.get(reverse("own_file:hand_out", args=[waiting.pk, "json"])).status_code == 404

    def test_a_stranger_and_another_agency_that_sees_all_find_nothing(self, client, worker, zarja, released):
        other = make_worker(role="social_worker")
        release(zarja, other.agency, scopes_of(released.content["entries"]))

        assert self.take(client, other, zarja, released).status_code == 404
        assert self.take(client, make_worker(), zarja, released).status_code == 404


class TestFourEyes:
    """Who had it gathered neither blackens it nor hands it over, in whichever post. A sign-in has one post at an agency at most."""

    @pytest.mark.parametrize("act", ["blacken", "release"])
    def test_two_posts_of_one_human_being_are_two_eyes(self, client, worker, zarja, act):
        elsewhere = make_worker(role="data_protection_officer", user=worker.user)
        colleague = make_worker(elsewhere.agency, "data_protection_officer")
        said = say(zarja, elsewhere.agency, "Written elsewhere.")
        sign_in(client, worker)
        gather(client, zarja)
        part = copies(agency=elsewhere.agency).get()
        sent = {"place": f"situations.statement:{said.pk}", "field": "text", "is_kept": "on"}

        found = []
        for each in (elsewhere, colleague):
            sign_in(client, each)
            found.append((decide(client, part, act, **sent).status_code, copies(pk=part.pk).get().version))

        assert found == [(403, part.version), (302, part.version + 1)]

    def test_the_one_who_gathered_it_may_still_drop_what_was_a_mistake(self, client, worker, zarja):
        elsewhere = make_worker(role="data_protection_officer", user=worker.user)
        say(zarja, elsewhere.agency, "Written elsewhere.")
        sign_in(client, worker)
        gather(client, zarja)
        sign_in(client, elsewhere)

        assert decide(client, copies(agency=elsewhere.agency).get(), "drop").status_code == 302
