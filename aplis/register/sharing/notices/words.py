"""The sentence of each kind of notice. `%(name)s` is taken from the notice's detail."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

SENTENCES: Final[dict[str, Promise]] = {
    "rights_differ": pgettext_lazy(
        "notice", "Stored rights differed from what is recorded. They were put right; see the incident in the journal."
    ),
    # Representation and the own pages.
    "representation_added": pgettext_lazy("notice", "It was recorded that somebody acts for you. See “People who act for me”."),
    "representation_ended": pgettext_lazy("notice", "Somebody no longer acts for you. See “People who act for me”."),
    "representation_to_tell": pgettext_lazy("notice", "Tell the person that it was recorded who acts for her or him."),
    "representation_conflict": pgettext_lazy(
        "notice", "A representative's own interest stands against the person's. Nothing may rest on the representation."
    ),
    "representation_cut": pgettext_lazy(
        "notice", "A representation was ended because the two are kept apart. See whether another guardian is needed."
    ),
    "trusted_chosen": pgettext_lazy(
        "notice", "The person chose somebody she or he trusts. Ask whether that person wants access to the own pages."
    ),
    "own_pages_given": pgettext_lazy("notice", "Access to your own pages was given. If you did not ask for it, tell us."),
}
