"""What is declined about exchange agreements, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def signed_already() -> Refusal:
    return Refusal(
        code="agreements.signed_already",
        what=_("The agreement was not signed a second time."),
        why=_("Your agency has signed it. Nobody signs for the other side."),
        next_step=_("Wait for the signature of the other agency. Nothing was changed."),
    )


def same_hand() -> Refusal:
    return Refusal(
        code="agreements.same_hand",
        what=_("The agreement was not signed."),
        why=_("You have signed it for the other agency. Two people sign an agreement, one for each side."),
        next_step=_("Ask a colleague who answers for this agency to sign. Nothing was changed."),
    )


def not_a_draft() -> Refusal:
    return Refusal(
        code="agreements.not_a_draft",
        what=_("The agreement was not changed."),
        why=_("Somebody has signed it, or it was laid aside. What was signed is not changed any more."),
        next_step=_("Lay the draft aside, or make a new version of what is in force. Nothing was changed."),
    )


def not_in_force() -> Refusal:
    return Refusal(
        code="agreements.not_in_force",
        what=_("The agreement was not ended."),
        why=_("It is not in force: both have not signed it yet, or it has ended."),
        next_step=_("Go back to the agreement and look at what stands there now. Nothing was changed."),
    )


def replaced_already() -> Refusal:
    return Refusal(
        code="agreements.replaced_already",
        what=_("No second new version was made."),
        why=_("A new version of this agreement is there already."),
        next_step=_("Open that version and change or sign it. Nothing was changed."),
    )


def too_late_to_sign() -> Refusal:
    return Refusal(
        code="agreements.too_late_to_sign",
        what=_("The agreement was not signed."),
        why=_("Its last day has passed."),
        next_step=_("Lay the draft aside and make a new one. Nothing was changed."),
    )
