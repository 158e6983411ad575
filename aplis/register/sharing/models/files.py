"""Files that agencies keep on a person, and who may know that a sealed or guarded person is here."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.keeping import IDENTITY, Keeping
from aplis.core.models import Row
from aplis.register.people.predicate import Covered
from aplis.register.people.querysets import PersonRowQuerySet, is_assigned_only
from aplis.rules import scopes

PLAN = scopes.BIT["plan"]


class PlanRowQuerySet(PersonRowQuerySet):
    scope = PLAN


def own_on_persons_seen(actor: Actor) -> Q:
    """Rows of the own agency on persons it sees; none for a role that is assigned its work, which reads what somebody let it see."""
    seen = Q(Covered(actor, person="person_id", scope=scopes.ALL), agency_id=actor.agency_id)
    return seen & ~is_assigned_only(actor)


class OursOrPlanQuerySet(PlanRowQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """Rows of the own agency on persons it sees, and everybody's where the plan scope is open."""
        return own_on_persons_seen(actor) | super().visibility(actor)


class OfAgencyQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """Rows of the own agency and of no other."""
        return Q(agency_id=actor.agency_id)


class AnsweredForQuerySet(PersonRowQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """Rows of the own agency about persons the actor sees; all of them for whoever answers for the agency."""
        ours = Q(agency_id=actor.agency_id)
        if actor.may("audit_looks") or actor.may("review_emergency"):
            return ours
        return ours & Q(Covered(actor, person="person_id", scope=scopes.ALL))


class MayKnow(models.Func):
    """True where the worker may know of the person's file: she does not stand too near, and is named on that day where the person is
    sealed or the file is guarded against the worker's colleagues.

    Asked of rows that somebody reads by answering for the agency, without a right of hers. PostgreSQL answers by a function of
    its own, because row-level security shows the asker neither the person nor who is named.
    """

    output_field = models.BooleanField()
    sql = (
        "(NOT EXISTS (SELECT 1 FROM people_barrier b WHERE b.person_id = {person} AND b.worker_id = %s AND {b_runs})"
        " AND ((NOT EXISTS (SELECT 1 FROM people_person k WHERE k.id = {person} AND k.protection_level >= 3)"
        " AND NOT EXISTS (SELECT 1 FROM people_barrier b JOIN agencies_worker w ON w.id = b.worker_id"
        " WHERE b.person_id = {person} AND w.agency_id = %s AND {b_runs}))"
        " OR EXISTS (SELECT 1 FROM sharing_namedviewer v WHERE v.person_id = {person} AND v.worker_id = %s AND {v_runs})))"
    )
    runs = "{0}.starts_on <= %s AND ({0}.ends_on IS NULL OR {0}.ends_on > %s)"

    def __init__(self, actor: Actor, *, person: str) -> None:
        super().__init__(F(person))
        self.actor = actor

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        person, values = compiler.compile(self.get_source_expressions()[0])
        if connection.vendor == "postgresql":
            return f"aplis_may_know({person})", list(values)
        today = connection.ops.adapt_datefield_value(self.actor.today)
        sql = self.sql.format(person=person, b_runs=self.runs.format("b"), v_runs=self.runs.format("v"))
        me, ours, days = self.actor.worker_id, self.actor.agency_id, (today, today)
        return sql, [*values, me, *days, *values, *values, ours, *days, *values, me, *days]


class Involvement(Row):
    """An agency's open file on a person: purpose, legal basis, lead worker, from-to. Closing it ends the right at once."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="involvements")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    lead = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="caseload")
    purpose = models.CharField(_("purpose"), max_length=16)
    basis = models.CharField(_("legal basis"), max_length=32)
    programme = models.CharField(_("programme"), max_length=200, blank=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    keeping: ClassVar = Keeping("case_file", dated_by="opened_on")
    objects = OursOrPlanQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["agency", "lead", "closed_on"], name="involvement_caseload")]
        constraints = [
            models.CheckConstraint(condition=Q(closed_on__gte=F("opened_on")), name="involvement_closes_after_opening")
        ]


class BasisPeriod(Row):
    """The legal basis of a file from a day until it was replaced: who decided, why, and when it has to be asked again.

    The basis in force stands in the file itself too; this is its history. A duty is never called consent.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    involvement = models.ForeignKey(Involvement, models.PROTECT, related_name="bases")
    basis = models.CharField(max_length=32)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    review_on = models.DateField()
    decided_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True, default="")

    keeping: ClassVar = Keeping("case_file", dated_by="starts_on")
    objects = OursOrPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="basis_period_ends_after_start")
        ]


class NamedViewer(Row):
    """A worker on the list of those who may know that a sealed person exists, or may open a file that colleagues are kept from."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    keeping: ClassVar = Keeping(IDENTITY, agency="")
    objects = PlanRowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "worker"], name="named_viewer_once")]
