"""What this room declines, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def not_shared() -> Refusal:
    return Refusal(
        code="situations.not_shared",
        what=_("This life domain is not open to you."),
        why=_("No right of your agency covers it, or your role does not include it."),
        next_step=_("Ask the person. With a release, the domain opens. Nothing was shown or changed."),
    )


def written_by_others() -> Refusal:
    return Refusal(
        code="situations.written_by_others",
        what=_("The record was not changed."),
        why=_("Another agency recorded it, and only that agency may change or end it."),
        next_step=_("Record a statement of your own beside it, or the person's reply to it. Nothing was changed."),
    )


def is_disputed() -> Refusal:
    return Refusal(
        code="situations.is_disputed",
        what=_("The record was not confirmed."),
        why=_("The person disagrees with it."),
        next_step=_("Talk about it together, then correct it or record a new reply. Nothing was changed."),
    )


def no_longer_stands() -> Refusal:
    return Refusal(
        code="situations.no_longer_stands",
        what=_("The record was not changed."),
        why=_("It was corrected or ended in the meantime."),
        next_step=_("Open the life domain again and look at what stands there now. Nothing was changed."),
    )


def rectified_elsewhere() -> Refusal:
    return Refusal(
        code="rectification.elsewhere",
        what=_("Nothing was decided."),
        why=_("Another agency wrote this record, and it decides what stands beside it."),
        next_step=_("Wait for its answer; it has a month. Nothing was changed."),
    )


def own_record() -> Refusal:
    return Refusal(
        code="rectification.own_record",
        what=_("Nothing was decided."),
        why=_("You wrote this record yourself. Somebody else of your agency decides what stands beside it."),
        next_step=_("Ask a colleague who sees this part of the file. Nothing was changed."),
    )


def talk_of_others() -> Refusal:
    return Refusal(
        code="talk.of_others",
        what=_("Nothing was saved."),
        why=_("This talk is between two other agencies."),
        next_step=_("Ask one of the two to write down what came of it. Nothing was changed."),
    )


def hers_to_say() -> Refusal:
    return Refusal(
        code="level.hers_to_say",
        what=_("Nothing was sent."),
        why=_("How it is for the person, only the person says."),
        next_step=_("If something that is written is wrong, say so beside it. Nothing was changed."),
    )
