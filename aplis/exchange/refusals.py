"""What the import pages decline, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def cannot_start() -> Refusal:
    return Refusal(
        code="exchange.cannot_start",
        what=_("The import was not started."),
        why=_("It was already started or cancelled, or its check is not finished."),
        next_step=_("Open the import to see how far it is. Nothing was changed."),
    )


def cannot_cancel() -> Refusal:
    return Refusal(
        code="exchange.cannot_cancel",
        what=_("The import was not cancelled."),
        why=_("It is already running, or over."),
        next_step=_("Open the import to see how far it is. Nothing was changed."),
    )
