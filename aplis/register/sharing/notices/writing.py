"""Telling somebody: an agency, one of its workers, or the person. Part of verbs; the verb writes the journal."""

from datetime import datetime
from typing import Any

from django.db import models

from aplis.core.inserting import insert
from aplis.register.sharing.models import Notice


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
) -> Notice:
    """Writes one notice, read where its reader works: the day of a worker, the desk of the officer, the person's own pages.

    kind     code of the sentence (notices.words)
    agency   whose workers read it, an agency or its id; `verb` says which of them, `worker` names one
    detail   codes, numbers and days for the sentence; never words about a person
    """
    notice = Notice(
        kind=kind,
        person_id=person,
        agency_id=getattr(agency, "pk", agency),
        worker_id=getattr(worker, "pk", worker),
        verb=verb,
        is_for_person=for_person,
        about_kind=str(about._meta.model_name) if about is not None else "",
        about_id=about.pk if about is not None else None,
        detail=detail or {},
        due_at=due_at,
    )
    insert([notice])
    return notice
