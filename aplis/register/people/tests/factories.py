"""Persons for tests, registered and opened through the sharing room, so that each right has its ground."""

import itertools
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from aplis.core.access import Actor
from aplis.register.agencies.models import Agency, Worker
from aplis.register.agencies.tests.factories import make_agency
from aplis.register.people.models import Person
from aplis.register.sharing.actions import register_person, set_protection
from aplis.register.sharing.models import ExchangeAgreement, Involvement, Release
from aplis.register.sharing.rights import compile_rights
from aplis.rules.purposes import PURPOSES
from aplis.rules.scopes import ALL, mask

_numbers = itertools.count(1)


def make_person(
    *,
    agency: Agency | None = None,
    scopes: int | Iterable[str] | None = None,
    level: int = 0,
    given: str = "",
    family: str = "",
    lead: Worker | None = None,
    named: Iterable[Worker] = (),
    purpose: str = "delivery",
    basis: str = "statutory_task",
    **fields: Any,
) -> Person:
    """A person registered thirty days ago.

    agency   the agency that registers the person; without one, an agency of its own, so that nobody in the test sees it
    scopes   mask or codes: the person is registered elsewhere, and a release opens exactly these scopes to `agency`
    level    protection level, 0 to 3; `named` may know of a sealed person, beside the registering worker
    lead     the registering worker, who then leads the file; without one, a colleague of whom the test needs no more
    """
    number = next(_numbers)
    opened_on = timezone.localdate() - timedelta(days=30)
    home = agency if agency is not None and scopes is None else make_agency()
    actor = registrar(home, lead if lead and lead.agency_id == home.pk else None)
    person = register_person(
        actor=actor,
        key=uuid4(),
        person=Person(**fields),
        names=[{"given": given or f"Zarja{number}", "family": family or f"Lipovnik{number}"}],
        purpose=purpose,
        basis=basis,
        opened_on=opened_on,
    )
    if agency is not None and scopes is not None:
        release(person, agency, scopes)
    if level:
        set_protection(actor=actor, key=uuid4(), person=person, level=level, named=named, version=person.version)
        person.refresh_from_db(from_queryset=Person.objects.unscoped(reason="test"))
    return person


def agree(giver: Agency, receiver: Agency, **fields: Any) -> ExchangeAgreement:
    """An exchange agreement in force between the two for every scope and purpose, unless the fields say otherwise."""
    today = timezone.localdate()
    said = {
        "purposes": list(PURPOSES),
        "scopes": ALL,
        "starts_on": today - timedelta(days=400),
        "ends_on": today + timedelta(days=800),
        "review_on": today + timedelta(days=200),
        **fields,
    }
    signed = {"state": ExchangeAgreement.State.SIGNED, "signed_on": said["starts_on"], "basis": "statutory_task"}
    return ExchangeAgreement.objects.create(
        title=f"{giver.short_name} and {receiver.short_name}",
        giver=giver,
        receiver=receiver,
        contact="x",
        **signed,
        **said,
    )


def release(person: Person, agency: Agency, scopes: int | Iterable[str], **fields: Any) -> Release:
    """Opens exactly these scopes of the person to the agency, from thirty days ago for a year, and has all that it takes.

    Whoever keeps a file on the person has an agreement with the agency that covers everything.
    """
    today = timezone.localdate()
    for giver in Agency.objects.filter(
        pk__in=Involvement.objects.filter(person=person).unscoped(reason="test").values("agency_id")
    ).exclude(pk=agency.pk):
        if not ExchangeAgreement.objects.filter(giver=giver, receiver=agency).exists():
            agree(giver, agency)
    given = {
        "purpose": "delivery",
        "starts_on": today - timedelta(days=30),
        "ends_on": today + timedelta(days=335),
        **fields,
    }
    bits = scopes if isinstance(scopes, int) else mask(scopes)
    row = Release(person=person, agency=agency, scopes=bits, basis="release", **given)
    row.save(force_insert=True)
    compile_rights([person.pk], on=today)
    return row


def registrar(agency: Agency, worker: Worker | None = None) -> Actor:
    """An actor at the agency whose role allows everything, so that a factory never depends on the table of roles."""
    worker = worker or _record_keeper(agency)
    actor = Actor(
        today=timezone.localdate(),
        user_id=worker.user_id,
        worker_id=worker.pk,
        agency_id=agency.pk,
        agency_kind=agency.kind,
        country=agency.area.country,
        role=worker.role_id or "",
        read_scopes=ALL,
        write_scopes=ALL,
        purpose="delivery",
    )
    return replace(actor, verbs=_EveryVerb())


class _EveryVerb(frozenset[str]):
    def __contains__(self, verb: object) -> bool:
        return True


def _record_keeper(agency: Agency) -> Worker:
    """One name per agency, without a sign-in."""
    kept = Worker.objects.filter(agency=agency, user=None, name="Record keeper").first()
    return kept or Worker.objects.create(
        agency=agency, name="Record keeper", starts_on=timezone.localdate() - timedelta(days=400)
    )
