"""Contacts of services with the person, as far as they are told to whoever reads the pages."""

from typing import Any

from aplis.casework.plans.models import Contact
from aplis.casework.voice.queries.records import told
from aplis.register.sharing.representing.asking import OwnPages


def planned_of(own: OwnPages) -> Any:
    """Those that are to come, the next one first."""
    return _rows(own).filter(state=Contact.State.PLANNED).order_by("at", "pk")


def earlier_of(own: OwnPages) -> Any:
    """How the others went, the latest first."""
    return _rows(own).exclude(state=Contact.State.PLANNED).order_by("-at", "-pk")


def contact_of(own: OwnPages, pk: int) -> Contact | None:
    """One of these; None where there is none that is told."""
    found: Contact | None = _rows(own).filter(pk=pk).first()
    return found


def _rows(own: OwnPages) -> Any:
    return told(own, "contact").select_related("agency", "worker", "person")
