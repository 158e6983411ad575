"""The questions of a sheet, one form each. Each knows what it changes; saving is the work of the actions."""

from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aplis.core.forms import DateInput
from aplis.core.words import SCOPE_NAMES
from aplis.register.people.models import Person
from aplis.register.sharing.models import ContactPreference, ReleaseSheet
from aplis.register.sharing.releases.words import EXAMPLES, HOW_WITH_A_WORKER, OBJECTIONS, PURPOSE_SENTENCES
from aplis.register.sharing.words import BASIS_NAMES, PURPOSE_NAMES
from aplis.rules.release_limits import Limits
from aplis.rules.releases import objection_to_days
from aplis.rules.scopes import SCOPES, SPECIAL, codes, mask

PLAIN_SCOPES: Final = tuple(code for code in SCOPES if code not in SPECIAL)
SPECIAL_SCOPES: Final = tuple(code for code in SCOPES if code in SPECIAL)
SPECIAL_MASK: Final = mask(SPECIAL)
YES_NO: Final = [("yes", _("Yes, they may know")), ("no", _("No, they may not know"))]


def _with_example(name: Any, example: Any) -> Any:
    return _("%(name)s – %(example)s") % {"name": name, "example": example}


class VersionForm(forms.Form):
    """Something done to a row from the version that the reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ScopeChoices(forms.CheckboxSelectMultiple):
    """Life domains with their picture and an example each."""

    template_name = "releases/widgets/scopes.html"


class StepForm(VersionForm):
    """One question. `changes` is what the sheet takes from the answer."""

    def __init__(self, *args: Any, sheet: ReleaseSheet, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": sheet.version, **self.known(sheet)}, **kwargs)
        self.sheet = sheet

    def known(self, sheet: ReleaseSheet) -> dict[str, Any]:
        return {}

    @property
    def changes(self) -> dict[str, Any]:
        return {}


class RecipientForm(VersionForm):
    """One agency and its role. Which agencies and roles there are, the action knows; `EVERY_ROLE` has to be said, too."""

    EVERY_ROLE: Final = "every"

    agency = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=(1 << 63) - 1)
    role = forms.CharField(max_length=32, error_messages={"required": _("Choose whose work it is there.")})

    def clean_role(self) -> str:
        role = str(self.cleaned_data["role"])
        return "" if role == self.EVERY_ROLE else role


class SearchForm(forms.Form):
    marks_optional = False

    q = forms.CharField(label=_("Name of the agency"), required=False, max_length=80,
                        widget=forms.TextInput(attrs={"type": "search"}))  # fmt: skip

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"]).strip() if self.is_valid() else ""


class PurposesForm(StepForm):
    purposes = forms.MultipleChoiceField(
        label=_("What may they use it for?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one. What is not chosen they may not do with it.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purposes"].choices = [  # type: ignore[attr-defined]
            (code, _with_example(PURPOSE_NAMES[code], sentence)) for code, sentence in PURPOSE_SENTENCES.items()
        ]

    def known(self, sheet: ReleaseSheet) -> dict[str, Any]:
        return {"purposes": sheet.purposes}

    @property
    def changes(self) -> dict[str, Any]:
        return {"purposes": self.cleaned_data["purposes"]}


class ScopesForm(StepForm):
    marks_optional = False  # nothing ticked is an answer, and so is a yes about health alone

    scopes = forms.MultipleChoiceField(
        label=_("About which parts of your life may they know?"),
        widget=ScopeChoices,
        required=False,
        choices=[(code, SCOPE_NAMES[code]) for code in PLAIN_SCOPES],
        help_text=_("Only what is ticked. Health is asked on the next page, by itself."),
    )

    def known(self, sheet: ReleaseSheet) -> dict[str, Any]:
        return {"scopes": codes(sheet.scopes & ~SPECIAL_MASK)}

    @property
    def changes(self) -> dict[str, Any]:
        return {"scopes": mask(self.cleaned_data["scopes"]) | self.sheet.scopes & SPECIAL_MASK}


class SpecialForm(StepForm):
    """Each special category by itself, yes or no; none is chosen beforehand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in SPECIAL_SCOPES:
            self.fields[code] = forms.ChoiceField(
                label=SCOPE_NAMES[code], help_text=EXAMPLES[code], choices=YES_NO, widget=forms.RadioSelect,
                error_messages={"required": _("Ask the person: yes or no.")},
            )  # fmt: skip

    def known(self, sheet: ReleaseSheet) -> dict[str, Any]:
        if not sheet.special_asked:
            return {}
        return {code: "yes" if code in codes(sheet.scopes) else "no" for code in SPECIAL_SCOPES}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if set(SPECIAL_SCOPES) <= values.keys() and not self.changes["scopes"]:
            raise ValidationError(
                _("Nothing is left that they may know. Choose a part of life, or let the person say no."), code="none"
            )
        return values

    @property
    def changes(self) -> dict[str, Any]:
        yes = mask(code for code in SPECIAL_SCOPES if self.cleaned_data[code] == "yes")
        return {"scopes": self.sheet.scopes & ~SPECIAL_MASK | yes, "special_asked": True}


class DaysForm(StepForm):
    starts_on = forms.DateField(label=_("From"), widget=DateInput)
    ends_on = forms.DateField(
        label=_("Until"),
        widget=DateInput,
        help_text=_("On this day it ends by itself; the person is asked before that."),
    )

    def __init__(self, *args: Any, limits: Limits, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limits, self.today = limits, today

    def known(self, sheet: ReleaseSheet) -> dict[str, Any]:
        return {"starts_on": sheet.starts_on, "ends_on": sheet.ends_on}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("starts_on"), values.get("ends_on")
        if first and last:
            most = self.limits.months_most
            objection = objection_to_days(first, last, today=self.today, months_most=most)
            if objection:
                field = "starts_on" if objection in {"back_dated", "too_far_ahead"} else "ends_on"
                self.add_error(field, ValidationError(OBJECTIONS[objection], code=objection))
        return values

    def clean_starts_on(self) -> date:
        return self._in_calendar("starts_on")

    def clean_ends_on(self) -> date:
        return self._in_calendar("ends_on")

    def _in_calendar(self, name: str) -> date:
        """A year that a slip of the finger makes is caught before anybody counts months with it."""
        day: date = self.cleaned_data[name]
        if not self.today.year - 200 < day.year < self.today.year + 200:
            raise ValidationError(_("Choose a day within reach."), code="no_day")
        return day

    @property
    def changes(self) -> dict[str, Any]:
        return {"starts_on": self.cleaned_data["starts_on"], "ends_on": self.cleaned_data["ends_on"]}


class GiverForm(StepForm):
    """The person, or one of those who may decide for her. Why somebody may not is said beside the choice."""

    giver = forms.ChoiceField(label=_("Who answers?"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, representations: dict[str, Any], names: dict[str, Any], objection: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.representations, self.objection = representations, objection
        self.fields["giver"].choices = [("person", _("The person herself or himself")), *names.items()]  # type: ignore[attr-defined]

    def known(self, sheet: ReleaseSheet) -> dict[str, Any]:
        return {"giver": str(sheet.representation_id or "person")}

    def clean_giver(self) -> Any:
        row = self.representations.get(self.cleaned_data["giver"])
        objection = self.objection(row)
        if objection:
            raise ValidationError(OBJECTIONS[objection], code=objection)
        return row

    @property
    def changes(self) -> dict[str, Any]:
        return {"representation": self.cleaned_data["giver"]}


class HowForm(StepForm):
    how = forms.ChoiceField(label=_("How is the answer given?"), widget=forms.RadioSelect, choices=HOW_WITH_A_WORKER)
    witness = forms.CharField(label=_("Name of the witness"), max_length=120, required=False,
                              help_text=_("Needed where the answer is given in words."))  # fmt: skip
    interpreter = forms.CharField(label=_("Name of the interpreter"), max_length=120, required=False,
                                  help_text=_("Where somebody interprets, also between easy words and difficult ones."))  # fmt: skip

    def known(self, sheet: ReleaseSheet) -> dict[str, Any]:
        return {"how": sheet.how, "witness": sheet.witness, "interpreter": sheet.interpreter}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        needed = {
            "oral_witness": ("witness", _("Write who heard it.")),
            "interpreter": ("interpreter", _("Write who interprets.")),
        }
        name, sentence = needed.get(values.get("how", ""), ("", ""))
        if name and not values.get(name):
            self.add_error(name, ValidationError(sentence, code="name"))
        return values

    @property
    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("how", "witness", "interpreter")}


class LanguageForm(StepForm):
    language = forms.ChoiceField(
        label=_("In which language shall we read it?"), widget=forms.RadioSelect, choices=settings.LANGUAGES,
        help_text=_("The sheet is shown in this language, whichever language your own pages have."),
    )  # fmt: skip

    def known(self, sheet: ReleaseSheet) -> dict[str, Any]:
        return {"language": sheet.language}

    @property
    def changes(self) -> dict[str, Any]:
        return {"language": self.cleaned_data["language"]}


class AnswerForm(VersionForm):
    answer = forms.ChoiceField(choices=[(code, code) for code in ("yes", "no", "not_now")])
    digest = forms.CharField(required=False, max_length=64)


class WithdrawForm(VersionForm):
    """The whole release or what it opens to one recipient."""

    which = forms.ChoiceField(label=_("What is taken back?"), widget=forms.RadioSelect)
    because = forms.CharField(
        label=_("Why, if the person wants to say so"), max_length=300, required=False,
        help_text=_("No reason is needed. It is kept on the sheet and not sent to anybody."),
    )  # fmt: skip

    def __init__(self, *args: Any, agencies: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        single = [(str(agency.pk), _("only what %(agency)s may see") % {"agency": agency.name}) for agency in agencies]
        self.fields["which"].choices = [("all", _("everything on this sheet")), *(single if len(single) > 1 else [])]  # type: ignore[attr-defined]

    @property
    def agency(self) -> int | None:
        which = self.cleaned_data["which"]
        return None if which == "all" else int(which)


class ErrorForm(VersionForm):
    because = forms.CharField(label=_("What went wrong?"), max_length=300,
                              help_text=_("For example: the sheet is about somebody else, or it was filled in by mistake."))  # fmt: skip


class OfferForm(forms.Form):
    what = forms.CharField(label=_("In what is the person asked to take part?"), max_length=200,
                           help_text=_("For example: the group on Tuesdays, the joint plan, the cookery course."))  # fmt: skip


class TakePartForm(VersionForm):
    answer = forms.ChoiceField(label=_("What does the person say?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In the person's words"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, answers: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = answers  # type: ignore[attr-defined]


class PreferenceForm(forms.ModelForm):  # type: ignore[type-arg]
    channel = forms.ChoiceField(
        label=_("How does the person wish to be reached?"), choices=Person.Channel, widget=forms.RadioSelect
    )

    class Meta:
        model = ContactPreference
        fields = ("channel", "tone", "hours_from", "hours_until", "wants_reminders", "wants_news", "note")
        widgets: Final = {
            "tone": forms.RadioSelect,
            "hours_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "hours_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts: Final = {"note": _("For example: never call when my husband is at home.")}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("hours_from"), values.get("hours_until")
        if first and last and last <= first:
            self.add_error(
                "hours_until", ValidationError(_("The last hour has to come after the first."), code="hours")
            )
        return values


class BasisForm(VersionForm):
    basis = forms.ChoiceField(
        label=_("On which legal basis?"), widget=forms.RadioSelect,
        error_messages={"required": _("Choose the legal basis. None is chosen for you.")},
    )  # fmt: skip
    reason = forms.CharField(label=_("Why?"), max_length=300,
                             help_text=_("The person can read it. The same basis, asked again, is a reason too."))  # fmt: skip

    def __init__(self, *args: Any, bases: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bases = bases
        self.fields["basis"].choices = [(each.code, BASIS_NAMES[each.code]) for each in bases]  # type: ignore[attr-defined]
