"""What is declined about requests for sight, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def asked_already() -> Refusal:
    return Refusal(
        code="asking.asked_already",
        what=_("The request was not sent a second time."),
        why=_("Your agency has asked the same agency for this already, and the answer is still open."),
        next_step=_("Wait for the answer, or take the first request back. Nothing was changed."),
    )


def not_open_to_ask() -> Refusal:
    return Refusal(
        code="asking.not_open_to_ask",
        what=_("The request was not sent."),
        why=_(
            "It names something that is open already, that your role does not include, or an agency that cannot be asked."
        ),
        next_step=_("Open the form again and choose from what stands there. Nothing was changed."),
    )


def own_request() -> Refusal:
    return Refusal(
        code="asking.own_request",
        what=_("The request was not answered."),
        why=_("You asked it yourself, from your post at the other agency. Nobody answers her or his own request."),
        next_step=_("Leave the answer to a colleague of this agency. Nothing was changed."),
    )


def not_covered() -> Refusal:
    return Refusal(
        code="asking.not_covered",
        what=_("Nothing was opened."),
        why=_(
            "A duty, an exchange agreement in force and your own sight do not cover all of what you chose for these days."
        ),
        next_step=_("Choose less, or answer that only the person can open it. Nothing was changed."),
    )


def not_to_be_shut() -> Refusal:
    return Refusal(
        code="asking.not_to_be_shut",
        what=_("Nothing was shut."),
        why=_("The request is neither waiting nor does it open anything any more."),
        next_step=_("Go back to the request and look at what stands there now. Nothing was changed."),
    )
