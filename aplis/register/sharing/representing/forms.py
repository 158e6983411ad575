"""What a worker types about who acts for a person, and about a sign-in to her own pages. Checked here, saved by the actions."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aplis.core.forms import DateInput
from aplis.core.words import SCOPE_NAMES
from aplis.register.people.forms import DatedForm
from aplis.register.people.models import Person, Representation
from aplis.register.sharing.representing.words import FAULTS
from aplis.rules.representation import TRUSTED, end_at_majority, objection_to_days, objection_to_scopes
from aplis.rules.scopes import SCOPES, codes, mask

_NOT_LISTED = ("", _("somebody else"))


class ScopesField(forms.MultipleChoiceField):
    """Life domains, contact and plan, as one mask."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[(code, SCOPE_NAMES[code]) for code in SCOPES], **kwargs)

    def clean(self, value: Any) -> int:
        return mask(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return list(codes(value)) if isinstance(value, int) else value


class PeriodForm(DatedForm):
    """Scopes and days of a representation, held against the rule of its kind."""

    kind = TRUSTED
    scopes = ScopesField(label=_("In which matters?"))
    starts_on = forms.DateField(label=_("From"), widget=DateInput)
    ends_on = forms.DateField(label=_("Until"), widget=DateInput, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, today=today, **kwargs)
        self.fields["starts_on"].initial = today

    def check(self, kind: str, values: dict[str, Any], *, chosen_by_person: bool) -> None:
        """Says beside the field what does not fit the kind."""
        if "scopes" in values:
            self.say(objection_to_scopes(kind, values["scopes"], chosen_by_person=chosen_by_person))
        if values.get("starts_on") and "ends_on" in values:
            self.say(objection_to_days(kind, values["starts_on"], values["ends_on"], today=self.today))

    def say(self, fault: str) -> None:
        if fault:
            field, words = FAULTS[fault]
            self.add_error(field if field in self.fields else None, words)


class RepresentationForm(PeriodForm):
    """Who acts for a person, as a court, a document or the person decided it."""

    kind = forms.ChoiceField(label=_("What kind?"), choices=Representation.Kind, widget=forms.RadioSelect)
    helper = forms.ChoiceField(
        label=_("Who is it?"), required=False, help_text=_("Somebody who lives with the person and has a file, or somebody else.")
    )  # fmt: skip
    helper_name = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("Needed for somebody else.")
    )
    basis = forms.CharField(
        label=_("On what does it rest?"), max_length=200,
        help_text=_("Court order, custody record or document, with its number and day; or: chosen by the person on a day."),
    )  # fmt: skip
    is_view_only = forms.BooleanField(label=_("Accompanies and reads along only, and decides nothing"), required=False)
    chosen_by_person = forms.BooleanField(
        label=_("The person chose this herself or himself, with the matters and the end"), required=False
    )
    has_conflict = forms.BooleanField(
        label=_("There is a conflict of interest"), required=False,
        help_text=_("Nothing may rest on it then, and the data protection officer is told."),
    )  # fmt: skip
    person_told_on = forms.DateField(
        label=_("The person was told on"), widget=DateInput, required=False,
        help_text=_("The person is always told. Leave it empty if it was not possible yet: you are reminded."),
    )  # fmt: skip
    field_order = (
        "kind", "helper", "helper_name", "basis", "scopes", "starts_on", "ends_on", "is_view_only", "chosen_by_person",
        "has_conflict", "person_told_on",
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, helpers: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.known = person, {str(pk): name for pk, name in helpers}
        self.fields["helper"].choices = [_NOT_LISTED, *self.known.items()]  # type: ignore[attr-defined]

    def clean_person_told_on(self) -> date | None:
        return self.past_day("person_told_on")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("helper") and not values.get("helper_name"):
            self.add_error("helper_name", _("Write the name."))
        kind = values.get("kind", "")
        self.check(kind, values, chosen_by_person=bool(values.get("chosen_by_person")))
        grown = end_at_majority(kind, self.person.born_on, self.person.birth_precision)
        if grown is not None and grown <= self.today:
            self.say("of_age")
        return values

    def representation(self) -> Representation:
        """The new row, not saved."""
        values = dict(self.cleaned_data)
        chosen = values.pop("helper")
        values["helper_name"] = self.known[chosen] if chosen else values["helper_name"]
        return Representation(person=self.person, helper_id=int(chosen) if chosen else None, **values)


class ChangeForm(DatedForm):
    """A conflict of interest, and the day on which the person was told."""

    has_conflict = forms.BooleanField(label=_("There is a conflict of interest"), required=False)
    person_told_on = forms.DateField(label=_("The person was told on"), widget=DateInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean_person_told_on(self) -> date | None:
        return self.past_day("person_told_on")


class EndForm(forms.Form):
    because = forms.CharField(
        label=_("Why does it end?"), max_length=200,
        help_text=_("In a sentence: revoked, custody restricted by order number and day, the matter is done."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class AccessForm(forms.Form):
    """For whom a sign-in to the own pages is made."""

    whose = forms.ChoiceField(label=_("Who will sign in?"), widget=forms.RadioSelect)
    email = forms.EmailField(
        label=_("Sign-in name: an e-mail address"), required=False,
        help_text=_("Of this one human being alone: nobody else may read it. Leave it empty and the system makes a name. We send nothing to it."),
    )  # fmt: skip

    def __init__(self, *args: Any, name: str, rows: list[Representation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {str(row.pk): row for row in rows}
        self.own_name = name
        choices = [("person", _("the person herself or himself"))]
        choices += [(pk, f"{row.helper_name}, {row.get_kind_display()}") for pk, row in self.rows.items()]
        self.fields["whose"].choices = choices  # type: ignore[attr-defined]
        self.fields["whose"].initial = "person"

    @property
    def representation(self) -> Representation | None:
        return self.rows.get(self.cleaned_data["whose"])

    @property
    def name(self) -> str:
        """How the sign-in is greeted."""
        return self.representation.helper_name if self.representation else self.own_name
