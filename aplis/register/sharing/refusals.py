"""What this room declines, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def basis_opens_nothing() -> Refusal:
    return Refusal(
        code="sharing.basis_opens_nothing",
        what=_("The file was not opened."),
        why=_("The chosen legal basis does not fit this kind of agency, so it opens no life domain."),
        next_step=_("Choose another legal basis, or ask your data protection officer. Nothing was saved."),
    )


def danger_opens_an_emergency() -> Refusal:
    return Refusal(
        code="sharing.danger_opens_an_emergency",
        what=_("The file was not opened."),
        why=_(
            "Your agency keeps no file on the person and was only let see one. Danger opens it for an hour, to read, not for good."
        ),
        next_step=_(
            "Use emergency access when somebody is in danger, or choose another legal basis. Nothing was saved."
        ),
    )


def lead_elsewhere() -> Refusal:
    return Refusal(
        code="sharing.lead_elsewhere",
        what=_("The lead was not changed."),
        why=_("A file is led by a worker of the agency that keeps it."),
        next_step=_("Choose a colleague of your own agency. Nothing was changed."),
    )


def second_worker_confirms() -> Refusal:
    return Refusal(
        code="sharing.second_worker_confirms",
        what=_("The protection was not changed."),
        why=_("A weaker protection takes hold only when a second worker confirms it."),
        next_step=_("Ask for it on the page of protection; a colleague is then told. Nothing was changed."),
    )
