"""Words about people that more than one page shows."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

# Codes of ISO 639, the shortest there is. A feed may bring others; a page then shows the code.
LANGUAGE_NAMES: Final[dict[str, Promise]] = {
    "sl": pgettext_lazy("language", "Slovene"),
    "hr": pgettext_lazy("language", "Croatian"),
    "lv": pgettext_lazy("language", "Latvian"),
    "en": pgettext_lazy("language", "English"),
    "sq": pgettext_lazy("language", "Albanian"),
    "ar": pgettext_lazy("language", "Arabic"),
    "bs": pgettext_lazy("language", "Bosnian"),
    "cs": pgettext_lazy("language", "Czech"),
    "et": pgettext_lazy("language", "Estonian"),
    "fr": pgettext_lazy("language", "French"),
    "de": pgettext_lazy("language", "German"),
    "hu": pgettext_lazy("language", "Hungarian"),
    "it": pgettext_lazy("language", "Italian"),
    "lt": pgettext_lazy("language", "Lithuanian"),
    "mk": pgettext_lazy("language", "Macedonian"),
    "no": pgettext_lazy("language", "Norwegian"),
    "fa": pgettext_lazy("language", "Persian"),
    "pl": pgettext_lazy("language", "Polish"),
    "rom": pgettext_lazy("language", "Romani"),
    "ru": pgettext_lazy("language", "Russian"),
    "sr": pgettext_lazy("language", "Serbian"),
    "sgn": pgettext_lazy("language", "sign language"),
    "es": pgettext_lazy("language", "Spanish"),
    "sv": pgettext_lazy("language", "Swedish"),
    "tr": pgettext_lazy("language", "Turkish"),
    "uk": pgettext_lazy("language", "Ukrainian"),
}

# Why the check of a number warns. The number may be right all the same, and a reason lets it be saved.
NUMBER_FAULTS: Final[dict[str, Promise]] = {
    "length": gettext_lazy("The number is too long or too short for its kind. Compare it, or say why it is right."),
    "characters": gettext_lazy(
        "The number has characters that its kind does not have. Compare it, or say why it is right."
    ),
    "check_digit": gettext_lazy("The last digit does not agree with the others. Compare it, or say why it is right."),
    "date": gettext_lazy("The number holds a day that does not exist. Compare it, or say why it is right."),
    "unconfirmed_check_digit": gettext_lazy(
        "The last digit may not agree with the others; the rule for this kind is not confirmed. Compare it, or say why it is right."
    ),
}
