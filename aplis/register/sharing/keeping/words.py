"""What the codes of retention are called on a page: classes, actions, triggers, outcomes."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

CLASS_NAMES: Final[dict[str, Promise]] = {
    "case_file": pgettext_lazy("retention class", "file of a grown-up"),
    "child_file": pgettext_lazy("retention class", "file of a child"),
    "contact_details": pgettext_lazy("retention class", "contact details"),
    "suspicion_note": pgettext_lazy("retention class", "observation that nobody confirmed"),
    "person_identity": pgettext_lazy("retention class", "name, numbers and birth date"),
    "look_log": pgettext_lazy("retention class", "log of looks"),
    "journal": pgettext_lazy("retention class", "journal"),
    "lookup_log": pgettext_lazy("retention class", "log of look-ups"),
}

ACTION_NAMES: Final[dict[str, Promise]] = {
    "erase": pgettext_lazy("retention action", "erase"),
    "anonymise": pgettext_lazy("retention action", "take the name away"),
    "archive": pgettext_lazy("retention action", "hand over to the archive"),
    "review": pgettext_lazy("retention action", "look at it and decide"),
}

TRIGGER_NAMES: Final[dict[str, Promise]] = {
    "case_closed": pgettext_lazy("retention trigger", "the last file was closed"),
    "last_entry": pgettext_lazy("retention trigger", "the newest entry"),
    "majority": pgettext_lazy("retention trigger", "the eighteenth birthday, or closing if that is later"),
    "recorded": pgettext_lazy("retention trigger", "the day of the entry"),
}

OUTCOME_NAMES: Final[dict[str, Promise]] = {
    "": pgettext_lazy("retention outcome", "not yet done"),
    "erased": pgettext_lazy("retention outcome", "erased"),
    "anonymised": pgettext_lazy("retention outcome", "name taken away"),
    "to_transfer": pgettext_lazy("retention outcome", "marked for the archive"),
    "to_review": pgettext_lazy("retention outcome", "waits for a decision"),
    "review_erase": pgettext_lazy("retention outcome", "decided: erase with the next run"),
    "review_keep": pgettext_lazy("retention outcome", "decided: keep for another year"),
    "held": pgettext_lazy("retention outcome", "left out: a legal hold or a restriction"),
    "changed": pgettext_lazy("retention outcome", "left out: something changed since the proposal"),
    "not_due": pgettext_lazy("retention outcome", "left out: not due any more"),
    "kept_elsewhere": pgettext_lazy("retention outcome", "left out: another file is kept"),
}
