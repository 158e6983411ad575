"""What is asked about runs, holds, reviews and restrictions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aplis.core.forms import DateInput
from aplis.core.words import SCOPE_NAMES
from aplis.register.people.forms import DatedForm
from aplis.rules.names import LONGEST_WHOLE
from aplis.rules.scopes import mask


class WordsForm(forms.Form):
    """Narrows a list. What is typed is a name and travels in the body."""

    marks_optional = False

    q = forms.CharField(required=False, max_length=LONGEST_WHOLE, widget=forms.TextInput(attrs={"type": "search"}))

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"]).strip() if self.is_valid() else ""


def asked_page(request: Any) -> str | None:
    """The page of a list that a link, or a button of the search, asks for."""
    asked: str | None = request.POST.get("page") or request.GET.get("page")
    return asked


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReviewForm(forms.Form):
    """What a look at an old file led to; nothing is chosen beforehand."""

    verdict = forms.ChoiceField(
        label=_("What is to be done with it?"),
        widget=forms.RadioSelect,
        choices=[
            ("keep", pgettext_lazy("review", "Keep it: it is still needed. It is looked at again in a year.")),
            ("erase", pgettext_lazy("review", "Erase it with the next run, which somebody else has to approve.")),
        ],
        error_messages={"required": _("Choose one of the two. None is chosen for you.")},
    )


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Why must nothing be erased?"), max_length=300,
        help_text=_("For example a court case or a complaint, with its number. The person can read this."),
    )  # fmt: skip


class RestrictionForm(DatedForm):
    """Which scopes are kept and not used, why, until when, and who wished it."""

    scopes = forms.MultipleChoiceField(
        label=_("What must not be used?"), widget=forms.CheckboxSelectMultiple, choices=list(SCOPE_NAMES.items())
    )
    asked_by = forms.ChoiceField(
        label=_("Who wishes it?"),
        widget=forms.RadioSelect,
        choices=[
            ("person", pgettext_lazy("restriction", "the person")),
            ("officer", pgettext_lazy("restriction", "the data protection officer")),
        ],
    )
    reason = forms.CharField(
        label=_("Why?"), max_length=300,
        help_text=_("For example: the person says that an entry is wrong, until that is checked. The person can read this."),
    )  # fmt: skip
    ends_on = forms.DateField(
        label=_("Until"),
        widget=DateInput,
        required=False,
        help_text=_("Leave it empty where the day is not known yet."),
    )

    def clean_ends_on(self) -> Any:
        day = self.cleaned_data["ends_on"]
        if day is not None and day <= self.today:
            raise ValidationError(_("Choose a later day than today."), code="not_ahead")
        return day

    @property
    def values(self) -> dict[str, Any]:
        """As set_restriction takes them."""
        given = self.cleaned_data
        return {
            "scopes": mask(given["scopes"]),
            "reason": given["reason"],
            "ends_on": given["ends_on"],
            "is_asked_by_person": given["asked_by"] == "person",
        }
