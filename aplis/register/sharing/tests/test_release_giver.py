"""Who gives a release: the person from the age of the country on, or a representation that holds and covers it."""

from datetime import timedelta

import pytest

from aplis.core.errors import Refusal
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_area, make_worker
from aplis.register.people.models import Representation
from aplis.register.people.tests.factories import agree, make_person
from aplis.register.sharing.tests.releasing import answered, filled, given, lines
from aplis.rules.scopes import ALL, mask

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(alma, nika):
    agree(alma.agency, nika.agency)
    return nika.agency


class TestTheGiver:
    def minor(self, alma, age):
        today = make_actor(alma).today
        return make_person(
            agency=alma.agency, lead=alma, born_on=today.replace(year=today.year - age, day=1), birth_precision="year"
        )

    def guardian(self, person, **fields):
        today = person.registered_at.date()
        row = Representation(
            **{"person": person, "helper_name": "Jana", "kind": "parent", "scopes": ALL, "basis": "x",
               "starts_on": today - timedelta(days=10), **fields}
        )  # fmt: skip
        row.save(force_insert=True)
        return row

    @pytest.mark.parametrize(("age", "may"), [(14, False), (15, True), (40, True)])
    def test_from_the_age_of_the_country_the_person_gives_it_alone(self, alma, clinic, age, may):
        person = self.minor(alma, age)
        sheet = filled(alma, person, clinic)

        if may:
            assert answered(alma, sheet).state == "active"
        else:
            with pytest.raises(Refusal, match="too_young"):
                answered(alma, sheet)

    def test_where_a_country_has_no_rules_the_age_of_the_baseline_holds(self, db):
        worker = make_worker(make_agency("social_work", area=make_area(country="RS")))
        other = make_agency("health", area=make_area(country="RS"))
        agree(worker.agency, other)

        with pytest.raises(Refusal, match="too_young"):
            answered(worker, filled(worker, self.minor(worker, 15), other))
        assert answered(worker, filled(worker, self.minor(worker, 16), other)).state == "active"

    def test_a_parent_answers_for_a_child(self, alma, clinic):
        child = self.minor(alma, 8)

        sheet = given(alma, child, clinic, representation=self.guardian(child))

        assert (sheet.state, sheet.representation.helper_name) == ("active", "Jana")

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"scopes": mask(["work"])}, "not_covered"),
            ({"kind": "supporter"}, "not_covered"),
            ({"kind": "trusted"}, "not_covered"),
            ({"is_view_only": True}, "not_covered"),
            ({"has_conflict": True}, "conflict"),
        ],
    )
    def test_a_representation_that_does_not_cover_it_gives_nothing(self, alma, zarja, clinic, fields, code):
        sheet = filled(alma, zarja, clinic, representation=self.guardian(zarja, **{"kind": "guardian", **fields}))

        with pytest.raises(Refusal, match=code):
            answered(alma, sheet)

    def test_a_representative_removed_meanwhile_gives_nothing(self, alma, zarja, clinic):
        row = self.guardian(zarja, kind="guardian")
        sheet = filled(alma, zarja, clinic, representation=row)
        Representation.objects.unscoped(reason="test").filter(pk=row.pk).update(ends_on=make_actor(alma).today)

        with pytest.raises(Refusal, match="not_covered"):
            answered(alma, sheet)

        assert lines(sheet) == []
