"""What is asked about a release, in plain words: life domains with an example each, purposes, steps, and why something does not do."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ANSWER: Final = "answer"  # the last step, at which the person answers
RECIPIENTS: Final = "recipients"
# One question a page, in this order.
STEPS: Final = (RECIPIENTS, "purposes", "scopes", "special", "days", "giver", "how", "language", ANSWER)

STEP_NAMES: Final[dict[str, Promise]] = {
    RECIPIENTS: _("Who may know?"),
    "purposes": _("What for?"),
    "scopes": _("About which parts of life?"),
    "special": _("About your health?"),
    "days": _("From when until when?"),
    "giver": _("Who answers?"),
    "how": _("How is the answer given?"),
    "language": _("In which language shall we read it?"),
    ANSWER: _("We read it together"),
}

EXAMPLES: Final[dict[str, Promise]] = {
    "income": _("for example: that you receive social assistance, or that you have debts"),
    "work": _("for example: where you worked, and which work you are looking for"),
    "learning": _("for example: which school you finished, and which course you attend"),
    "housing": _("for example: that you live with your sister, or that the flat is too cold"),
    "health": _("for example: an illness, a medicine, or that you cannot lift heavy things"),
    "mental_health": _("for example: that you are often sad or afraid, or that you see a psychologist"),
    "addiction": _("for example: that you drink too much, or that you have stopped drinking"),
    "daily_life": _("for example: who does the shopping, and how you manage the day"),
    "family": _("for example: with whom you live, and who helps whom at home"),
    "children": _("for example: how your children are, and who looks after them"),
    "network": _("for example: friends, neighbours and associations that you can rely on"),
    "safety": _("for example: that somebody threatens you, or that you feel safe at home"),
    "rights": _("for example: a decision that you appealed against, or help that you are entitled to"),
    "contact": _("for example: your telephone number and when it is good to call"),
    "plan": _("for example: what you agreed together, who does what, and when you meet"),
}

PURPOSE_SENTENCES: Final[dict[str, Promise]] = {
    "intake": _("so that you do not have to tell everything from the beginning at a new agency"),
    "assessment": _("so that they can see what you are good at and what you need"),
    "plan": _("so that you and they can make one plan together"),
    "delivery": _("so that they can give you the support you agreed on"),
    "payment": _("so that you get money or a benefit"),
    "safeguarding": _("so that they can protect you from harm"),
    "complaint": _("so that they can deal with your complaint"),
}

OBJECTIONS: Final[dict[str, Promise]] = {
    "back_dated": _(
        "A release begins today or later. What was looked at before it was given was looked at without it."
    ),
    "ends_before_it_starts": _("The last day has to come after the first."),
    "too_long": _("That is too long. Choose a shorter time; it can be renewed when it ends."),
    "too_far_ahead": _("The first day is too far ahead. Talk about it again when the time comes nearer."),
    "too_young": _("The person is too young to give it alone. A parent or guardian answers together with her or him."),
    "not_covered": _("The representation does not hold today, or it does not cover everything that is asked for."),
    "conflict": _("The interests of the representative stand against those of the person, so nothing may rest on it."),
    "no_agreement": _(
        "No agreement between the agencies covers what is asked for with each of those named. Take that one off the list, or ask for something else."
    ),
}

# To which question an objection leads back.
OBJECTED_STEP: Final[dict[str, str]] = {
    **dict.fromkeys(("back_dated", "ends_before_it_starts", "too_long", "too_far_ahead"), "days"),
    **dict.fromkeys(("too_young", "not_covered", "conflict"), "giver"),
    "no_agreement": "recipients",
}

HOW_GIVEN: Final[dict[str, Promise]] = {
    "signature": pgettext_lazy("how a release was given", "signed by hand"),
    "eid": pgettext_lazy("how a release was given", "signed electronically"),
    "oral_witness": pgettext_lazy("how a release was given", "in words, with a witness"),
    "interpreter": pgettext_lazy("how a release was given", "with an interpreter"),
    "easy_read": pgettext_lazy("how a release was given", "in easy-to-read words"),
    "own_pages": pgettext_lazy("how a release was given", "on the own pages, after proving who it is"),
}
# Together with a worker; the last one is the person's alone.
HOW_WITH_A_WORKER: Final = tuple((code, name) for code, name in HOW_GIVEN.items() if code != "own_pages")
