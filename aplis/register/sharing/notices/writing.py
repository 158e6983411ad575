"""Telling somebody: an agency, one of its workers, or the person. Part of verbs; the verb writes the journal."""

from datetime import datetime
from typing import Any, Final

from django.db import models
from django.utils import timezone

from aplis.core.database import compiling
from aplis.core.inserting import insert
from aplis.core.periods import runs
from aplis.register.people.models import Person
from aplis.register.sharing.models import NamedViewer, Notice

OFFICER: Final = "audit_looks"
_REASON: Final = "a notice about a sealed person goes to those who may know of her, whoever caused it"


def tell(  # noqa: PLR0913 -- a notice has as many parts
    *,
    kind: str,
    person: int | None = None,
    agency: Any = None,
    worker: Any = None,
    verb: str = "",
    for_person: bool = False,
    about: models.Model | None = None,
    detail: dict[str, Any] | None = None,
    due_at: datetime | None = None,
) -> list[Notice]:
    """Writes a notice, read where its reader works: the day of a worker, the desk of the officer, the person's own pages.

    What an agency is told of a sealed person goes to each of its workers who are named for her, and to the officer if none is.

    kind     code of the sentence (notices.words)
    agency   whose workers read it, an agency or its id; `verb` says which of them, `worker` names one
    detail   codes, numbers and days for the sentence; never words about a person
    """
    agency = getattr(agency, "pk", agency)
    shared = {
        "kind": kind, "person_id": person, "agency_id": agency, "is_for_person": for_person, "detail": detail or {},
        "about_kind": str(about._meta.model_name) if about is not None else "", "due_at": due_at,
        "about_id": about.pk if about is not None else None,
    }  # fmt: skip
    readers = _readers(person, agency, getattr(worker, "pk", worker), verb)
    notices = [Notice(worker_id=reader, verb=asked, **shared) for reader, asked in readers]
    insert(notices)
    return notices


def _readers(person: int | None, agency: int | None, worker: int | None, verb: str) -> list[tuple[int | None, str]]:
    if person is not None and agency is not None and verb not in {"", OFFICER}:
        named = _named_for_sealed(person, agency)
        if named is not None:
            return [(each, "") for each in named] or [(None, OFFICER)]
    return [(worker, verb)]


def _named_for_sealed(person: int, agency: int) -> list[int] | None:
    """The workers of the agency who may know of the sealed person; None for anybody else."""
    today = timezone.localdate()
    running = runs(today)
    with compiling([person]):
        sealed = Person.objects.filter(pk=person, protection_level=Person.Protection.SEALED)
        if not sealed.exists():
            return None
        listed = NamedViewer.objects.filter(running, person_id=person, worker__agency_id=agency)
        # A role that is assigned its work learns nothing by a name.
        listed = listed.exclude(worker__role__is_assigned_only=True).unscoped(reason=_REASON)
        return list(listed.order_by("worker_id").values_list("worker_id", flat=True))
