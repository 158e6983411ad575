"""What is asked before a file is opened in danger, and what becomes of it afterwards."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aplis.core.forms import DateInput
from aplis.register.people.forms import BirthField, DatedForm
from aplis.register.sharing.emergency.finding import Exactly
from aplis.register.sharing.models import EmergencyAccess
from aplis.rules.dates import DAY
from aplis.rules.emergency import objection_to_postponing, objection_to_reason
from aplis.rules.names import LONGEST_WHOLE, tokens

OBJECTIONS: Final[dict[str, Promise]] = {
    "too_short": _("Say in at least twenty characters what is happening."),
    "repetition": _("Say in words what is happening. The person and your manager will read it."),
    "not_ahead": _("Choose a day after today."),
    "too_far_ahead": _("Choose a day within 90 days. It can be put off again then."),
}


class DangerForm(forms.Form):
    """Who is in danger, and what is happening."""

    danger = forms.ChoiceField(
        label=_("What is the danger?"), choices=EmergencyAccess.Danger.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("What is happening?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least twenty characters. The person, your manager and the data protection officer read it."),
    )  # fmt: skip

    def clean_reason(self) -> str:
        text: str = self.cleaned_data["reason"]
        if objection := objection_to_reason(text):
            raise ValidationError(OBJECTIONS[objection], code=objection)
        return text


class EmergencyForm(DangerForm, DatedForm):
    """The danger, and exactly who is meant: a whole name with a whole day of birth, or a number. Beginnings and years name nobody."""

    marks_optional = False
    field_order = ("name", "born", "number", "danger", "reason")

    name = forms.CharField(
        label=_("Whole name"), required=False, max_length=LONGEST_WHOLE, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("All given and family names, as they stand in a document. A part of a name finds nobody."),
    )  # fmt: skip
    born = BirthField(help_text=_("Day, month and year."))
    number = forms.CharField(
        label=_("Or a number"), required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Of any kind, whole. Where two people have the same name and birthday, only a number finds one of them."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not {"name", "born", "number"} & self.errors.keys() and not self._is_exact():
            self.add_error("name", ValidationError(
                _("Write the whole name and the whole date of birth, or a number."), code="not_exact"
            ))  # fmt: skip
        return values

    def _is_exact(self) -> bool:
        _day, precision = self.cleaned_data["born"]
        has_name = len(tokens(self.cleaned_data["name"])) > 1 and precision == DAY
        return has_name or bool(self.cleaned_data["number"].strip())

    @property
    def wanted(self) -> Exactly:
        day, precision = self.cleaned_data["born"]
        born_on = day if precision == DAY else None
        return Exactly(self.cleaned_data["name"], born_on, self.cleaned_data["number"].strip())


class ToldForm(forms.Form):
    told_how = forms.CharField(
        label=_("How was the person told?"), max_length=200, help_text=_("For example: by phone, today; by letter.")
    )


class PostponeForm(DatedForm):
    until = forms.DateField(label=_("The person is told on"), widget=DateInput)
    because = forms.CharField(
        label=_("Who would be in danger if the person knew before?"), max_length=300,
        help_text=_("Kept with the access. The person reads it on that day."),
    )  # fmt: skip

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if objection := objection_to_postponing(day, today=self.today):
            raise ValidationError(OBJECTIONS[objection], code=objection)
        return day


class ReviewForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = EmergencyAccess
        fields = ("review",)

    outcome = forms.ChoiceField(label=_("Was it justified?"), choices=EmergencyAccess.Outcome, widget=forms.RadioSelect)

    field_order = ("outcome", "review")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["review"].required = True


class SearchForm(forms.Form):
    """Narrows the list of accesses to a worker."""

    marks_optional = False

    q = forms.CharField(
        label=_("Worker"), required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"})
    )
