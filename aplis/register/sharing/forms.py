"""Forms that open, mark and shut a person's file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aplis.core.forms import DateInput
from aplis.register.agencies.models import Worker
from aplis.register.people.forms import EARLIEST, BirthField, DatedForm, NumberFields, language_choices, not_ahead
from aplis.register.people.models import ContactDetail, HouseholdMember, Person, PersonName
from aplis.register.sharing.words import BASIS_NAMES, PURPOSE_NAMES
from aplis.rules.identifiers import check
from aplis.rules.jurisdictions import law_in, opens_in
from aplis.rules.legal_bases import BASES
from aplis.rules.names import LONGEST_NAME, tokens
from aplis.rules.purposes import CHOOSABLE, objection
from aplis.rules.scopes import codes

PURPOSES = [(code, PURPOSE_NAMES[code]) for code in CHOOSABLE]
_NOT_RECORDED = ("", _("not recorded"))


@dataclass(frozen=True)
class BasisChoice:
    """One legal basis that fits the agency, with what it opens."""

    code: str
    article: str
    special_article: str
    scopes: tuple[str, ...]
    law: str
    is_verified: bool


def bases_for(agency_kind: str, country: str, on: date) -> list[BasisChoice]:
    """The bases on which an agency of this kind opens a file by itself: not a release, which the person gives."""
    fitting = [(basis, opens_in(country, code, agency_kind, on)) for code, basis in BASES.items()]
    return [
        BasisChoice(
            basis.code, basis.article, basis.special_article, codes(opening.scopes), *law_in(country, basis.code, on)
        )
        for basis, opening in fitting
        if opening.scopes
    ]


class PurposeForm(forms.Form):
    """Why a file outside the own caseload is opened."""

    purpose = forms.ChoiceField(label=_("Why are you opening this file?"), choices=PURPOSES, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("In a sentence"), max_length=200, required=False,
        help_text=_("Needed for protection from harm, a complaint and supervision. The person is given it on request."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("purpose") and objection(values["purpose"], values.get("reason", "")) == "reason_missing":
            self.add_error("reason", ValidationError(_("Say in a sentence why, for this purpose."), code="reason"))
        return values


class OpeningFields(forms.Form):
    """For what, on which legal basis and since when the agency keeps a file."""

    purpose = forms.ChoiceField(label=_("What do you open the file for?"), choices=[("", _("choose")), *PURPOSES])
    basis = forms.ChoiceField(
        label=_("On which legal basis?"), widget=forms.RadioSelect,
        error_messages={"required": _("Choose the legal basis. None is chosen for you.")},
    )  # fmt: skip
    opened_on = forms.DateField(label=_("File opened on"), widget=DateInput)

    def offer(self, bases: list[BasisChoice], today: date) -> None:
        """Puts the bases that fit the agency into the form; none is chosen beforehand."""
        self.bases = bases
        self.fields["basis"].choices = [(basis.code, BASIS_NAMES[basis.code]) for basis in bases]  # type: ignore[attr-defined]
        self.fields["opened_on"].initial = today

    def clean_opened_on(self) -> date:
        day: date = self.cleaned_data["opened_on"]
        if not EARLIEST <= day <= self.today:  # type: ignore[attr-defined]
            raise ValidationError(_("Choose today or an earlier day."), code="ahead")
        return day


class InvolvementForm(OpeningFields, DatedForm):
    def __init__(self, *args: Any, bases: list[BasisChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(bases, self.today)


class CloseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class LeadForm(forms.Form):
    """Who leads the agency's file on a person."""

    lead = forms.ModelChoiceField(label=_("Leads the file"), queryset=Worker.objects.none())
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = colleagues  # type: ignore[attr-defined]


class ProtectionForm(forms.Form):
    """The protection level and, for a sealed person, who may know of her. `is_sure` is sent from the page that tells what happens."""

    level = forms.TypedChoiceField(
        label=_("How strongly is this person protected?"),
        coerce=int,
        choices=Person.Protection,
        widget=forms.RadioSelect,
    )
    named = forms.ModelMultipleChoiceField(
        label=_("Who may know of the person, if she or he is sealed"), queryset=Worker.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("You are always among them."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("If it becomes weaker: why that is enough"), max_length=300, required=False,
        help_text=_("A second worker reads it and has to confirm it. Until then the protection stays as it is."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    is_sure = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["named"].queryset = workers  # type: ignore[attr-defined]
        self.fields["named"].label_from_instance = _with_agency  # type: ignore[attr-defined]

    @property
    def is_weaker(self) -> bool:
        return bool(self.cleaned_data["level"] < self.initial["level"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "level" in values and self.is_weaker and not values.get("reason", "").strip():
            self.add_error(
                "reason", ValidationError(_("Say in a sentence why a weaker protection is enough."), code="reason")
            )
        return values


def _with_agency(worker: Worker) -> str:
    return f"{worker.name}, {worker.agency.short_name}"


class RegisterForm(NumberFields, OpeningFields, DatedForm):
    """A new person on one page. Only a name, a purpose and a legal basis are needed."""

    is_pseudonymous = forms.BooleanField(label=_("The person is known here by a code name only"), required=False)
    code_name = forms.CharField(
        label=_("Code name"), max_length=LONGEST_NAME, required=False,
        help_text=_("A name of the person's choice. Leave the names and the number empty then."),
    )  # fmt: skip
    given = forms.CharField(label=_("Given names"), max_length=LONGEST_NAME, required=False)
    family = forms.CharField(label=_("Family names"), max_length=LONGEST_NAME, required=False)
    kind = forms.ChoiceField(label=_("Kind of name"), choices=PersonName.Kind)
    script = forms.ChoiceField(label=_("Script"), choices=PersonName.Script)
    other_given = forms.CharField(label=_("Given names"), max_length=LONGEST_NAME, required=False)
    other_family = forms.CharField(label=_("Family names"), max_length=LONGEST_NAME, required=False)
    other_kind = forms.ChoiceField(label=_("Kind of name"), choices=PersonName.Kind, initial=PersonName.Kind.FORMER)
    other_script = forms.ChoiceField(label=_("Script"), choices=PersonName.Script)
    born = BirthField()
    language = forms.ChoiceField(label=_("Language"), required=False, choices=language_choices)
    channel = forms.ChoiceField(
        label=_("How the person wants to be reached"), required=False, choices=[_NOT_RECORDED, *Person.Channel.choices]
    )
    has_interpreter_need = forms.BooleanField(label=_("Needs an interpreter"), required=False)
    contact_kind = forms.ChoiceField(label=_("Kind"), choices=ContactDetail.Kind)
    contact_value = forms.CharField(label=_("Number or address"), max_length=250, required=False)
    contact_is_safe = forms.BooleanField(
        label=_("Safe to use: nobody else picks up, reads or opens it"), required=False, initial=True
    )
    contact_safety_note = forms.CharField(
        label=_("How to use it safely"), max_length=250, required=False,
        help_text=_("For example: only after 15:00, say you call from the library."),
    )  # fmt: skip
    household = forms.IntegerField(widget=forms.HiddenInput, required=False)
    role = forms.ChoiceField(
        label=_("Role in the household"), required=False, choices=[("", _("choose")), *HouseholdMember.Role.choices]
    )
    not_these = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, *args: Any, bases: list[BasisChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(bases, self.today)

    def clean_born(self) -> tuple[date | None, str]:
        return not_ahead(self.cleaned_data["born"], self.today)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if values.get("is_pseudonymous"):
            self._check_code_name(values)
        elif not values.get("given") and not values.get("family"):
            self.add_error(
                "given", ValidationError(_("Write at least one name, or choose a code name."), code="no_name")
            )
        if values.get("household") and not values.get("role"):
            self.add_error("role", ValidationError(_("Say which place the person has in the household."), code="role"))
        return values

    def _check_code_name(self, values: dict[str, Any]) -> None:
        if not values.get("code_name"):
            self.add_error("code_name", ValidationError(_("Write the code name."), code="no_code_name"))
        for name in ("given", "family", "other_given", "other_family", "number"):
            if values.get(name):
                self.add_error(
                    name, ValidationError(_("Leave this empty for a person with a code name."), code="named")
                )

    @property
    def is_number_doubtful(self) -> bool:
        """Whether the check of the number warns, so that the page asks for a reason."""
        scheme, number = self["scheme"].value(), self["number"].value()
        return bool(scheme and number) and check(str(scheme), str(number)).is_valid is False

    @property
    def names(self) -> list[dict[str, str]]:
        """The names as add_names takes them, the main one first."""
        if self.cleaned_data["is_pseudonymous"]:
            return [{"kind": PersonName.Kind.CODE, "given": self.cleaned_data["code_name"]}]
        both = [
            {part: self.cleaned_data[f"{which}{part}"] for part in ("kind", "script", "given", "family")}
            for which in ("", "other_")
        ]
        return [name for name in both if name["given"] or name["family"]]

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words of the main name, to look for people who are here already."""
        return tokens(" ".join(f"{name['given']} {name.get('family', '')}" for name in self.names[:1]))

    @property
    def dismissed(self) -> Iterable[int]:
        """The persons whom the worker has seen and said it is none of them."""
        typed = [int(word) for word in self.cleaned_data["not_these"].split(",") if word.isdecimal() and len(word) < 20]
        return [number for number in typed if number < 1 << 63]

    def person(self) -> Person:
        """The new person, not saved."""
        born_on, precision = self.cleaned_data["born"]
        names = ("language", "channel", "has_interpreter_need", "is_pseudonymous")
        return Person(born_on=born_on, birth_precision=precision, **{name: self.cleaned_data[name] for name in names})

    @property
    def contact(self) -> dict[str, Any]:
        """The way to reach the person as add_contact takes it; empty when none was typed."""
        if not self.cleaned_data["contact_value"]:
            return {}
        return {part: self.cleaned_data[f"contact_{part}"] for part in ("kind", "value", "is_safe", "safety_note")}

    @property
    def opening(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("purpose", "basis", "opened_on")}

    @property
    def number(self) -> dict[str, Any]:
        """The number as add_identifier takes it; empty when none was typed."""
        if not self.cleaned_data["number"]:
            return {}
        return {name: self.cleaned_data[name] for name in ("scheme", "number", "override_reason")}

    def place(self, household: Any) -> dict[str, Any]:
        """The place in a household as join_household takes it; empty when the person is registered into none."""
        if household is None:
            return {}
        return {"household": household, "role": self.cleaned_data["role"], "starts_on": self.cleaned_data["opened_on"]}
