"""Rows of the sharing room for tests, without the acts that lead to them."""

from datetime import timedelta

from django.utils import timezone

from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.models import Barrier, KeptApart, Representation
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import (
    BasisPeriod,
    ContactPreference,
    EmergencyAccess,
    HelperTask,
    Involvement,
    KeepingItem,
    KeepingRun,
    LegalHold,
    LookDelay,
    LookReview,
    Notice,
    Objection,
    Participation,
    ProtectionChange,
    Rectification,
    ReleaseSheet,
    Restriction,
    SightRequest,
    SubjectFile,
    WatchedPerson,
)
from aplis.rules.scopes import BIT


def kept_apart(harmed, harming, **about):
    """Both rows of two who are kept apart."""
    return [
        KeptApart(person=harmed, other=harming, is_victim=True, **about),
        KeptApart(person=harming, other=harmed, is_victim=False, **about),
    ]


def what_was_said_and_asked(person, worker, today):
    """A row in each table of the sharing room and of bonds that the other rows do not bring along."""
    about, now = {"person": person, "agency": worker.agency}, timezone.now()
    file = Involvement.objects.unscoped(reason="test").get(person=person)
    later = {"due_on": today + timedelta(days=30)}
    asked = {"asked": make_agency("health"), "scopes": 1, "purpose": "plan", "reason": "x", "ends_on": today}
    run = KeepingRun.objects.create(agency=worker.agency, on=today, proposed_by=worker)
    month = {"starts_on": today, "ends_on": today + timedelta(days=30)}
    helped = {"helper": make_worker(worker.agency, role="lay_helper"), **month}
    hour = {"ends_at": now + timedelta(hours=1), "tell_by": now, "review_by": today}
    return [
        Barrier(person=person, worker=make_worker(), kind="relative", starts_on=today, set_by=worker),
        *kept_apart(person, make_person(), starts_on=today, set_by=worker),
        Representation(person=person, kind="trusted", scopes=1, basis="x", starts_on=today),
        BasisPeriod(**about, involvement=file, basis="x", starts_on=today, review_on=today),
        ContactPreference(**about, channel="sms", starts_on=today),
        EmergencyAccess(**about, worker=worker, danger="life", reason="x", scopes=1, **hour),
        HelperTask(**about, **helped, file=file, supervisor=worker, called="x", what="x"),
        KeepingItem(**about, run=run, retention_class="x", action="erase", due_on=today),
        LegalHold(**about, reason="x", set_by=worker, starts_on=today),
        LookDelay(**about, law="x", looks_from=now, ends_on=today, set_by=worker),
        LookReview(**about, worker=worker, day=today, outcome="talked", text="x", reviewed_by=make_worker()),
        Notice(**about, worker=worker, kind="x"),
        Objection(**about, kind="question", about="look", **later),
        Participation(**about, what="x", offered_on=today),
        ProtectionChange(**about, was=2, level=1, reason="x", asked_by=worker),
        Rectification(**about, scope=BIT["work"], about_kind="statement", about_id=1, wanted="x", **later),
        ReleaseSheet(**about),
        Restriction(**about, scopes=1, reason="x", starts_on=today),
        SightRequest(**about, worker=worker, **asked),
        SubjectFile(**about, **later),
        WatchedPerson(**about, reason="x", set_by=worker, starts_on=today),
    ]
