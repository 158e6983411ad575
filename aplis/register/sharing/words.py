"""What the codes of purposes, legal bases and their reasons are called on a page."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

PURPOSE_NAMES: Final[dict[str, Promise]] = {
    "intake": pgettext_lazy("purpose", "first conversation"),
    "assessment": pgettext_lazy("purpose", "assessment"),
    "plan": pgettext_lazy("purpose", "joint plan"),
    "delivery": pgettext_lazy("purpose", "support that was agreed"),
    "payment": pgettext_lazy("purpose", "payment"),
    "safeguarding": pgettext_lazy("purpose", "protection from harm"),
    "complaint": pgettext_lazy("purpose", "complaint"),
    "supervision": pgettext_lazy("purpose", "supervision"),
    "statistics": pgettext_lazy("purpose", "statistics"),
    "support": pgettext_lazy("purpose", "technical support"),
    "own_access": pgettext_lazy("purpose", "the person's own access"),
}

BASIS_NAMES: Final[dict[str, Promise]] = {
    "statutory_task": pgettext_lazy("legal basis", "task given by law"),
    "legal_duty": pgettext_lazy("legal basis", "legal duty to protect"),
    "vital_interests": pgettext_lazy("legal basis", "danger to life or health"),
    "contract_or_consent": pgettext_lazy("legal basis", "agreement with the person"),
    "release": pgettext_lazy("legal basis", "the person's release from secrecy"),
}

# Where a look happened, by the code in the look log; a page of a room that came later is told by its code.
PAGE_NAMES: Final[dict[str, Promise]] = {
    "today": pgettext_lazy("page", "list of the day"),
    "doubles": pgettext_lazy("page", "comparison of two files"),
    "housemates": pgettext_lazy("page", "who may live together"),
    "situation": pgettext_lazy("page", "life situation"),
    "domain": pgettext_lazy("page", "one life domain"),
    "own_words": pgettext_lazy("page", "own words"),
    "timeline": pgettext_lazy("page", "timeline"),
    "fact": pgettext_lazy("page", "one entry"),
    "documents": pgettext_lazy("page", "documents"),
    "document": pgettext_lazy("page", "one document"),
    "print": pgettext_lazy("page", "printed life situation"),
    "details": pgettext_lazy("page", "details"),
    "edit": pgettext_lazy("page", "form for details"),
    "name_add": pgettext_lazy("page", "form for a name"),
    "name_end": pgettext_lazy("page", "form for a name"),
    "contact_add": pgettext_lazy("page", "form for a way to reach"),
    "contact_end": pgettext_lazy("page", "form for a way to reach"),
    "identifier_add": pgettext_lazy("page", "form for a number"),
    "identifier_end": pgettext_lazy("page", "form for a number"),
    "identifier_wrong": pgettext_lazy("page", "form for a number"),
    "household": pgettext_lazy("page", "household"),
    "household_start": pgettext_lazy("page", "form for the household"),
    "member_add": pgettext_lazy("page", "form for the household"),
    "member_leave": pgettext_lazy("page", "form for the household"),
    "protection": pgettext_lazy("page", "protection"),
    "rights": pgettext_lazy("page", "who helps, who may see"),
    "open": pgettext_lazy("page", "form for a file"),
    "close": pgettext_lazy("page", "form for a file"),
    "looks": pgettext_lazy("page", "who looked"),
    "requests": pgettext_lazy("page", "contact requests"),
    "request": pgettext_lazy("page", "a contact request"),
    "releases": pgettext_lazy("page", "releases"),
    "release_ask": pgettext_lazy("page", "conversation about a release"),
    "release_print": pgettext_lazy("page", "printed release"),
    "release_fhir": pgettext_lazy("page", "release for another system"),
    "release_withdraw": pgettext_lazy("page", "form to take a release back"),
    "participation": pgettext_lazy("page", "taking part"),
    "preferences": pgettext_lazy("page", "how to reach the person"),
    "bases": pgettext_lazy("page", "legal bases"),
    "bases_due": pgettext_lazy("page", "list of legal bases to ask again"),
    "representation": pgettext_lazy("page", "who acts for the person"),
    "representation_add": pgettext_lazy("page", "form for who acts for the person"),
    "representation_form": pgettext_lazy("page", "form for who acts for the person"),
    "own_pages": pgettext_lazy("page", "access to the own pages"),
    "looks_print": pgettext_lazy("page", "printed list of who looked"),
    "objection_write": pgettext_lazy("page", "form for an objection"),
    "objections": pgettext_lazy("page", "list of objections"),
    "objection": pgettext_lazy("page", "an objection"),
    "look_log": pgettext_lazy("page", "the log of looks, read by the officer"),
    "look_reviewed": pgettext_lazy("page", "a look, examined by the officer"),
    "apart": pgettext_lazy("page", "who is kept apart"),
}
