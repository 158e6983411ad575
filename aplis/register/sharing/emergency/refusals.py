"""What emergency access declines, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def opens_nothing() -> Refusal:
    return Refusal(
        code="emergency.opens_nothing",
        what=_("No file was opened."),
        why=_("Your role reads none of the life domains that this danger opens."),
        next_step=_("Call the emergency number, or a colleague whose role includes them. Nobody was looked for."),
    )


def is_over() -> Refusal:
    return Refusal(
        code="emergency.is_over",
        what=_("Nothing was changed."),
        why=_("This emergency access has already ended, or somebody has answered it in the meantime."),
        next_step=_("Open the page again and look at what stands there now."),
    )


def own_review() -> Refusal:
    return Refusal(
        code="emergency.own_review",
        what=_("The review was not saved."),
        why=_("Whoever opened a file in an emergency does not judge it."),
        next_step=_("Ask your manager or the data protection officer. Nothing was changed."),
    )


def own_postponing() -> Refusal:
    return Refusal(
        code="emergency.own_postponing",
        what=_("Telling the person was not put off."),
        why=_("Whoever opened a file in an emergency does not decide that the person is told later."),
        next_step=_("Ask your manager or the data protection officer. Nothing was changed."),
    )


def is_sealed() -> Refusal:
    return Refusal(
        code="emergency.is_sealed",
        what=_("Nothing was opened."),
        why=_("The person is sealed: no emergency opens more of the file than the named workers see."),
        next_step=_("Call the emergency number, or a worker who is named for the person. Nobody was alarmed."),
    )
