"""What can be answered, and what states are called when the person is spoken to."""

from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# By state of an offer to take part: what the person can say now.
ANSWERS: Final[dict[str, list[tuple[str, Any]]]] = {
    "offered": [("agreed", _("Yes, I take part")), ("declined", _("No"))],
    "agreed": [("left", _("I want to stop"))],
}
RELEASE_STATES: Final[dict[str, Any]] = {
    "offered": pgettext_lazy("my release", "You have not answered yet"),
    "given": pgettext_lazy("my release", "You said yes. It begins later"),
    "active": pgettext_lazy("my release", "You said yes. It holds now"),
    "refused": pgettext_lazy("my release", "You said no. Nothing is open"),
    "expired": pgettext_lazy("my release", "It has run out. Nothing is open any more"),
    "withdrawn": pgettext_lazy("my release", "You took it back. Nothing is open any more"),
    "superseded": pgettext_lazy("my release", "A newer one stands in its place"),
    "error": pgettext_lazy("my release", "It was a mistake. Nothing is open"),
}
# Why a yes cannot be said today, by the question of the sheet that it leads back to (releases.words.OBJECTED_STEP).
NO_YES: Final[dict[str, Any]] = {
    "": _("The sheet is not filled in to the end. A worker does that together with you."),
    "days": _("The days on the sheet do not fit any more. A worker asks you again for which days."),
    "giver": _("Whoever is named on the sheet may not say yes alone today. Talk about it with a worker."),
    "recipients": _("The services have no agreement today that covers all of it, so a yes would not open it."),
}
PART_STATES: Final[dict[str, Any]] = {
    "offered": pgettext_lazy("taking part", "You have not answered yet"),
    "agreed": pgettext_lazy("taking part", "You take part"),
    "declined": pgettext_lazy("taking part", "You said no"),
    "left": pgettext_lazy("taking part", "You stopped"),
    "ended": pgettext_lazy("taking part", "It has ended"),
}
REQUEST_STATES: Final[dict[str, Any]] = {
    "waiting": pgettext_lazy("request about me", "Not answered yet. Nothing is open"),
    "open": pgettext_lazy("request about me", "It was opened"),
    "opens_later": pgettext_lazy("request about me", "It was opened and begins later"),
    "over": pgettext_lazy("request about me", "It was open and is shut now"),
    "shut": pgettext_lazy("request about me", "It was opened and shut again before its day"),
    "declined": pgettext_lazy("request about me", "It was not opened"),
    "release": pgettext_lazy("request about me", "You are asked first. Nothing is open without you"),
    "taken_back": pgettext_lazy("request about me", "They took the request back"),
    "expired": pgettext_lazy("request about me", "Nobody answered in time. Nothing is open"),
}
CORRECTION_STATES: Final[dict[str, Any]] = {
    "open": pgettext_lazy("my correction", "Not decided yet"),
    "accepted": pgettext_lazy("my correction", "You were right. Your words stand beside the record"),
    "declined": pgettext_lazy("my correction", "They see it otherwise. Your words stand beside theirs"),
}
# The person's part in a joint talk of two services.
MY_PART: Final[dict[str, Any]] = {
    "present": pgettext_lazy("my part in a talk", "You were there."),
    "asked": pgettext_lazy("my part in a talk", "You were asked before."),
    "not_asked": pgettext_lazy("my part in a talk", "You were not asked."),
}
DANGERS: Final[dict[str, Any]] = {
    "life": pgettext_lazy("emergency", "because somebody's life was in danger"),
    "health": pgettext_lazy("emergency", "because somebody's health was in danger"),
    "child": pgettext_lazy("emergency", "because a child was in danger"),
}
EMERGENCY_OUTCOMES: Final[dict[str, Any]] = {
    "": pgettext_lazy("emergency", "Somebody else checks now whether it was right"),
    "justified": pgettext_lazy("emergency", "It was checked: it was right"),
    "not_justified": pgettext_lazy("emergency", "It was checked: it was not right. The data protection officer deals with it"),
}  # fmt: skip
OBJECTION_STATES: Final[dict[str, Any]] = {
    "open": pgettext_lazy("my objection", "Not answered yet"),
    "answered": pgettext_lazy("my objection", "Answered"),
    "upheld": pgettext_lazy("my objection", "You were right"),
}


def address_of_copy(pk: int, form: str) -> str:
    """Where the copy can be read; "" where this installation hands it over on paper only."""
    try:
        return reverse("own_file:mine", args=[pk, form])
    except NoReverseMatch:
        return ""
