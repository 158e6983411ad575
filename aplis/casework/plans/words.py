"""What barriers and outcomes are called: to a worker, and to the person."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

BARRIER_NAMES: Final[dict[str, Promise]] = {
    "culture": pgettext_lazy("barrier", "Culture: our ways did not fit the person's"),
    "language": pgettext_lazy("barrier", "Language: it was not one in which the person reads or speaks well"),
    "law": pgettext_lazy("barrier", "Law: missing papers, no entitlement, or fear of authorities"),
    "place": pgettext_lazy("barrier", "Place: the way there, its cost, or a building that is not open to everybody"),
    "time": pgettext_lazy("barrier", "Time: our hours, beside work or care of children"),
    "means": pgettext_lazy("barrier", "Means: no phone, no credit or no internet"),
    "not_known": pgettext_lazy("barrier", "Not known yet: we have to find out"),
}
# What the person ticks herself.
OWN_BARRIERS: Final[dict[str, Promise]] = {
    "culture": pgettext_lazy("own barrier", "How they do things does not fit how we do them"),
    "language": pgettext_lazy("own barrier", "It was not in a language that I read or speak well"),
    "law": pgettext_lazy("own barrier", "Papers were missing, or I was afraid of what might follow"),
    "place": pgettext_lazy("own barrier", "It was too far, too expensive to get there, or I could not get in"),
    "time": pgettext_lazy("own barrier", "At that time I work, or look after somebody"),
    "means": pgettext_lazy("own barrier", "I had no phone, no credit or no internet"),
}
# What the service says of itself, told to the person.
TOLD_BARRIERS: Final[dict[str, Promise]] = {
    "culture": pgettext_lazy("barrier told to me", "how we do things may not have fitted you."),
    "language": pgettext_lazy("barrier told to me", "it was in a language that you may not read or speak well."),
    "law": pgettext_lazy("barrier told to me", "papers or rules stood in the way, or you had reason to be afraid."),
    "place": pgettext_lazy("barrier told to me", "the place was far, expensive to reach, or not open to you."),
    "time": pgettext_lazy("barrier told to me", "our hours may not have suited you."),
    "means": pgettext_lazy("barrier told to me", "we chose a way for which one needs a phone, credit or internet."),
    "not_known": pgettext_lazy("barrier told to me", "we do not know yet, and have to find out."),
}
MY_CONTACTS: Final[dict[str, Promise]] = {
    "planned": pgettext_lazy("my contact", "Planned"),
    "held": pgettext_lazy("my contact", "It took place."),
    "not_held": pgettext_lazy("my contact", "We did not reach you."),
    "called_off": pgettext_lazy("my contact", "We called it off."),
    "moved": pgettext_lazy("my contact", "It was moved to another day."),
}
MY_WAYS: Final[dict[str, Promise]] = {
    "office": pgettext_lazy("my contact", "at their office"),
    "home": pgettext_lazy("my contact", "at your home"),
    "elsewhere": pgettext_lazy("my contact", "somewhere else"),
    "phone": pgettext_lazy("my contact", "by phone"),
    "online": pgettext_lazy("my contact", "online"),
    "letter": pgettext_lazy("my contact", "by letter or message"),
}
