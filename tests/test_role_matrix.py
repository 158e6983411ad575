"""Each role reaches exactly the pages that the table of roles gives it.

Written out by hand, and not read from the table: a change of a role is a decision that shows here.
"""

import pytest
from django.urls import reverse

from aplis.register.agencies.models import Role
from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker, sign_in
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Involvement
from aplis.register.sharing.tests.helping import assigned

pytestmark = pytest.mark.django_db

# One page behind each verb: its name, which parameters it takes, and whether it is read or sent.
# `assign_lead` stands last: it is the one that changes something.
PAGES = {
    "open_person": ("situations:situation", ["person"], "read"),
    "search_people": ("home:people", [], "read"),
    "register_person": ("identity:register", [], "read"),
    "edit_person": ("people:edit", ["person"], "read"),
    "compare_people": ("identity:pairs", [], "read"),
    "write_fact": ("situations:statement_add", ["person", "domain"], "read"),
    "close_involvement": ("sharing:involvement_close", ["person", "involvement"], "read"),
    "read_looks": ("sharing:looks", ["person"], "read"),
    "set_protection": ("sharing:protection", ["person"], "read"),
    "see_agency": ("home:agency", [], "read"),
    "import_feed": ("exchange:runs", [], "read"),
    "manage_workers": ("agencies:workers", [], "read"),
    "record_bond": ("representing:add", ["person"], "read"),
    "invite_person": ("representing:give", ["person"], "read"),
    "ask_sight": ("asking:sent", [], "read"),
    "answer_sight": ("asking:received", [], "read"),
    "open_emergency": ("emergency:open", [], "read"),
    "write_down_objection": ("watching:objection_write", ["person"], "read"),
    "gather_file": ("own_file:gather", ["person"], "read"),
    "manage_agreements": ("agreements:new", [], "read"),
    "guard_file": ("nearness:guarded", [], "read"),
    "answer_objection": ("watching:objections", [], "read"),
    "keep_register": ("keeping:runs", [], "read"),
    "audit_looks": ("watching:log", [], "read"),
    "review_file": ("own_file:queue", [], "read"),
    "assign_helper": ("helping:assign", ["person"], "read"),
    "restrict": ("keeping:restriction", ["person"], "read"),
    "assign_lead": ("home:lead_assign", ["involvement"], "sent"),
}
CASE = {
    "open_person",
    "search_people",
    "register_person",
    "edit_person",
    "write_fact",
    "close_involvement",
    "read_looks",
    "compare_people",
    "offer_release",
    "record_bond",
    "invite_person",
    "ask_sight",
    "answer_sight",
    "open_emergency",
    "declare_nearness",
    "write_down_objection",
    "gather_file",
    "assign_helper",
}
MANAGER = {
    "open_person", "search_people", "assign_lead", "read_looks", "see_agency", "review_emergency", "manage_agreements",
    "guard_file", "answer_objection", "keep_register",
}  # fmt: skip
OFFICER = {
    "open_person", "read_looks", "audit_looks", "review_emergency", "manage_agreements", "guard_file", "answer_objection",
    "keep_register", "see_register", "review_file", "restrict",
}  # fmt: skip
# No page is theirs alone: one names who of an agency is told something; each worker lists the own emergencies, whoever keeps files
# from colleagues declares nearness too, and whoever decides on retention reads the register; a release needs the plan besides, which
# the police do not read; a lay helper's tasks stand where everybody else finds the day. Their acts have tests of their own.
OF_NO_PAGE = {"read_notices", "offer_release", "review_emergency", "declare_nearness", "see_register", "do_task"}
# Role, a kind of agency it fits, a life domain in which it works, what it may do.
ROLES = [
    ("social_worker", "social_work", "addiction", CASE | {"set_protection"}),
    ("employment_counsellor", "employment", "work", CASE),
    ("nurse", "health", "health", CASE),
    ("school_counsellor", "school", "learning", CASE),
    ("mentor", "ngo", "network", CASE),
    ("volunteer", "ngo", "network", {"open_person", "write_fact"}),
    ("lay_helper", "ngo", "network", {"open_person", "do_task"}),
    ("municipal_officer", "municipality", "housing", CASE),
    ("municipal_officer", "housing", "housing", CASE),
    ("police_officer", "police", "safety", CASE - {"assign_helper"}),
    ("manager", "social_work", "plan", MANAGER),
    ("data_protection_officer", "social_work", "plan", OFFICER),
    ("data_steward", "social_work", "work", {"import_feed"}),
    ("administrator", "social_work", "work", {"manage_workers"}),
]


def ask(client, verb, person, domain):
    name, keys, way = PAGES[verb]
    involvement = Involvement.objects.unscoped(reason="test").get(person=person)
    values = {"person": person.pk, "involvement": involvement.pk, "domain": domain}
    url = reverse(name, args=[values[key] for key in keys])
    if way == "read":
        return client.get(url)
    return client.post(url, {**form_key(), "lead": involvement.lead_id, "version": involvement.version})


def reached_by(client, worker, person, domain):
    """The verbs whose page answers the worker; every other page must refuse, and not fail."""
    sign_in(client, worker)
    statuses = {verb: ask(client, verb, person, domain).status_code for verb in PAGES}
    assert set(statuses.values()) <= {200, 302, 403, 404}
    return {verb for verb, status in statuses.items() if status in {200, 302}}


@pytest.mark.parametrize(("role", "kind", "domain", "verbs"), ROLES)
def test_a_role_reaches_what_it_is_for_and_nothing_else(client, role, kind, domain, verbs):
    worker = make_worker(make_agency(kind), role)
    person = make_person(agency=worker.agency, lead=worker)
    if worker.role.is_assigned_only:
        assigned(person, worker, make_worker(worker.agency), domain)

    assert reached_by(client, worker, person, domain) == verbs - OF_NO_PAGE


@pytest.mark.parametrize(
    ("role", "kind"), [("nurse", "police"), ("social_worker", "employment"), ("mentor", "housing")]
)
def test_a_role_at_a_kind_of_agency_it_does_not_fit_reaches_nothing(client, role, kind):
    worker = make_worker(make_agency(kind), role)
    person = make_person(agency=worker.agency, lead=worker)

    assert reached_by(client, worker, person, "work") == set()


def test_every_role_and_every_verb_stands_in_the_matrix():
    roles = {role.code: set(role.verbs) - OF_NO_PAGE for role in Role.objects.all()}

    assert roles == {role: verbs - OF_NO_PAGE for role, _kind, _domain, verbs in ROLES}
    assert set().union(*roles.values()) == set(PAGES)
