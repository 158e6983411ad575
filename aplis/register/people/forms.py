"""Forms about one person: what was typed is checked here, saving is the work of the actions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aplis.core.forms import DateInput
from aplis.register.people.models import ContactDetail, HouseholdMember, Person, PersonName
from aplis.register.people.words import LANGUAGE_NAMES, NUMBER_FAULTS
from aplis.rules.dates import UNKNOWN, parse_date
from aplis.rules.identifiers import SCHEMES, check
from aplis.rules.names import LONGEST_NAME

EARLIEST = date(1880, 1, 1)
NOT_RECORDED = ("", _("not recorded"))
NUMBER_KINDS = [
    ("", _("no number")),
    *((s.code, f"{s.label} ({s.country})" if s.country else _("another number")) for s in SCHEMES.values()),
]


class DatedForm(forms.Form):
    """A form that knows which day it is."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def past_day(self, name: str) -> date | None:
        """The day typed into a field, refused when it is still ahead."""
        day: date | None = self.cleaned_data[name]
        if day is not None and day > self.today:
            raise ValidationError(_("Choose today or an earlier day."), code="ahead")
        return day


class BirthField(forms.CharField):
    """A birth date as exactly as it is known. Gives the day and its precision: (None, "unknown") when left empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 20, "label": _("Date of birth"), "help_text": _(
            "Day, month and year, or only what is known: 3. 2. 2001, 2. 2001 or 2001."
        ), **kwargs})  # fmt: skip

    def clean(self, value: Any) -> tuple[date | None, str]:
        text = super().clean(value)
        day, precision = parse_date(text)
        if text and (day is None or day < EARLIEST):
            raise ValidationError(_("Write a date such as 3. 2. 2001, or only the year."), code="no_date")
        return day, precision

    def prepare_value(self, value: Any) -> Any:
        """The date back in words, when a form starts from a person."""
        if not isinstance(value, tuple):
            return value
        day, precision = value
        if day is None or precision == UNKNOWN:
            return ""
        return {"day": f"{day.day}. {day.month}. {day.year}", "month": f"{day.month}. {day.year}"}.get(
            precision, f"{day.year}"
        )


class PersonForm(DatedForm):
    """Birth date, language and how to reach the person, from the version the reader saw."""

    born = BirthField()
    language = forms.ChoiceField(label=_("Language"), required=False)
    channel = forms.ChoiceField(
        label=_("How the person wants to be reached"), required=False, choices=[NOT_RECORDED, *Person.Channel.choices]
    )
    has_interpreter_need = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    is_pseudonymous = forms.BooleanField(label=_("Is known here by a code name only"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, initial=_as_typed(person), **kwargs)
        self.fields["language"].choices = language_choices(person.language)  # type: ignore[attr-defined]

    def clean_born(self) -> tuple[date | None, str]:
        return not_ahead(self.cleaned_data["born"], self.today)

    @property
    def changes(self) -> dict[str, Any]:
        """The columns of Person that the form speaks of."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in {"born", "version"}}
        values["born_on"], values["birth_precision"] = self.cleaned_data["born"]
        return values

    def differences(self, current: Person) -> list["Difference"]:
        """Field by field what stands now and what was typed from an older version."""
        theirs = PersonForm(person=current, today=self.today)
        names = [name for name in self.fields if name != "version"]
        return [
            Difference(
                self.fields[name].label,
                _shown(self.fields[name], theirs[name].value()),
                _shown(self.fields[name], self[name].value()),
            )
            for name in names
        ]


class WithdrawForm(forms.Form):
    """Why a number is not this person's."""

    reason = forms.CharField(
        label=_("How it came about"), max_length=200,
        help_text=_("For example: typed one line too low, invented by another office, the sister's number."),
    )  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One field of an edit that came too late: what stands now, what was typed."""

    label: Any
    theirs: Any
    mine: Any

    @property
    def is_different(self) -> bool:
        return bool(self.theirs != self.mine)


def _shown(field: forms.Field, value: Any) -> Any:
    if isinstance(field, forms.BooleanField):
        return str(_("yes") if value else _("no"))
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return value


def _as_typed(person: Person) -> dict[str, Any]:
    names = ("language", "channel", "has_interpreter_need", "is_pseudonymous", "version")
    return {"born": (person.born_on, person.birth_precision), **{name: getattr(person, name) for name in names}}


def not_ahead(born: tuple[date | None, str], today: date) -> tuple[date | None, str]:
    if born[0] is not None and born[0] > today:
        raise ValidationError(_("A date of birth is today or earlier."), code="ahead")
    return born


def language_choices(known: str = "") -> list[tuple[str, str | Promise]]:
    """The languages to choose from, with the one already recorded even where it is not on the list."""
    extra = [(known, known)] if known and known not in LANGUAGE_NAMES else []
    return [NOT_RECORDED, *LANGUAGE_NAMES.items(), *extra]


class NameForm(DatedForm):
    given = forms.CharField(label=_("Given names"), max_length=LONGEST_NAME, required=False)
    family = forms.CharField(label=_("Family names"), max_length=LONGEST_NAME, required=False)
    kind = forms.ChoiceField(label=_("Kind of name"), choices=PersonName.Kind, initial=PersonName.Kind.USED)
    script = forms.ChoiceField(label=_("Script"), choices=PersonName.Script)
    starts_on = forms.DateField(label=_("Since"), required=False, widget=DateInput)
    is_main = forms.BooleanField(label=_("This is what the person is called by now"), required=False, help_text=_(
        "The name used so far stays as a former name and is still found."
    ))  # fmt: skip

    def clean_starts_on(self) -> date | None:
        return self.past_day("starts_on")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("given") and not values.get("family"):
            self.add_error("given", ValidationError(_("Write at least one name."), code="no_name"))
        return values


class ContactForm(DatedForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=ContactDetail.Kind)
    value = forms.CharField(label=_("Number or address"), max_length=250)
    is_safe = forms.BooleanField(
        label=_("Safe to use: nobody else picks up, reads or opens it"), required=False, initial=True
    )
    safety_note = forms.CharField(
        label=_("How to use it safely"), max_length=250, required=False,
        help_text=_("For example: only after 15:00, say you call from the library."),
    )  # fmt: skip
    starts_on = forms.DateField(label=_("Since"), required=False, widget=DateInput)

    def clean_starts_on(self) -> date | None:
        return self.past_day("starts_on")


class NumberFields(forms.Form):
    """A number of some authority. A check that fails is a warning: with a reason it is saved all the same."""

    scheme = forms.ChoiceField(label=_("Kind of number"), choices=NUMBER_KINDS, required=False)
    number = forms.CharField(
        label=_("Number"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    override_reason = forms.CharField(
        label=_("Save it all the same, because"), max_length=200, required=False,
        help_text=_("For example: copied from the document as it is printed there."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for field, message in self._number_faults(values):
            self.add_error(field, ValidationError(message, code="number"))
        return values

    def _number_faults(self, values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        scheme, number = values.get("scheme", ""), values.get("number", "")
        if number and not scheme:
            yield "scheme", _("Say which kind of number it is.")
        if scheme and not number:
            yield "number", _("Write the number, or choose no number.")
        if scheme and number:
            checked = check(scheme, number)
            if checked.is_valid is False and not values.get("override_reason"):
                yield "override_reason", NUMBER_FAULTS[checked.reason]


class IdentifierForm(NumberFields, DatedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheme"].required = self.fields["number"].required = True


class EndForm(DatedForm):
    """From which day something no longer holds."""

    ends_on = forms.DateField(label=_("From which day is it no longer so?"), widget=DateInput)

    def __init__(self, *args: Any, starts_on: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.starts_on = starts_on
        self.fields["ends_on"].initial = self.today

    def clean_ends_on(self) -> date | None:
        day = self.past_day("ends_on")
        if day is not None and self.starts_on is not None and day < self.starts_on:
            raise ValidationError(_("This day lies before the first day."), code="before_start")
        return day


class StartForm(DatedForm):
    """The first place in a household: in which role, since when."""

    role = forms.ChoiceField(label=_("Role in the household"), choices=HouseholdMember.Role)
    starts_on = forms.DateField(label=_("Lives there since"), widget=DateInput)

    def clean_starts_on(self) -> date | None:
        return self.past_day("starts_on")


class MemberForm(StartForm):
    """A further place in a household. `member` is the id of a person who was found by name."""

    member = forms.IntegerField(label=_("Who"), error_messages={"required": _("Choose the person who lives there.")})


class LeaveForm(EndForm):
    """Leaving a household, or moving from it into a new one of one's own."""

    moves = forms.BooleanField(
        label=_("Starts a household of her or his own on that day"), required=False,
    )  # fmt: skip
