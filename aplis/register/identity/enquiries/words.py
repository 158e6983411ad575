"""What becomes of a contact request, and the limits of look-ups, in words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STATES: Final[dict[str, Promise]] = {
    "waiting": _("no answer yet"),
    "no_answer": _("no answer"),
    "contact_us": _("contact us"),
    "not_now": _("not now"),
    "not_the_person": _("it is somebody else"),
}

LIMITS: Final[dict[str, Promise]] = {
    "too_many_a_minute": _("many look-ups within a minute"),
    "too_many_without_opening": _("many look-ups without opening a file"),
    "enumerating_birth_dates": _("one name with many birth dates, or one birth date with many names"),
    "too_many_asked": _("other services asked about many people"),
}

WHAT_TO_DO: Final[dict[str, Promise]] = {
    "too_many_a_minute": _("Many people were looked up within a minute, so nobody is shown for the moment. Wait a minute and type on."),
    "too_many_without_opening": _("Many people were looked up within an hour and no file was opened, so nobody is shown for the moment. Try again later."),
    "enumerating_birth_dates": _("This name or date of birth was looked up today in many ways, so nobody is shown for it any more. Ask the person for a document, or try again tomorrow."),
    "too_many_asked": _("Other services were asked about many people today, so they are not asked any more. Try again tomorrow."),
}  # fmt: skip
