"""What is declined about nearness, people kept apart and weaker protection, in sentences."""

from django.utils.translation import gettext as _

from aplis.core.errors import Refusal


def known_already() -> Refusal:
    return Refusal(
        code="nearness.known_already",
        what=_("It was not recorded a second time."),
        why=_("It is already recorded that this worker stands near to the person."),
        next_step=_("Nothing needs to be done. The file is shut to this worker."),
    )


def not_by_oneself() -> Refusal:
    return Refusal(
        code="nearness.not_by_oneself",
        what=_("Nothing was changed."),
        why=_("Whoever stands near to the person does not decide who opens the file."),
        next_step=_("Ask your manager or the data protection officer."),
    )


def sealed() -> Refusal:
    return Refusal(
        code="nearness.sealed",
        what=_("Nothing was changed."),
        why=_("The person is sealed: who may know of her or him is decided on the page of protection."),
        next_step=_("Ask a worker who is named for the person."),
    )


def is_over() -> Refusal:
    return Refusal(
        code="nearness.is_over",
        what=_("Nothing was changed."),
        why=_("Somebody has ended this entry in the meantime."),
        next_step=_("Open the list again and look at what stands there now."),
    )


def stays_shut() -> Refusal:
    return Refusal(
        code="nearness.stays_shut",
        what=_("Nothing was changed."),
        why=_("The file stays shut to this worker. That does not rest on what your agency alone recorded."),
        next_step=_("Ask your data protection officer."),
    )


def apart_already() -> Refusal:
    return Refusal(
        code="nearness.apart_already",
        what=_("It was not recorded a second time."),
        why=_("These two are already kept apart."),
        next_step=_("Nothing needs to be done."),
    )


def second_person() -> Refusal:
    return Refusal(
        code="nearness.second_person",
        what=_("The protection was not changed."),
        why=_("Whoever asked for the weaker protection does not confirm it."),
        next_step=_("A second worker who may set the protection has to look at it. Nothing was changed."),
    )
