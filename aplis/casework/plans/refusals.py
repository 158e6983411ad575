"""What this room declines, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def of_others() -> Refusal:
    return Refusal(
        code="contact.of_others",
        what=_("Nothing was saved."),
        why=_("This contact is one of another agency, and only that agency says how it went."),
        next_step=_("Write down a contact of your own. Nothing was changed."),
    )


def hers_to_say() -> Refusal:
    return Refusal(
        code="contact.hers_to_say",
        what=_("Nothing was sent."),
        why=_("What stood in the way for the person, only the person says."),
        next_step=_("If something that is written is wrong, say so beside it. Nothing was changed."),
    )
