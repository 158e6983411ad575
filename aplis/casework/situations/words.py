"""What the codes of circumstances and of journal entries are called on a page."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

CIRCUMSTANCE_NAMES: Final[dict[str, Promise]] = {
    "income.debt_enforcement": pgettext_lazy("circumstance", "Debts are being enforced"),
    "income.no_income": pgettext_lazy("circumstance", "No income at present"),
    "income.arrears": pgettext_lazy("circumstance", "Behind with payments"),
    "work.long_term_unemployed": pgettext_lazy("circumstance", "Without work for a long time"),
    "work.insecure_work": pgettext_lazy("circumstance", "Work that may end any day"),
    "work.no_transport": pgettext_lazy("circumstance", "No way to get to work"),
    "learning.left_school": pgettext_lazy("circumstance", "Left school early"),
    "learning.reading_or_numbers": pgettext_lazy("circumstance", "Reading or numbers are hard"),
    "learning.working_language": pgettext_lazy("circumstance", "The language spoken at work is still new"),
    "learning.no_digital_access": pgettext_lazy("circumstance", "No device or no connection"),
    "housing.eviction_notice": pgettext_lazy("circumstance", "Told to leave the home"),
    "housing.no_fixed_home": pgettext_lazy("circumstance", "No fixed home"),
    "housing.overcrowded": pgettext_lazy("circumstance", "Too little room at home"),
    "housing.unfit": pgettext_lazy("circumstance", "The home is not fit to live in"),
    "health.chronic_illness": pgettext_lazy("circumstance", "A long illness"),
    "health.disability": pgettext_lazy("circumstance", "A disability"),
    "health.no_treatment": pgettext_lazy("circumstance", "No access to treatment"),
    "mental_health.distress": pgettext_lazy("circumstance", "Under heavy strain"),
    "mental_health.long_term_condition": pgettext_lazy("circumstance", "A lasting mental health condition"),
    "mental_health.bereavement": pgettext_lazy("circumstance", "Mourning someone close"),
    "addiction.alcohol": pgettext_lazy("circumstance", "Alcohol"),
    "addiction.drugs": pgettext_lazy("circumstance", "Drugs"),
    "addiction.gambling": pgettext_lazy("circumstance", "Gambling"),
    "daily_life.needs_help_with_self_care": pgettext_lazy("circumstance", "Needs help with personal care"),
    "daily_life.needs_help_with_household": pgettext_lazy("circumstance", "Needs help with the household"),
    "daily_life.needs_help_with_paperwork": pgettext_lazy("circumstance", "Needs help with letters and forms"),
    "family.care_without_relief": pgettext_lazy("circumstance", "Cares for someone without relief"),
    "family.conflict": pgettext_lazy("circumstance", "Conflict in the family"),
    "family.single_carer": pgettext_lazy("circumstance", "Brings up children alone"),
    "children.school_absence": pgettext_lazy("circumstance", "Missing school"),
    "children.care_concern": pgettext_lazy("circumstance", "Worry about a child's care"),
    "children.no_childcare": pgettext_lazy("circumstance", "No childcare"),
    "network.isolation": pgettext_lazy("circumstance", "Few people to turn to"),
    "network.discrimination": pgettext_lazy("circumstance", "Treated unfairly by others"),
    "network.mistrust_of_services": pgettext_lazy("circumstance", "Bad experience with services"),
    "safety.violence_now": pgettext_lazy("circumstance", "Violence now"),
    "safety.violence_past": pgettext_lazy("circumstance", "Violence in the past"),
    "safety.threats": pgettext_lazy("circumstance", "Threats"),
    "rights.no_papers": pgettext_lazy("circumstance", "Papers are missing"),
    "rights.detention_release": pgettext_lazy("circumstance", "Released from detention"),
    "rights.open_proceedings": pgettext_lazy("circumstance", "Proceedings that are not yet decided"),
}

# Titles on the timeline, by verb of the journal; `added` statements are told by their kind.
STATEMENT_TITLES: Final[dict[str, Promise]] = {
    "own_words": _("New own words"),
    "strength": _("A strength was added"),
    "need": _("A need was added"),
    "observation": _("A statement was added"),
    "event": _("Something happened"),
    "level": _("How it is now"),
}

ENTRY_TITLES: Final[dict[str, Promise]] = {
    "statement_added": _("A statement was added"),
    "statement_corrected": _("A statement was corrected"),
    "statement_ended": _("A statement was ended"),
    "statement_confirmed": _("A statement was confirmed"),
    "circumstance_added": _("A circumstance was recorded"),
    "circumstance_renewed": _("A circumstance was confirmed anew"),
    "circumstance_ended": _("A circumstance was ended"),
    "reply_added": _("The person replied"),
    "document_added": _("A document was added"),
    "person_registered": _("The person was registered"),
    "person_edited": _("Details of the person were changed"),
    "name_added": _("A name was added"),
    "name_ended": _("A name was ended"),
    "contact_added": _("A way to reach the person was added"),
    "contact_ended": _("A way to reach the person was ended"),
    "identifier_added": _("A number was added"),
    "identifier_ended": _("A number was ended"),
    "identifier_withdrawn": _("A number was withdrawn: it was not the person's"),
    "identifier_restored": _("A withdrawn number is the person's after all"),
    "household_joined": _("Joined a household"),
    "household_left": _("Left a household"),
    "household_moved": _("Moved into a household of one's own"),
    "involvement_opened": _("A file was opened"),
    "involvement_closed": _("A file was closed"),
    "lead_assigned": _("The lead of a file was named"),
    "protection_set": _("The protection of the person was set"),
    "people_merged": _("Two files of the person were put together"),
    "merge_undone": _("Two files that had been put together were taken apart"),
    "fact_received": _("A statement was added"),
    "fact_superseded": _("A statement was corrected"),
    "fact_ended": _("A statement was ended"),
    "document_received": _("A document was added"),
    "reply_received": _("The person replied"),
    "person_received": _("The person was registered"),
    "person_changed": _("Details of the person were changed"),
    "name_received": _("A name was added"),
    "name_changed": _("A name was changed"),
    "contact_received": _("A way to reach the person was added"),
    "contact_changed": _("A way to reach the person was changed"),
    "identifier_received": _("A number was added"),
    "member_received": _("Joined a household"),
    "member_changed": _("The place in a household changed"),
    "involvement_received": _("A file was opened"),
    "involvement_changed": _("A file was changed"),
    "involvement_ended": _("A file was closed"),
    "release_received": _("A release was recorded"),
    "release_changed": _("A release was changed"),
    "release_ended": _("A release ended"),
    "contact_requested": _("Another service asked for contact"),
    "contact_request_answered": _("A request for contact was answered"),
    "sight_asked": _("Another agency asked to see more"),
    "sight_answered": _("A request to see more was answered"),
    "sight_shut": _("What a request had opened was shut again"),
    "sight_not_answered": _("A request to see more was not answered in time"),
    "hold_set": _("A legal hold was set"),
    "hold_ended": _("A legal hold was ended"),
    "restriction_set": _("Entries were restricted: kept, not used"),
    "restriction_ended": _("A restriction was lifted"),
    "keeping_erased": _("What was due was erased"),
    "keeping_to_review": _("What was due was put before somebody to decide"),
    "keeping_reviewed": _("It was decided what becomes of an old file"),
    "keeping_to_transfer": _("What was due was marked for the archive"),
    "release_given": _("The person gave a release"),
    "release_refused": _("The person said no to a release"),
    "release_offered": _("A release was handed over, and waits for an answer"),
    "release_withdrawn": _("The person took a release back"),
    "release_in_error": _("A release was found to be an error"),
    "participation_offered": _("The person was asked to take part"),
    "participation_answered": _("The person answered whether she or he takes part"),
    "participation_ended": _("Taking part came to its end"),
    "preference_recorded": _("The person said how she or he wishes to be reached"),
    "basis_changed": _("The legal basis of a file was decided anew"),
    "emergency_opened": _("The file was opened in an emergency"),
    "emergency_ended": _("An emergency access was given back"),
    "emergency_told": _("The person was told of an emergency access"),
    "emergency_justified": _("An emergency access was judged: justified"),
    "emergency_not_justified": _("An emergency access was judged: not justified"),
    "nearness_declared": _("The file was shut to a worker who stands near to the person"),
    "nearness_ended": _("The file was opened to the agency again"),
    "guarded_file_named": _("It was named who opens the file"),
    "kept_apart": _("Two people were kept apart"),
    "kept_apart_ended": _("Two people are no longer kept apart"),
    "weaker_protection_asked": _("A weaker protection was asked for"),
    "weaker_protection_declined": _("A weaker protection was not confirmed"),
}

REPLY_TITLES: Final[dict[str, Promise]] = {
    "agrees": _("The person agrees"),
    "adds": _("The person adds something"),
    "disagrees": _("The person disagrees"),
}
ANY_ENTRY: Final = _("Something was recorded")


def entry_title(verb: str, detail: dict[str, Any]) -> Promise | str:
    """What a journal entry is called; a verb of a room that came later is called by its most general name."""
    if detail.get("kind") == "level" and detail.get("level"):
        return gettext("How it is: %(level)s of 5") % {"level": detail["level"]}
    if verb in {"statement_added", "fact_received"} and detail.get("kind") in STATEMENT_TITLES:
        return STATEMENT_TITLES[detail["kind"]]
    if verb == "fact_received" and detail.get("kind") == "circumstance":
        return ENTRY_TITLES["circumstance_added"]
    if verb == "reply_added" and detail.get("stance") in REPLY_TITLES:
        return REPLY_TITLES[detail["stance"]]
    return ENTRY_TITLES.get(verb, ANY_ENTRY)
