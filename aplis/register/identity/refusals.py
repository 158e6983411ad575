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


def lost_standing() -> Refusal:
    return Refusal(
        code="identity.lost_standing",
        what=_("The files were left as they are."),
        why=_(
            "Whoever decided it may not do so any more: the post, the role or the sight of the two files has changed."
        ),
        next_step=_("A colleague who sees both files can decide again. Nothing was changed."),
    )


def is_sealed() -> Refusal:
    return Refusal(
        code="identity.is_sealed",
        what=_("The files were not put together."),
        why=_("A file that is open to named workers only is never put together with another."),
        next_step=_("Speak with the worker who keeps the file. Nothing was changed."),
    )


def is_sealed_together() -> Refusal:
    return Refusal(
        code="identity.is_sealed_together",
        what=_("The files were not taken apart."),
        why=_(
            "A file that is open to named workers only stays as it is: they are named for one file, and nobody would be for the other."
        ),
        next_step=_("Speak with the worker who keeps the file. Nothing was changed."),
    )


def are_kept_apart() -> Refusal:
    return Refusal(
        code="identity.are_kept_apart",
        what=_("The files were not put together."),
        why=_("These two are kept apart from each other, so they are recorded as two people."),
        next_step=_("Whoever keeps the protection ends it first if it was set by mistake. Nothing was changed."),
    )


def acts_for_other() -> Refusal:
    return Refusal(
        code="identity.acts_for_other",
        what=_("The files were not put together."),
        why=_("One of the two acts for the other, so they are recorded as two people."),
        next_step=_("End the representation first if it was recorded by mistake. Nothing was changed."),
    )


def gone() -> Refusal:
    return Refusal(
        code="identity.gone",
        what=_("Nothing was changed."),
        why=_("The two files were put together in the meantime, or one of them is not open to you any more."),
        next_step=_("Go back to the list of pairs and look at what stands there now."),
    )


def own_word_alone() -> Refusal:
    return Refusal(
        code="identity.own_word_alone",
        what=_("The files were not put together."),
        why=_("Your agency would see more than today, and only people of your agency have said that it is one person."),
        next_step=_("Ask the other service to look at both files and to decide too. Nothing was changed."),
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


def own_lookups() -> Refusal:
    return Refusal(
        code="identity.own_lookups",
        what=_("Nothing was saved."),
        why=_("These are your own look-ups. Somebody else has to look at them."),
        next_step=_("Ask another manager or your data protection officer. Nothing was changed."),
    )


def reviewed_already() -> Refusal:
    return Refusal(
        code="identity.reviewed_already",
        what=_("Nothing was saved a second time."),
        why=_("Somebody has already written what came of this day."),
        next_step=_("Open the list again and read it there. Nothing was changed."),
    )


def asked_already() -> Refusal:
    return Refusal(
        code="identity.asked_already",
        what=_("The request was not sent a second time."),
        why=_("Your agency has an open request with this name and date of birth."),
        next_step=_("Wait for the answer; it will stand among the requests of your agency. Nothing was changed."),
    )


def too_many_requests() -> Refusal:
    return Refusal(
        code="identity.too_many_requests",
        what=_("The request was not sent."),
        why=_("You have sent as many contact requests today as one worker may send in a day."),
        next_step=_("Send it tomorrow, or ask a colleague to talk with the person. Nothing was changed."),
    )


def answered_already() -> Refusal:
    return Refusal(
        code="identity.answered_already",
        what=_("Your answer was not saved."),
        why=_("The request has been answered or has ended in the meantime."),
        next_step=_("Open the list of requests again. Nothing was changed."),
    )
