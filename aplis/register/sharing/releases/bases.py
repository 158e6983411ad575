"""On which legal basis an agency keeps a file, since when, and when that has to be asked again. A duty is never called consent."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from aplis.core.access import Actor
from aplis.core.errors import Stale
from aplis.core.inserting import insert
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.people.actions import seen_now
from aplis.register.people.models import Person
from aplis.register.sharing.models import PLAN, BasisPeriod, Involvement
from aplis.register.sharing.queries import is_open
from aplis.register.sharing.refusals import basis_opens_nothing
from aplis.register.sharing.rights import compile_rights
from aplis.rules.dates import add_months
from aplis.rules.jurisdictions import opens_in
from aplis.rules.legal_bases import BASES

SOON_DAYS = 30  # so many days before it has to be asked again, a file stands on the list


@dataclass(frozen=True)
class FileBasis:
    """A file with the basis in force and those before it, the newest first.

    The first one is not stored while it is the only one: it is that of the file, from the day on which it was opened.
    """

    file: Involvement
    periods: tuple[BasisPeriod, ...]

    @property
    def now(self) -> BasisPeriod:
        return self.periods[0]


def first_period(file: Involvement) -> BasisPeriod:
    """What stands in a file that has no history: its basis since it was opened. Not saved."""
    return BasisPeriod(
        person_id=file.person_id, agency_id=file.agency_id, involvement=file, basis=file.basis, starts_on=file.opened_on,
        review_on=_review_on(file.basis, file.opened_on), reason="",
    )  # fmt: skip


def _review_on(basis: str, starts_on: date) -> date:
    known = BASES.get(basis)
    return add_months(starts_on, known.max_months if known else 12)


def bases_of(actor: Actor, person: Person) -> list[FileBasis]:
    """The open files on the person that the actor sees, each with its bases. Two queries."""
    files = Involvement.objects.visible_to(actor).filter(is_open(actor), person=person).select_related("agency")
    found: dict[int, list[BasisPeriod]] = {}
    stored = BasisPeriod.objects.visible_to(actor).filter(person=person).select_related("decided_by")
    for period in stored.order_by(F("ends_on").desc(nulls_first=True), "-starts_on", "-pk"):
        found.setdefault(period.involvement_id, []).append(period)
    ordered = files.order_by("agency__name", "opened_on", "pk")
    return [FileBasis(file, tuple(found.get(file.pk) or [first_period(file)])) for file in ordered]


@once(Involvement)
def change_basis(*, actor: Actor, involvement: Involvement, version: int, basis: str, reason: str) -> Involvement:
    """Puts a file of the actor's agency on another legal basis from today, or asks the same one again; the rights follow at once.

    The agency decides on its own file, also where the basis so far opens no plan; what another agency let it see changes no basis.

    raises Stale where somebody changed the file in between, Refusal("sharing.basis_opens_nothing") for a basis that does not fit.
    """
    actor.require("register_person")
    if not opens_in(actor.country, basis, actor.agency_kind, actor.today).scopes:
        raise basis_opens_nothing()
    rows = Involvement.objects.visible_to(actor).filter(is_open(actor), agency_id=actor.agency_id, pk=involvement.pk)
    record(
        actor=actor, verb="basis_changed", person=involvement.person_id, on=involvement, scope=PLAN,
        detail={"before": involvement.basis, "basis": basis},
    )  # fmt: skip
    if not rows.filter(version=version).update(basis=basis, version=F("version") + 1):
        raise Stale(seen_now(Involvement.objects.visible_to(actor), involvement.pk))
    _write_periods(actor, involvement, basis, reason)
    compile_rights([involvement.person_id], on=actor.today)
    involvement.basis, involvement.version = basis, version + 1
    return involvement


def _write_periods(actor: Actor, file: Involvement, basis: str, reason: str) -> None:
    """Ends the basis in force, which is written down only now where it was the first, and begins the new one."""
    today = max(actor.today, file.opened_on)
    ended = BasisPeriod.objects.visible_to(actor).filter(involvement=file, ends_on__isnull=True).update(ends_on=today)
    new = BasisPeriod(
        person_id=file.person_id, agency_id=file.agency_id, involvement=file, basis=basis, starts_on=today,
        review_on=_review_on(basis, today), decided_by_id=actor.worker_id, reason=reason,
    )  # fmt: skip
    if not ended:
        before = first_period(file)
        before.ends_on = today
        insert([before])
    insert([new])


def review_due(actor: Actor, *, by: date, is_own_caseload: bool = True) -> Any:
    """The open files of the actor's agency whose basis has to be asked again by the day, those opened first before the others.

    is_own_caseload  only those that the actor leads
    """
    stored = BasisPeriod.objects.visible_to(actor).filter(involvement=OuterRef("pk"), ends_on__isnull=True)
    due = Q(pk__in=())
    for basis in BASES.values():
        due |= Q(basis=basis.code, opened_on__lte=add_months(by, -basis.max_months))
    rows = Involvement.objects.visible_to(actor).filter(
        Exists(stored.filter(review_on__lte=by)) | ~Exists(stored) & due, is_open(actor), agency_id=actor.agency_id
    )
    if is_own_caseload:
        rows = rows.filter(lead_id=actor.worker_id)
    return rows.order_by("opened_on", "pk")
