"""Names of the roles that ship with the house."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from aplis.rules.rights import ASSIGNED

ROLE_NAMES: Final[dict[str, Promise]] = {
    "social_worker": pgettext_lazy("role", "Social worker"),
    "employment_counsellor": pgettext_lazy("role", "Employment counsellor"),
    "nurse": pgettext_lazy("role", "Nurse"),
    "school_counsellor": pgettext_lazy("role", "School counsellor"),
    "mentor": pgettext_lazy("role", "Mentor"),
    "volunteer": pgettext_lazy("role", "Volunteer"),
    "lay_helper": pgettext_lazy("role", "Lay helper"),
    "municipal_officer": pgettext_lazy("role", "Municipal officer"),
    "police_officer": pgettext_lazy("role", "Police officer"),
    "manager": pgettext_lazy("role", "Manager"),
    "data_steward": pgettext_lazy("role", "Data steward"),
    "administrator": pgettext_lazy("role", "Administrator"),
    "data_protection_officer": pgettext_lazy("role", "Data protection officer"),
}
# Whom a right is for: one role, or whoever is assigned her work.
WHOM_NAMES: Final[dict[str, Promise]] = {**ROLE_NAMES, ASSIGNED: ROLE_NAMES["lay_helper"]}
