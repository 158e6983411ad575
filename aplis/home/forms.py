"""What a worker types to find somebody. It travels in the body of the request, never in an address."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aplis.register.people.forms import BirthField, DatedForm, not_ahead
from aplis.register.people.queries import Wanted
from aplis.register.sharing.forms import PURPOSES
from aplis.rules.dates import DAY
from aplis.rules.names import LONGEST_WHOLE, tokens


class SearchForm(DatedForm):
    """A name, a birth date, a number, or several of them. Too little typed finds nobody and says what to type."""

    marks_optional = False

    name = forms.CharField(
        label=_("Name"), required=False, max_length=LONGEST_WHOLE, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("In any order, with or without marks on the letters; the beginning of each word is enough."),
    )  # fmt: skip
    born = BirthField(help_text=_("The year is enough beside a name."))
    number = forms.CharField(
        label=_("Number"), required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Of any kind, whole."),
    )  # fmt: skip
    purpose = forms.ChoiceField(label=_("What do you look the person up for?"), choices=PURPOSES)

    def clean_born(self) -> Any:
        return not_ahead(self.cleaned_data["born"], self.today)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not self._says_enough(self.wanted):
            self.add_error("name", ValidationError(_(
                "Type at least two letters of a name, or a whole date of birth, or a number."
            ), code="too_little"))  # fmt: skip
        return values

    def _says_enough(self, wanted: Wanted) -> bool:
        has_word = any(len(word) > 1 for word in wanted.words)
        has_day = wanted.born_on is not None and wanted.precision == DAY
        return has_word or has_day or bool(wanted.number)

    @property
    def wanted(self) -> Wanted:
        born_on, precision = self.cleaned_data["born"]
        number = self.cleaned_data["number"].strip()
        return Wanted(tokens(self.cleaned_data["name"]), born_on, precision, number)
