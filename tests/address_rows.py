"""What stands behind the parameters of addresses of the sharing room and the own pages, for tests/test_every_url.py.

One function for each part of the room: it makes rows about the person and gives the ids by the name of the parameter.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from aplis.casework.plans.tests.factories import make_contact, make_contact_reply
from aplis.casework.situations.models import Statement
from aplis.casework.situations.tests.factories import make_rating, make_talk
from aplis.register.agencies.tests.factories import make_agency, make_user, make_worker
from aplis.register.identity.models import ContactRequest
from aplis.register.people.models import Barrier, KeptApart, PortalAccess, Representation
from aplis.register.people.tests.factories import agree, make_person
from aplis.register.sharing.models import (
    EmergencyAccess,
    ExchangeAgreement,
    HelperTask,
    Involvement,
    KeepingItem,
    KeepingRun,
    LegalHold,
    Look,
    LookDelay,
    Notice,
    Objection,
    Participation,
    ProtectionChange,
    Rectification,
    Release,
    ReleaseSheet,
    Restriction,
    SightRequest,
    SubjectFile,
    WatchedPerson,
)
from aplis.rules.barriers import ALL as ALL_BARRIERS
from aplis.rules.scopes import ALL, BIT

# By the first part of an address's name: the role that its pages are for. Without a line: the worker who leads the file.
ROLES: dict[str, str] = {
    "agreements": "manager",
    "nearness": "manager",
    "watching": "data_protection_officer",
    "keeping": "data_protection_officer",
    "own_file": "data_protection_officer",
}


def of_releases(person: Any, worker: Any) -> dict[str, Any]:
    """A conversation that goes on, at a question; and something the person was asked to take part in."""
    about, today = {"person": person, "agency": worker.agency}, timezone.localdate()
    sheet = ReleaseSheet(**about, worker=worker, step="purposes", starts_on=today, ends_on=today + timedelta(days=90))
    sheet.save()
    part = Participation(**about, worker=worker, what="Cookery with Lipovnik", offered_on=today)
    part.save()
    return {"sheet_id": sheet.pk, "sheet_step": "purposes", "participation_id": part.pk}


def of_agreements(person: Any, worker: Any) -> dict[str, int]:
    """An agreement in force, named like the person, so that a stranger who read it would be found."""
    row = agree(worker.agency, make_agency("health"))
    ExchangeAgreement.objects.filter(pk=row.pk).update(title="Agreement of Lipovnik")
    return {"agreement_id": row.pk}


def of_asking(person: Any, worker: Any) -> dict[str, int]:
    """A request to the worker's agency, and an answered contact request of the worker about somebody elsewhere."""
    today, asker = timezone.localdate(), make_worker(make_agency("health"))
    ends_on = today + timedelta(days=14)
    wish = {"scopes": ALL, "purpose": "plan", "reason": "For Lipovnik", "ends_on": ends_on}
    request = SightRequest(person=person, agency=asker.agency, worker=asker, asked=worker.agency, **wish)
    told = {"told_name": "Lipovnik", "agreement": "written", "purpose": "intake", "ends_on": ends_on}
    answer = {"answer": "contact_us", "answered_by": asker, "answered_at": timezone.now()}
    known = ContactRequest(person=make_person(), agency=worker.agency, worker=worker, **told, **answer)
    outside = SightRequest(
        person=make_person(),
        agency=worker.agency,
        worker=worker,
        asked=asker.agency,
        told_name="Lipovnik",
        tier=2,
        **wish,
    )
    for row in (request, known, outside):
        row.save(force_insert=True)
    return {"sight_id": request.pk, "answered_id": known.pk, "outside_id": outside.pk}


def of_emergency(person: Any, worker: Any) -> dict[str, int]:
    """An access of the worker, which nobody has judged, and a notice to her."""
    now, today = timezone.now(), timezone.localdate()
    clocks = {"ends_at": now + timedelta(hours=1), "tell_by": now + timedelta(days=3), "review_by": today}
    access = EmergencyAccess(
        person=person,
        agency=worker.agency,
        worker=worker,
        danger="life",
        reason="Ajda hides at home",
        scopes=1,
        **clocks,
    )
    notice = Notice(kind="emergency_opened", agency=worker.agency, worker=worker, person=person)
    for row in (access, notice):
        row.save()
    return {"access_id": access.pk, "notice_id": notice.pk}


def of_nearness(person: Any, worker: Any) -> dict[str, int]:
    """A guarded file of somebody else, so that the person's stays open; somebody kept apart from her, and a weaker protection."""
    today = timezone.localdate()
    guarded = make_person(agency=worker.agency, given="Zarja", family="Lipovnik")
    other = make_person(agency=worker.agency)
    apart = {"starts_on": today, "set_by": worker}
    rows = {
        "barrier_id": Barrier(
            person=guarded, worker=make_worker(worker.agency), kind="relative", starts_on=today, set_by=worker
        ),
        "apart_id": KeptApart(person=person, other=other, is_victim=True, **apart),
        "other way": KeptApart(person=other, other=person, is_victim=False, **apart),
        "change_id": ProtectionChange(
            person=person, agency=worker.agency, was=2, level=1, reason="x", asked_by=make_worker(worker.agency)
        ),
    }
    for row in rows.values():
        row.save()
    return {key: row.pk for key, row in rows.items() if key != "other way"}


def of_watching(person: Any, worker: Any) -> dict[str, int]:
    """A look of the worker today, an objection, and the person on both lists of the officer."""
    about, today = {"person": person, "agency": worker.agency}, timezone.localdate()
    rows = {
        "look_id": Look(**about, worker=worker, role="social_worker", purpose="plan", scopes=1, page="row_behind"),
        "objection_id": Objection(**about, kind="question", about="look", words="Ajda asks why", due_on=today),
        "watched_id": WatchedPerson(**about, reason="x", set_by=worker, starts_on=today),
        "delay_id": LookDelay(**about, law="x", looks_from=timezone.now(), ends_on=today, set_by=worker),
    }
    for row in rows.values():
        row.save()
    return {key: row.pk for key, row in rows.items()}


def of_voice(person: Any, worker: Any) -> dict[str, Any]:
    """The leading worker is supported here as well: her own pages are those of the person, with a row behind each address."""
    today, about = timezone.localdate(), {"person": person, "agency": worker.agency}
    said = {
        "how": "signature",
        "answered_at": timezone.now(),
        "language": "en",
        "text_hash": "x",
        "special_asked": True,
    }
    named = {"recipients": [{"agency": worker.agency_id, "role": ""}], "purposes": ["plan"], "scopes": ALL}
    days = {"starts_on": today, "ends_on": today + timedelta(days=90)}
    lines = {"agency": worker.agency, "scopes": 1, "purpose": "plan", "basis": "release", **days}
    rows = {
        "portal": PortalAccess(user=worker.user, person=person, invited_by=worker, starts_on=today),
        "own_sheet_id": ReleaseSheet(**about, **said, **named, **days, state="active"),
        "own_release_id": Release(person=person, **lines),
        "own_part_id": Participation(**about, what="x", offered_on=today),
        "own_helper_id": Representation(
            person=person,
            kind="trusted",
            chosen_by_person=True,
            scopes=1,
            basis="x",
            helper_name="Ada",
            starts_on=today,
        ),
    }
    fact = {"scope": 2, "text": "Ajda sleeps badly", "source": "person", "true_on": "2026-11-01"}
    rows["own_record_id"] = Statement(**about, **fact)
    for row in rows.values():
        row.save()
    return {key: row.pk for key, row in rows.items() if key != "portal"} | {"own_record_kind": "statement"}


def of_keeping(person: Any, worker: Any) -> dict[str, int]:
    today = timezone.localdate()
    about = {"person": person, "agency": worker.agency}
    run = KeepingRun.objects.create(agency=worker.agency, on=today, proposed_by=worker, counts={"classes": []})
    item = KeepingItem(**about, run=run, retention_class="case_file", action="review", due_on=today)
    hold = LegalHold(**about, reason="x", set_by=worker, starts_on=today)
    stop = Restriction(**about, scopes=1, reason="x", set_by=worker, starts_on=today)
    for row in (item, hold, stop):
        row.save(force_insert=True)
    return {"keeping_run_id": run.pk, "keeping_item_id": item.pk, "hold_id": hold.pk, "restriction_id": stop.pk}


def of_rectification(person: Any, worker: Any) -> dict[str, int]:
    fact = Statement(person=person, agency=worker.agency, scope=2, text="x", source="person", true_on="2026-11-01")
    fact.save(force_insert=True)
    about = {"person": person, "agency": worker.agency, "scope": 2, "about_kind": "statement", "about_id": fact.pk}
    asked = Rectification(**about, wanted="Not Ajda: Lipovnik", due_on=timezone.localdate())
    asked.save(force_insert=True)
    return {"rectification_id": asked.pk}


def of_matrix(person: Any, worker: Any) -> dict[str, int]:
    """Two agencies are far apart about her work, and have to talk."""
    other, words = make_agency("health"), {"text": "Ajda sleeps badly"}
    mine, theirs = make_rating(person, worker.agency, level=1, **words), make_rating(person, other, level=5, **words)
    return {"talk_id": make_talk(mine, theirs).pk, "own_rating_id": mine.pk}


def of_contacts(person: Any, worker: Any) -> dict[str, int]:
    """Nobody came, and why is not known; she answered, and says that it is wrong."""
    contact = make_contact(
        person, worker, state="not_held", barriers=ALL_BARRIERS, differently="Ask Ajda", text="Ajda sleeps badly"
    )
    make_contact_reply(contact, text="Ajda sleeps badly")
    about = {
        "person": person,
        "agency": worker.agency,
        "scope": BIT["contact"],
        "about_kind": "contact",
        "about_id": contact.pk,
    }
    asked = Rectification(**about, wanted="Not Ajda: Lipovnik", due_on=timezone.localdate())
    asked.save(force_insert=True)
    return {"encounter_id": contact.pk, "own_contact_id": contact.pk, "contact_rectification_id": asked.pk}


def of_subject_file(person: Any, worker: Any) -> dict[str, Any]:
    copy = SubjectFile(person=person, agency=worker.agency, due_on=timezone.localdate(), state="released")
    copy.save(force_insert=True)
    return {"copy_id": copy.pk, "form": "json"}


def of_representing(person: Any, worker: Any) -> dict[str, int]:
    """Somebody acts for the person, with a sign-in to her pages."""
    today = timezone.localdate()
    row = Representation(person=person, kind="guardian", scopes=ALL, basis="x", helper_name="Ada", starts_on=today)
    row.save()
    portal = PortalAccess(user=make_user(), person=person, representation=row, invited_by=worker, starts_on=today)
    portal.save()
    return {"representation_id": row.pk, "portal_id": portal.pk}


def of_helping(person: Any, worker: Any) -> dict[str, int]:
    """A task of a lay helper under the worker's supervision, with a grant."""
    today, file = timezone.localdate(), Involvement.objects.unscoped(reason="test").get(person=person)
    helper = make_worker(worker.agency, role="lay_helper")
    row = HelperTask(
        person=person, agency=worker.agency, file=file, helper=helper, supervisor=worker, called="Zarja", what="Lipovnik",
        starts_on=today, ends_on=today + timedelta(days=30), granted=1, granted_how="spoken", granted_on=today,
    )  # fmt: skip
    row.save(force_insert=True)
    return {"task_id": row.pk, "own_task_id": row.pk}


def rows_behind(person: Any, worker: Any) -> dict[str, int]:
    makers = (
        of_releases, of_agreements, of_asking, of_emergency, of_nearness, of_watching, of_voice, of_keeping, of_subject_file,
        of_rectification, of_matrix, of_contacts,
        of_representing, of_helping,
    )  # fmt: skip
    found: dict[str, int] = {}
    for make in makers:
        found |= make(person, worker)
    return found
