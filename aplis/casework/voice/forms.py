"""What the person says on the own pages. Checked here, saved by the actions."""

from datetime import date
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aplis.core.forms import DateInput
from aplis.core.words import DOMAIN_NAMES, SCOPE_NAMES
from aplis.register.agencies.models import Agency
from aplis.register.people.models import Person, Representation
from aplis.register.sharing.models import Objection
from aplis.register.sharing.releases.forms import PreferenceForm, VersionForm
from aplis.register.sharing.representing.forms import PeriodForm, ScopesField
from aplis.rules.representation import LAY_SCOPES, TRUSTED
from aplis.rules.scopes import BIT, codes, mask

WHOLE: Final = "all"


class LineForm(forms.Form):
    """Which line of the look log is meant, as the address says it."""

    agency = forms.IntegerField(min_value=1, max_value=(1 << 63) - 1)
    day = forms.DateField()
    purpose = forms.CharField(required=False, max_length=16)


class AfterForm(forms.Form):
    """From which day on the log is read back."""

    after = forms.DateField(required=False)


class SayForm(forms.Form):
    """A question or an objection."""

    kind = forms.ChoiceField(label=_("What do you want to say?"), choices=Objection.Kind, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your own words"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Write it your way. You do not have to write anything."),
    )  # fmt: skip


class SayToForm(SayForm):
    """The same, about anything, to an agency of one's choice."""

    agency = forms.ModelChoiceField(
        label=_("Who should answer?"), queryset=Agency.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    field_order = ("agency", "kind", "words")

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["words"].required = True
        self.fields["words"].help_text = ""


class OtherWorkerForm(SayToForm):
    """That somebody else is wished for, to an agency that helps."""

    kind = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].label = _("Where do you wish for another worker?")
        self.fields["words"].label = _("What would help you? You do not have to say why.")
        self.fields["words"].required = False


class AboutRecordForm(SayForm):
    """The same, about one record; without words nobody knows what is wrong with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (Objection.Kind.OBJECTION, _("It is wrong, and I say what is right")),
            (Objection.Kind.QUESTION, Objection.Kind.QUESTION.label),
        ]
        self.fields["words"].required = True
        self.fields["words"].help_text = _("Write what is right, in your own way.")


class RecordsForm(forms.Form):
    """Which records are looked for. The words travel in the body, because a telephone may be somebody else's as well."""

    domain = forms.ChoiceField(label=_("Part of life"), required=False)
    words = forms.CharField(label=_("Words in it"), required=False, max_length=100)

    def __init__(self, *args: Any, scopes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(code, DOMAIN_NAMES[code]) for code in codes(scopes) if code in DOMAIN_NAMES]
        self.fields["domain"].choices = [("", _("all")), *named]  # type: ignore[attr-defined]

    @property
    def scope(self) -> int:
        """The bit of the domain; 0 for all."""
        return BIT.get(self.cleaned_data["domain"], 0)


class TakeBackForm(VersionForm):
    """Everything on a sheet, or what it opens to one recipient."""

    which = forms.ChoiceField(label=_("What do you take back?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, agencies: tuple[Agency, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        each = [(str(agency.pk), _("only what %(agency)s may see") % {"agency": agency.name}) for agency in agencies]
        self.fields["which"].choices = [(WHOLE, _("everything")), *(each if len(each) > 1 else [])]  # type: ignore[attr-defined]
        self.fields["which"].initial = WHOLE

    @property
    def agency(self) -> int | None:
        which = self.cleaned_data["which"]
        return None if which == WHOLE else int(which)


class LessForm(VersionForm):
    """Which of what is open stays open: some of it. Nothing at all is another word, on another button."""

    scopes = forms.MultipleChoiceField(
        label=_("What stays open"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("To shut everything, take it back or end it. Here at least one part stays open.")},
    )  # fmt: skip

    def __init__(self, *args: Any, shown: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        self.fields["scopes"].choices = [(code, SCOPE_NAMES[code]) for code in codes(shown)]  # type: ignore[attr-defined]
        self.fields["scopes"].initial = list(codes(shown))

    def clean_scopes(self) -> int:
        scopes = mask(self.cleaned_data["scopes"])
        if scopes == self.shown:
            raise ValidationError(
                _("Everything is ticked, so nothing changes. Take away at least one tick."), code="all"
            )
        return scopes


class MoreForm(VersionForm):
    """What may be seen, with something that could not be seen before."""

    scopes = forms.MultipleChoiceField(
        label=_("What may be seen"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one part that may be seen.")},
    )  # fmt: skip

    def __init__(self, *args: Any, shown: int, offered: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = shown
        self.fields["scopes"].choices = [(code, SCOPE_NAMES[code]) for code in codes(offered)]  # type: ignore[attr-defined]
        self.fields["scopes"].initial = list(codes(shown))

    def clean_scopes(self) -> int:
        scopes = mask(self.cleaned_data["scopes"])
        if not scopes & ~self.shown:
            raise ValidationError(_("Nothing more is ticked. To let less be seen, use the other button."), code="none")
        return scopes


class YesForm(VersionForm):
    """The yes to a sheet, with the digest of the words that stood on the page."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)


class AnswerForm(VersionForm):
    """The answer to an offer to take part, or the wish to stop."""

    answer = forms.ChoiceField(label=_("What do you say?"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your own words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, answers: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = answers  # type: ignore[attr-defined]


class ReachForm(PreferenceForm):
    """How the person wishes to be reached, said by herself."""

    channel = forms.ChoiceField(label=_("How shall we reach you?"), choices=Person.Channel, widget=forms.RadioSelect)

    class Meta(PreferenceForm.Meta):
        help_texts: Final = {"note": _("For example: only after three o'clock, never at work.")}


class TrustedForm(PeriodForm):
    """Somebody whom the person trusts: in which matters, until when. The person alone decides."""

    helper_name = forms.CharField(label=_("Who is it?"), max_length=120, help_text=_("Given name and family name."))
    scopes = ScopesField(
        label=_("What may this person read with you?"),
        help_text=_("She or he decides nothing for you. Tick only what you want."), initial=list(codes(LAY_SCOPES)),
    )  # fmt: skip
    ends_on = forms.DateField(
        label=_("Until which day?"), widget=DateInput, help_text=_("At most twelve months. You can end it on any day.")
    )
    field_order = ("helper_name", "scopes", "ends_on")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        del self.fields["starts_on"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.check(TRUSTED, {**values, "starts_on": self.today}, chosen_by_person=True)
        return values

    def representation(self, person: Person) -> Representation:
        """The new row, not saved."""
        basis = _("Chosen by the person on her or his own pages")
        return Representation(
            person=person, kind=TRUSTED, chosen_by_person=True, is_view_only=True, basis=str(basis), starts_on=self.today,
            person_told_on=self.today, **self.cleaned_data,
        )  # fmt: skip


class CopyForm(forms.Form):
    agency = forms.ModelChoiceField(
        label=_("From whom do you want it?"), queryset=Agency.objects.none(), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
