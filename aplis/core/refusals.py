"""The sentences of refusals that any room may need."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, dict[str, Any]] = {
    "role": {
        "what": _("This was not done."),
        "why": _("Your role at this agency does not include it."),
        "next_step": _("Ask a colleague whose role includes it, or your administrator. Nothing was changed."),
    },
    "scope": {
        "what": _("Nothing was saved."),
        "why": _("Your role may not write in this life domain."),
        "next_step": _("Ask a colleague whose role covers it to record it with the person. Nothing was changed."),
    },
    "key": {
        "what": _("This was not done."),
        "why": _("The form you sent had already been used for something else."),
        "next_step": _("Open the form again and send it from there. Nothing was changed."),
    },
}
