"""The one predicate as one piece of SQL: does a right in force of the asking agency cover this row?

Written as SQL, not as a queryset, because every read of a row about a person carries it: building it through the ORM cost more
time than running it. `aplis.core.rls.right_in_force` says the same to PostgreSQL itself; tests hold the two together.
"""

from typing import Any

from django.db import models
from django.db.models import F, Func, Value

from aplis.core.access import Actor
from aplis.core.prepared import Slot
from aplis.rules.rights import ASSIGNED


class Covered(Func):
    """True where a right of the actor's agency, in force on the actor's day and at this instant, for the whole agency or for this
    very worker, for any role or for this one, covers the person and shares a bit with the scope and with what the role reads. To a
    role that is assigned its work only a right opens that is for such roles and names this very worker; and to no other role.

    person   name of the column that holds the person's id
    scope    name of the column with the row's scope, or a fixed mask
    """

    output_field = models.BooleanField()
    sql = (
        "EXISTS (SELECT 1 FROM people_accessright r WHERE r.agency_id = %s AND r.person_id = {person}"
        " AND (r.worker_id = %s OR r.worker_id IS NULL AND NOT %s) AND (r.scopes & %s & {scope}) <> 0"
        " AND r.starts_on <= %s AND (r.ends_on IS NULL OR r.ends_on > %s)"
        " AND CASE WHEN %s THEN r.role = %s ELSE r.role = '' OR r.role = %s END AND (r.ends_at IS NULL OR r.ends_at > %s))"
    )

    def __init__(self, actor: Actor, *, person: str, scope: str | int) -> None:
        super().__init__(F(person), F(scope) if isinstance(scope, str) else Value(scope))
        self.actor = actor

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        (person, person_values), (scope, scope_values) = (
            compiler.compile(expression) for expression in self.get_source_expressions()
        )
        actor, today = self.actor, self.actor.today
        now: Any = actor.now
        if not isinstance(today, Slot):
            today = connection.ops.adapt_datefield_value(today)
            now = connection.ops.adapt_datetimefield_value(now)
        until = [today, today, actor.is_assigned_only, ASSIGNED, actor.role, now]
        whom = [actor.worker_id, actor.is_assigned_only]
        values = [actor.agency_id, *person_values, *whom, actor.read_scopes, *scope_values, *until]
        return self.sql.format(person=person, scope=scope), values

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.get_source_expressions()!r})"
