"""What the parts of a representation are called on a page."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Why nothing rests on a representation today: the codes of rules.representation.objection_to.
OBJECTION_WORDS: Final[dict[str, Promise]] = {
    "kept_apart": pgettext_lazy("representation", "does not hold: the two are kept apart"),
    "conflict": pgettext_lazy("representation", "does not hold: a conflict of interest"),
    "not_begun": pgettext_lazy("representation", "has not begun"),
    "ended": pgettext_lazy("representation", "has ended"),
    "of_age": pgettext_lazy("representation", "has ended: the person is of age"),
}
# Why days or scopes do not do, with the field of the form it is said beside.
FAULTS: Final[dict[str, tuple[str, Promise]]] = {
    "needs_end": ("ends_on", _("Choose an end: a trusted person is chosen until a day.")),
    "ends_before_it_starts": ("ends_on", _("Choose a later day: it would end before it begins.")),
    "over_already": ("ends_on", _("Choose a later day: it would be over already.")),
    "too_long": ("ends_on", _("Choose an end within twelve months. After that the person can choose anew.")),
    "none": ("scopes", _("Choose at least one.")),
    "not_chosen": ("chosen_by_person", _("A trusted person is somebody whom the person chose. Nobody else chooses for her or him.")),
    "of_age": ("kind", _("The person is of age: a parent represents her or him no more.")),
}  # fmt: skip
ENDED_WORDS: Final[dict[str, Promise]] = {
    "kept_apart": pgettext_lazy("representation", "the two are kept apart"),
    "person": pgettext_lazy("representation", "the person ended it"),
}
