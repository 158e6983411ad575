"""What is declined when somebody is to act for a person, or to sign in to her own pages."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def kept_apart() -> Refusal:
    """The same words whoever of the two was harmed."""
    return Refusal(
        code="representing.kept_apart",
        what=_("Nothing was saved."),
        why=_(
            "These two persons are kept apart from each other, so one cannot act for the other or see her or his pages."
        ),
        next_step=_("Ask the court or the social work centre for a guardian for this matter. Nothing was changed."),
    )


def does_not_hold(because: str) -> Refusal:
    return Refusal(
        code=f"representing.{because}",
        what=_("Nothing was saved."),
        why=_("This representation would not hold: its kind, its days or its life domains do not fit together."),
        next_step=_("Go back to the form and read what it says about each of them. Nothing was changed."),
    )


def not_by_you() -> Refusal:
    return Refusal(
        code="representing.not_by_you",
        what=_("Nothing was changed."),
        why=_("This representation does not rest on your own choice, for example because a court decided it."),
        next_step=_("Say on the page “Something is wrong” what you want changed. The service has to answer you."),
    )


def only_the_person() -> Refusal:
    return Refusal(
        code="representing.only_the_person",
        what=_("Nothing was saved."),
        why=_("Only the person decides this. Nobody else can do it for her or him."),
        next_step=_("The person can do it here, or together with a worker on paper. Nothing was changed."),
    )


def not_covered() -> Refusal:
    return Refusal(
        code="representing.not_covered",
        what=_("Nothing was changed."),
        why=_(
            "What you act on here reaches further than you may act for this person, or you only accompany her or him."
        ),
        next_step=_("The person decides it, alone or together with a worker. Nothing was changed."),
    )


def sign_in_not_possible() -> Refusal:
    """One refusal for every reason, so that nobody learns whose sign-in an address is."""
    return Refusal(
        code="representing.sign_in_not_possible",
        what=_("No access was given."),
        why=_("This sign-in name cannot be used for these pages."),
        next_step=_(
            "Leave the sign-in name empty: the system makes one that belongs to nobody else. Nothing was saved."
        ),
    )


def has_access_already() -> Refusal:
    return Refusal(
        code="representing.has_access_already",
        what=_("No second access was given."),
        why=_("This sign-in opens these pages already."),
        next_step=_("Make a new link for it, or end the access first. Nothing was saved."),
    )


def link_not_ours() -> Refusal:
    return Refusal(
        code="representing.link_not_ours",
        what=_("No link was made."),
        why=_("This sign-in opens more than these pages, so its password is not yours to change."),
        next_step=_("The owner signs in with the password used so far. Nothing was changed."),
    )
