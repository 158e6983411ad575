"""What is declined about copies, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def not_waiting() -> Refusal:
    return Refusal(
        code="own_file.not_waiting",
        what=_("The copy was not changed."),
        why=_("It has been handed over or dropped meanwhile."),
        next_step=_("Go back to the list. A new copy can be gathered at any time. Nothing was changed."),
    )


def gathered_by_oneself() -> Refusal:
    return Refusal(
        code="own_file.gathered_by_oneself",
        what=_("The copy was not handed over."),
        why=_("You gathered it. Somebody else has to read it first, so that nobody else is harmed by what is in it."),
        next_step=_("Ask your data protection officer to read it. The copy waits in the list. Nothing was changed."),
    )


def not_all_open() -> Refusal:
    return Refusal(
        code="own_file.not_all_open",
        what=_("The copy was not opened."),
        why=_("It holds more about the person than is open to you."),
        next_step=_(
            "Ask a colleague to whom everything in it is open, or help the person to take it from the own pages. Nothing was shown."
        ),
    )
