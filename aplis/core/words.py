"""Words that more than one room shows, said once so that every page and every language says the same."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

DOMAIN_NAMES: Final[dict[str, Promise]] = {
    "income": pgettext_lazy("life domain", "Income"),
    "work": pgettext_lazy("life domain", "Work"),
    "learning": pgettext_lazy("life domain", "Learning"),
    "housing": pgettext_lazy("life domain", "Housing"),
    "health": pgettext_lazy("life domain", "Health"),
    "mental_health": pgettext_lazy("life domain", "Mental health"),
    "addiction": pgettext_lazy("life domain", "Addiction"),
    "daily_life": pgettext_lazy("life domain", "Daily life"),
    "family": pgettext_lazy("life domain", "Family"),
    "children": pgettext_lazy("life domain", "Children"),
    "network": pgettext_lazy("life domain", "Social network"),
    "safety": pgettext_lazy("life domain", "Safety"),
    "rights": pgettext_lazy("life domain", "Rights"),
}

SCOPE_NAMES: Final[dict[str, Promise]] = {
    **DOMAIN_NAMES,
    "contact": pgettext_lazy("scope", "Contact details"),
    "plan": pgettext_lazy("scope", "Joint plan"),
}

SOURCE_NAMES: Final[dict[str, Promise]] = {
    "person": pgettext_lazy("source of a statement", "the person"),
    "worker": pgettext_lazy("source of a statement", "a worker"),
    "agency_record": pgettext_lazy("source of a statement", "an agency's record"),
    "register": pgettext_lazy("source of a statement", "a register"),
    "relative": pgettext_lazy("source of a statement", "a relative or friend"),
}

CONFIDENCE_NAMES: Final[dict[str, Promise]] = {
    "stated": pgettext_lazy("confidence of a statement", "stated"),
    "confirmed": pgettext_lazy("confidence of a statement", "confirmed"),
    "disputed": pgettext_lazy("confidence of a statement", "disputed"),
}
