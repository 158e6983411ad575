"""What is declined about releases, participation and legal bases, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal
from aplis.register.sharing.releases.words import OBJECTIONS


def objected(code: str) -> Refusal:
    """The sentence of a rule's objection to days, giver or recipients."""
    return Refusal(
        code=f"releases.{code}",
        what=_("The release was not given."),
        why=OBJECTIONS[code],
        next_step=_("Go back to that question. Nothing was opened to anybody."),
    )


def unknown_recipient() -> Refusal:
    return Refusal(
        code="releases.unknown_recipient",
        what=_("The agency was not added."),
        why=_(
            "Only an agency that has an exchange agreement with an agency keeping a file can be named, and not your own."
        ),
        next_step=_("Choose an agency from the list. Nothing was changed."),
    )


def incomplete() -> Refusal:
    return Refusal(
        code="releases.incomplete",
        what=_("The answer was not recorded."),
        why=_("A question before it has no answer yet."),
        next_step=_("Go through the questions once more. Nothing was opened to anybody."),
    )


def other_words() -> Refusal:
    return Refusal(
        code="releases.other_words",
        what=_("The answer was not recorded."),
        why=_("The words of the sheet have changed since it was read."),
        next_step=_("Read the sheet once more together, then answer. Nothing was opened to anybody."),
    )


def not_in_force() -> Refusal:
    return Refusal(
        code="releases.not_in_force",
        what=_("Nothing was withdrawn."),
        why=_("This release is not in force: it has ended already, or it was never given."),
        next_step=_("Look at the list of releases. Nothing was changed."),
    )


def not_yours() -> Refusal:
    return Refusal(
        code="releases.not_yours",
        what=_("This was not done."),
        why=_("Who answers is named on the sheet, and it is somebody else."),
        next_step=_("Ask the person named there, or talk with a worker. Nothing was changed."),
    )


def is_answered() -> Refusal:
    return Refusal(
        code="releases.is_answered",
        what=_("The answer was not recorded a second time."),
        why=_("This was answered already, or it has ended."),
        next_step=_("Look at what stands there now. Nothing was changed."),
    )


def not_less() -> Refusal:
    return Refusal(
        code="releases.not_less",
        what=_("Nothing was changed."),
        why=_("What is to stay open is not a part of what was open."),
        next_step=_("Take the whole release back, or let them see more by a new one."),
    )
