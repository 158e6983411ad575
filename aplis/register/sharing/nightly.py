"""The night's work of the sharing room: what days bring about, what has to be told, and rights held against the records."""

import logging
from datetime import date, timedelta
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from aplis.core.database import bound_as_operator
from aplis.register.people.models import Barrier
from aplis.register.sharing.checking import all_differences, put_right
from aplis.register.sharing.models import NamedViewer, Restriction
from aplis.register.sharing.rights import compile_rights

alarm = logging.getLogger("aplis.alarm")

DONE: Final = "sharing.night"  # in the cache, by day
A_DAY: Final = 26 * 60 * 60  # seconds; longer than a day, so that no clock change brings a second night
_REASON: Final = "the background worker has no actor: what begins or ends on a day changes who may see"
_PORTION: Final = 200
_NIGHTS: Final = 7
# What each part of the room does by itself once a day: a function of the day that says how many rows it wrote.
STEPS: Final = (
    "aplis.register.sharing.nightly.widen",
    "aplis.register.sharing.keeping.days.tell_ended",
    "aplis.register.sharing.nightly.check",
    "aplis.register.sharing.asking.expiring.expire",
    "aplis.register.sharing.agreements.reminders.remind_reviews",
    "aplis.register.sharing.emergency.reminders.remind_untold",
    "aplis.register.sharing.releases.days.pass_days",
    "aplis.register.sharing.releases.days.remind",
)


def night_once(on: date | None = None) -> None:
    """Does the night's work of the day, by whichever worker comes first. A step that fails is an alarm and stops no other."""
    day = on or timezone.localdate()
    if not cache.add(f"{DONE}.{day.isoformat()}", True, A_DAY):
        return
    for step in STEPS:
        try:
            with bound_as_operator():
                import_string(step)(day)
        except Exception:  # noqa: BLE001 -- a step that fails must not stop the others; it is an alarm
            alarm.exception("A step of the night's work failed: %s", step)


def widen(on: date) -> int:
    """What begins or ends by the day alone and opens something: namings that begin, barriers and restrictions that ended.

    What shuts needs no night: the days stand in the rights themselves. The days before are looked at again, should a night have failed.
    """
    lately = on - timedelta(days=_NIGHTS)
    ended = Q(ends_on__gt=lately, ends_on__lte=on)
    people = {
        *_people(Barrier, ended),
        *_people(Restriction, ended),
        *_people(NamedViewer, Q(starts_on__gt=lately, starts_on__lte=on)),
    }
    ids = sorted(people)
    return sum(compile_rights(ids[start : start + _PORTION], on=on) for start in range(0, len(ids), _PORTION))


def _people(model: Any, when: Q) -> Any:
    return model.objects.filter(when).unscoped(reason=_REASON).values_list("person_id", flat=True)


def check(on: date) -> int:
    """Stored rights against the records; a difference is an incident, told to the officers and put right."""
    found = list(all_differences(on))
    put_right(found, on)
    return len(found)
