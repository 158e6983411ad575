"""The sentence of each kind of notice. `%(name)s` is taken from the notice's detail."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

SENTENCES: Final[dict[str, Promise]] = {
    "rights_differ": pgettext_lazy(
        "notice", "Stored rights differed from what is recorded. They were put right; see the incident in the journal."
    ),
}
