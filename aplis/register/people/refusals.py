"""What this room declines, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def scope_shut() -> Refusal:
    return Refusal(
        code="people.scope_shut",
        what=_("Nothing was saved."),
        why=_("This part of the person's file is not open to your agency."),
        next_step=_("Ask the agency that keeps it, or ask the person to open it to you. Nothing was changed."),
    )


def number_known() -> Refusal:
    return Refusal(
        code="people.number_known",
        what=_("The number was not saved a second time."),
        why=_("This number is already recorded for this person."),
        next_step=_("Go back to the details. Nothing was changed."),
    )


def main_name_ends() -> Refusal:
    return Refusal(
        code="people.main_name_ends",
        what=_("The name was not ended."),
        why=_("It is the name the person is called by, and everybody is called by some name."),
        next_step=_("Add the new name first and say that it is the one used now. Nothing was changed."),
    )


def lives_there_already() -> Refusal:
    return Refusal(
        code="people.lives_there_already",
        what=_("The person was not added to the household a second time."),
        why=_("This person already belongs to this household from the same day."),
        next_step=_("Go back to the household. Nothing was changed."),
    )


def not_current() -> Refusal:
    return Refusal(
        code="people.not_current",
        what=_("Nothing was changed."),
        why=_("Somebody has ended this entry in the meantime, or it is not open to your agency."),
        next_step=_("Open the page again and look at what stands there now."),
    )


def merged() -> Refusal:
    return Refusal(
        code="people.merged",
        what=_("Nothing was saved."),
        why=_("This file was put together with another file of the same person in the meantime."),
        next_step=_(
            "Open the person again from the search; what you typed is kept as a draft where the form keeps one."
        ),
    )
