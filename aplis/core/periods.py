"""Rows that hold from a day to a day: the last day is exclusive, and an open end is empty."""

from typing import Any

from django.db.models import Q


def lasts(on: Any, *, until: str = "ends_on") -> Q:
    """Not over on the day; it may begin later."""
    return Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gt": on})


def runs(on: Any, *, since: str = "starts_on", until: str = "ends_on") -> Q:
    """Begun by the day, and not over on it."""
    return Q(**{f"{since}__lte": on}) & lasts(on, until=until)
