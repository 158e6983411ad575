"""How long the rows of a table are kept: each model says it itself, so that a room that comes later is not forgotten.

    class Statement(Row):
        keeping: ClassVar = Keeping("case_file", dated_by="true_on")

A table with a person in it that says nothing is found by a test. What the classes mean for how long, by which law, stands in the
rule sets of the jurisdictions; who carries it out is the sharing room (register.sharing.keeping).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from aplis.core.access import ScopedQuerySet

IDENTITY: Final = "person_identity"  # what names a person, shared by all agencies; the last to go
REASON: Final = "what is due to be erased is found in every table, whoever may read it"


@dataclass(frozen=True, slots=True)
class Keeping:
    """To which retention class the rows of a table belong.

    code            of the class (aplis.rules.jurisdictions)
    dated_by        column with the day or instant of a row; "" where rows carry none
    agency          column with the agency whose rows they are; "" where they belong to the person and to no single agency
    person          column with the person; "" for a log of workers
    is_append_only  no row is ever deleted: months of the table are put away (`aplis months`)
    narrower        code and condition of rows that are due earlier by a class of their own
    """

    code: str
    dated_by: str = ""
    agency: str = "agency_id"
    person: str = "person_id"
    is_append_only: bool = False
    narrower: tuple[tuple[str, Q], ...] = ()


@dataclass(frozen=True, slots=True)
class KeptOtherwise:
    """No retention class holds for the rows of the table, and why."""

    because: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose rows are kept for a while."""

    model: Any
    keeping: Keeping

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)

    def rows(self) -> Any:
        return every_row(self.model)

    def rows_of(self, people: Any, agency: int | None) -> Any:
        """The rows about these persons at the agency; None: those that belong to no agency."""
        rows = self.rows().filter(**{f"{self.keeping.person}__in": people})
        if self.keeping.agency:
            return rows.filter(**{self.keeping.agency: agency})
        return rows if agency is None else rows.none()

    def free(self, rows: Any) -> Any:
        """Those of the rows that no row of another table, or of this one, refers to."""
        for relation in self.model._meta.related_objects:
            if not relation.related_model._meta.proxy and relation.field.column:
                refers = every_row(relation.related_model).filter(**{relation.field.attname: OuterRef("pk")})
                rows = rows.exclude(Exists(refers))
        return rows

    @property
    def files(self) -> tuple[str, ...]:
        """Columns with the name of a stored file."""
        return tuple(each.attname for each in self.model._meta.concrete_fields if isinstance(each, models.FileField))


def every_row(model: Any) -> Any:
    rows = model.objects.all()
    return rows.unscoped(reason=REASON) if isinstance(rows, ScopedQuerySet) else rows


def kept_tables() -> Iterator[Table]:
    """Every table of a retention class, in the order in which the rooms are installed."""
    for model in apps.get_models():
        keeping = model.__dict__.get("keeping") or getattr(model, "keeping", None)
        if isinstance(keeping, Keeping) and not model._meta.proxy:
            yield Table(model, keeping)


def tables_of(code: str) -> list[Table]:
    """The tables whose rows belong to the class, wholly or by a narrower condition."""
    return [
        table
        for table in kept_tables()
        if table.keeping.code == code or any(each == code for each, _q in table.keeping.narrower)
    ]


def rows_in(table: Table, code: str, rows: Any) -> Any:
    """Those of the rows that belong to the class: all of the table's own class, or those of the narrower condition."""
    if table.keeping.code == code:
        return rows
    condition = next(q for each, q in table.keeping.narrower if each == code)
    return rows.filter(condition)
