"""What this part declines, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def no_such_line() -> Refusal:
    return Refusal(
        code="watching.no_such_line",
        what=_("Nothing was sent."),
        why=_("There is no such line, or the agency has never seen this file."),
        next_step=_("Go back to the list, choose the line again, and send it once more."),
    )


def answered_already() -> Refusal:
    return Refusal(
        code="watching.answered_already",
        what=_("Your answer was not sent."),
        why=_("Somebody else has answered in the meantime. The person has that answer."),
        next_step=_("Read the answer that was sent. Nothing was changed."),
    )


def own_look() -> Refusal:
    return Refusal(
        code="watching.own_look",
        what=_("Your answer was not sent."),
        why=_("The person asks about something that you did yourself. Somebody else has to answer."),
        next_step=_("Ask a colleague who answers for the agency. Nothing was changed."),
    )


def own_looks() -> Refusal:
    return Refusal(
        code="watching.own_looks",
        what=_("The review was not saved."),
        why=_("These are your own looks. Somebody else has to look at them."),
        next_step=_("Ask another data protection officer. Nothing was changed."),
    )


def reviewed_already() -> Refusal:
    return Refusal(
        code="watching.reviewed_already",
        what=_("The review was not saved."),
        why=_("The looks of this worker at this person on this day have been reviewed already."),
        next_step=_("Open the day again to read the review. Nothing was changed."),
    )


def watched_already() -> Refusal:
    return Refusal(
        code="watching.watched_already",
        what=_("The watch list was not changed."),
        why=_("The person stands on it already."),
        next_step=_("End that entry first if the reason has changed."),
    )


def delay_out_of_bounds() -> Refusal:
    return Refusal(
        code="watching.delay_out_of_bounds",
        what=_("The delay was not set."),
        why=_("The person has to be told on a day after today, and within twelve months of the first look."),
        next_step=_("Choose another day. Nothing was changed."),
    )


def list_incomplete() -> Refusal:
    return Refusal(
        code="watching.list_incomplete",
        what=_("The list was not printed."),
        why=_(
            "The joint plan is not open to you, so you see only a part of the looks. A part of the list would mislead the person."
        ),
        next_step=_("Ask the agency that leads the plan, or a data protection officer, to print it."),
    )
