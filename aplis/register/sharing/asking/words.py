"""What a request for sight, its depth and its answer are called on a page, and why something cannot be asked or opened."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TIER_NAMES: Final[dict[int, Promise]] = {
    1: pgettext_lazy("tier of sight", "that the person is known here"),
    2: pgettext_lazy("tier of sight", "who helps, who leads and how to reach them"),
    3: pgettext_lazy("tier of sight", "a summary: where something is recorded, how it is and since when"),
    4: pgettext_lazy("tier of sight", "the sections themselves"),
}

STATE_NAMES: Final[dict[str, Promise]] = {
    "waiting": pgettext_lazy("request to see", "not answered yet"),
    "expired": pgettext_lazy("request to see", "not answered in time"),
    "open": pgettext_lazy("request to see", "open"),
    "opens_later": pgettext_lazy("request to see", "opens later"),
    "over": pgettext_lazy("request to see", "was open, has ended"),
    "declined": pgettext_lazy("request to see", "not opened"),
    "release": pgettext_lazy("request to see", "only the person can open it"),
    "taken_back": pgettext_lazy("request to see", "taken back or shut again"),
}

ASKING_OBJECTIONS: Final[dict[str, tuple[str, Promise]]] = {
    "nothing_asked": ("scopes", _("Tick at least one section.")),
    "answer_needed_too_soon": ("ends_on", _("Choose a later day: the other agency needs time to answer.")),
    "answer_needed_too_late": ("ends_on", _("Choose a day within two months. Until then you can ask anew.")),
}

DAY_OBJECTIONS: Final[dict[str, tuple[str, Promise]]] = {
    "back_dated": ("starts_on", _("It opens today or later, never for days that have passed.")),
    "shuts_before_it_opens": ("shuts_on", _("It has to shut after it opens.")),
    "too_long": ("shuts_on", _("It stays open for six months at most. Then they ask anew.")),
}

OPENING_OBJECTIONS: Final[dict[str, tuple[str, Promise]]] = {
    "nothing_chosen": ("granted", _("Tick what you open.")),
    "more_than_asked": ("granted", _("Open only what was asked for.")),
    "plan_missing": ("granted", _("Who helps stands with the joint plan: tick it as well, or answer otherwise.")),
    "not_covered": (
        "granted",
        _(
            "The legal basis, the exchange agreements or your own sight do not cover all of it. See above what you could open."
        ),
    ),
}
