"""What the states of a task are called on a page, and what is said beside days that do not do."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATE_NAMES: Final[dict[str, Promise]] = {
    "coming": pgettext_lazy("task of a lay helper", "begins later"),
    "running": pgettext_lazy("task of a lay helper", "running"),
    "done": pgettext_lazy("task of a lay helper", "done"),
    "not_done": pgettext_lazy("task of a lay helper", "did not work out"),
    "ended": pgettext_lazy("task of a lay helper", "ended"),
    "over": pgettext_lazy("task of a lay helper", "its time is over"),
}
ENDED_WORDS: Final[dict[str, Promise]] = {
    "person": pgettext_lazy("task of a lay helper", "the person does not want it any more"),
    "worker": pgettext_lazy("task of a lay helper", "a worker ended it"),
    "file_closed": pgettext_lazy("task of a lay helper", "the file of the agency was closed"),
    "protected": pgettext_lazy("task of a lay helper", "the person is protected now"),
    "near": pgettext_lazy("task of a lay helper", "somebody of the two stands near the person"),
    "post_ended": pgettext_lazy("task of a lay helper", "the post of the helper or the supervisor ended"),
    "role_changed": pgettext_lazy("task of a lay helper", "the role of the helper or the supervisor changed"),
}
# Codes of rules.helping, with the field of the form beside which it is said.
DAY_FAULTS: Final[dict[str, tuple[str, Promise]]] = {
    "begun_before": ("starts_on", _("Choose today or a later day.")),
    "ends_before_it_starts": ("last_on", _("The last day does not come before the first.")),
    "too_long": (
        "last_on",
        _("Choose a day within six months. What goes on longer is assigned anew, with the person."),
    ),
}
