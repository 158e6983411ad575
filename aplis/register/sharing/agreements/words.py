"""What the states of an agreement, and the reasons why something is open or is not, are called on a page."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STATE_NAMES: Final[dict[str, Promise]] = {
    "draft": pgettext_lazy("exchange agreement", "draft"),
    "laid_aside": pgettext_lazy("exchange agreement", "laid aside"),
    "coming": pgettext_lazy("exchange agreement", "signed, begins later"),
    "in_force": pgettext_lazy("exchange agreement", "in force"),
    "over": pgettext_lazy("exchange agreement", "ended"),
}

DAY_OBJECTIONS: Final[dict[str, tuple[str, Promise]]] = {
    "back_dated": ("starts_on", _("An agreement begins today or later: nothing moves by it before both have signed.")),
    "ends_before_it_starts": ("ends_on", _("The last day has to come after the first.")),
    "too_long": ("ends_on", _("An agreement runs for five years at most; then it is made anew.")),
    "review_outside": ("review_on", _("Choose a day within the period on which both look at it again.")),
}

SCOPE_OBJECTIONS: Final[dict[str, tuple[str, Promise]]] = {
    "basis_opens_no_special": (
        "special", _("On this legal basis no data on health, mental health or addiction may move. Choose another basis, or leave them out."),
    ),
}  # fmt: skip

# Why a ground opens nothing, or what else the rule went by: the codes of rules.rights, legal_bases and jurisdictions.
REASONS: Final[dict[str, Promise]] = {
    "agreement": _("an exchange agreement between the agencies covers it"),
    "limited_to_release": _("limited to what the person released"),
    "special_category": _("data on health are among it"),
    "contact_protected": _("contact details shut: the person is hidden and another agency holds them"),
    "named_only": _("named workers only: the person is sealed"),
    "guarded": _("named workers only: somebody at this agency stands near the person"),
    "one_worker": _("opened to one worker only"),
    "lay_helper": _("opened by the person to one lay helper, for her or his task"),
    "helper_protected": _("nothing opens to a lay helper while the person is hidden or sealed"),
    "no_agreement": _("no exchange agreement lets anything move to this agency"),
    "agreement_for_another_purpose": _("the agreement between the agencies is for other purposes"),
    "agreement_for_other_scopes": _("the agreement between the agencies covers other life domains"),
    "giver_keeps_no_file": _("the agency that would give it keeps no open file"),
    "agreement_at_another_time": _("agreement, file and permission do not hold on the same days"),
    "restricted": _("restricted: it is kept and not used"),
    "sealed": _("the person is sealed, which no emergency opens"),
    "release_missing": _("it needs a release by the person, and there is none for it"),
    "no_rule_of_the_country": _("no rule of the country lets this kind of agency see it on this basis"),
    "agency_kind_does_not_fit": _("this legal basis does not fit this kind of agency"),
    "unknown_basis": _("the legal basis is not known here"),
    "unknown_agency_kind": _("the kind of agency is not known here"),
    "not_yet_valid": _("the legal basis was not yet in force"),
    "nothing_left": _("nothing of what was named is among what this legal basis opens"),
    "not_seen": _("the rest you do not see yourself: a colleague whose role includes it can open it"),
    "nobody_named": _("nobody of this agency may open it: none is named, or all stand too near"),
}
