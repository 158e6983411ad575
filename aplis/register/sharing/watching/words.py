"""What signs, grounds and kinds of lines are called on a page, and which pages open no file."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from aplis.rules.own_log import BY_ANOTHER

# Pages that show many people, or the log itself; what stands there counts as no opened file when looks are judged.
NOT_OPENED: Final = BY_ANOTHER | {"requests", "look_log", "look_reviewed", "objections", "objection"}

SIGN_NAMES: Final[dict[str, Promise]] = {
    "emergency": pgettext_lazy("sign", "emergency access"),
    "after_objection": pgettext_lazy("sign", "after the person objected"),
    "watched": pgettext_lazy("sign", "person on the watch list"),
    "colleague": pgettext_lazy("sign", "named like a colleague of the agency"),
    "same_name": pgettext_lazy("sign", "same family name as the worker"),
    "outside": pgettext_lazy("sign", "outside the own caseload"),
    "many": pgettext_lazy("sign", "many persons in a day"),
    "night": pgettext_lazy("sign", "at night"),
    "weekend": pgettext_lazy("sign", "at the weekend"),
}

GROUND_NAMES: Final[dict[str, Promise]] = {
    "involvement": pgettext_lazy("ground", "a file of the agency's own"),
    "release": pgettext_lazy("ground", "a release that the person gave"),
    "grant": pgettext_lazy("ground", "a request that was answered"),
    "emergency": pgettext_lazy("ground", "emergency access"),
    "helper": pgettext_lazy("ground", "the person let a lay helper see it"),
}

ABOUT_NAMES: Final[dict[str, Promise]] = {
    "look": pgettext_lazy("objection", "a look"),
    "release": pgettext_lazy("objection", "a release"),
    "emergency": pgettext_lazy("objection", "an emergency access"),
    "entry": pgettext_lazy("objection", "an entry"),
    "lead": pgettext_lazy("objection", "another worker is wished for"),
    "other": pgettext_lazy("objection", "something else"),
}
