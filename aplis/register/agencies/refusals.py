"""What this room declines, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def already_works_here() -> Refusal:
    return Refusal(
        code="agencies.already_works_here",
        what=_("The worker was not added."),
        why=_("The person with this e-mail address already has a post at your agency."),
        next_step=_("Look for the worker in the list and change the post there. Nothing was saved."),
    )


def role_does_not_fit() -> Refusal:
    return Refusal(
        code="agencies.role_does_not_fit",
        what=_("The post was not saved."),
        why=_("The chosen role is not meant for your kind of agency."),
        next_step=_("Choose another role. Nothing was saved."),
    )


def last_administrator() -> Refusal:
    return Refusal(
        code="agencies.last_administrator",
        what=_("The post was not changed."),
        why=_("It is the last one at your agency that may manage accounts."),
        next_step=_("Make another worker administrator first. Nothing was changed."),
    )


def post_has_ended() -> Refusal:
    return Refusal(
        code="agencies.post_has_ended",
        what=_("The sign-in was not changed."),
        why=_("This post has ended."),
        next_step=_("If the worker is back, add a new post. Nothing was changed."),
    )


def sign_in_is_shared() -> Refusal:
    return Refusal(
        code="agencies.sign_in_is_shared",
        what=_("The sign-in was not changed."),
        why=_("It opens more than your agency, so one agency alone may not open it anew."),
        next_step=_(
            "The worker can change the password and the second factor while signed in. When they are lost, ask the people "
            "who run this system. Nothing was changed."
        ),
    )


def taken_up_already() -> Refusal:
    return Refusal(
        code="agencies.taken_up_already",
        what=_("No link was made."),
        why=_("The worker has taken this post up already."),
        next_step=_("Nothing more is needed. Nothing was changed."),
    )


def offer_is_over() -> Refusal:
    return Refusal(
        code="agencies.offer_is_over",
        what=_("Nothing was taken up."),
        why=_("This link was replaced by a newer one, or what it was made for has ended."),
        next_step=_("Ask whoever gave you the link for a new one. Nothing was changed."),
    )
