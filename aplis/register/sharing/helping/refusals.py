"""What is declined about lay helpers and their tasks, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def protected() -> Refusal:
    return Refusal(
        code="helping.protected",
        what=_("No task was assigned."),
        why=_("This person is protected: a lay helper must not learn where she or he is."),
        next_step=_("Help the person through workers who are named for her or him. Nothing was saved."),
    )


def no_file() -> Refusal:
    return Refusal(
        code="helping.no_file",
        what=_("No task was assigned."),
        why=_("Your agency keeps no open file on this person, and a task belongs to such a file."),
        next_step=_("Open a file of your agency first, or ask the agency that keeps one. Nothing was saved."),
    )


def stands_near() -> Refusal:
    """The same words for a relative, for a colleague, and for somebody who is kept apart from the person."""
    return Refusal(
        code="helping.stands_near",
        what=_("No task was assigned."),
        why=_("One of the two whom you named cannot help this person."),
        next_step=_("Choose somebody else who does not know the person privately. Nothing was saved."),
    )


def not_a_helper() -> Refusal:
    return Refusal(
        code="helping.not_a_helper",
        what=_("No task was assigned."),
        why=_("A lay helper of your agency does the task, and a trained worker of your agency supervises it."),
        next_step=_("Choose both from the lists of the form. Nothing was saved."),
    )


def days() -> Refusal:
    return Refusal(
        code="helping.days",
        what=_("No task was assigned."),
        why=_("A task begins today or later and ends after six months at the latest."),
        next_step=_("Choose other days. What goes on longer is assigned anew, together with the person."),
    )


def not_grantable() -> Refusal:
    return Refusal(
        code="helping.not_grantable",
        what=_("Nothing was opened."),
        why=_(
            "A lay helper sees what the file of your agency holds and her or his role reads, never health, mental health or "
            "addiction; and the person must have said so."
        ),
        next_step=_("Choose among the matters of the form, and say how the person said it. Nothing was changed."),
    )


def not_running() -> Refusal:
    return Refusal(
        code="helping.not_running",
        what=_("Nothing was changed."),
        why=_("This task has ended."),
        next_step=_("Look at the list again. Ask your supervisor if you do not understand it."),
    )
