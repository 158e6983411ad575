"""What this room declines, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def settled() -> Refusal:
    return Refusal(
        code="identity.settled",
        what=_("Your decision was not saved."),
        why=_("Two people have decided about these two files in the meantime."),
        next_step=_("Look at what they decided. You can take the decision back there, with a reason."),
    )


def decided_already() -> Refusal:
    return Refusal(
        code="identity.decided_already",
        what=_("Your decision was not saved a second time."),
        why=_("You have already decided about these two files. The second decision is a colleague's."),
        next_step=_("Ask a colleague who knows the person to look at it. Nothing was changed."),
    )


def not_agreed() -> Refusal:
    return Refusal(
        code="identity.not_agreed",
        what=_("The files were not put together."),
        why=_("Two people have to agree first that both files are of one person, and that no longer stands."),
        next_step=_("Open the two files again and look at what was decided. Nothing was changed."),
    )


def is_sealed() -> Refusal:
    return Refusal(
        code="identity.is_sealed",
        what=_("The files were not put together."),
        why=_("A file that is open to named workers only is never put together with another."),
        next_step=_("Speak with the worker who keeps the file. Nothing was changed."),
    )


def undone_already() -> Refusal:
    return Refusal(
        code="identity.undone_already",
        what=_("Nothing was changed."),
        why=_("These files were taken apart in the meantime."),
        next_step=_("Go back to the person and look at what stands there now."),
    )


def one_file() -> Refusal:
    return Refusal(
        code="identity.one_file",
        what=_("Nothing was compared."),
        why=_("Two different files are needed, and both have to be open to you."),
        next_step=_("Go back to the person and choose another file. Nothing was changed."),
    )
