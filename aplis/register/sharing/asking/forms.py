"""What somebody asks to see, and what the asked agency answers."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aplis.core.forms import DateInput
from aplis.core.words import SCOPE_NAMES
from aplis.register.agencies.models import Agency
from aplis.register.sharing.asking.actions import Answer, Wish
from aplis.register.sharing.asking.words import ASKING_OBJECTIONS, DAY_OBJECTIONS, OPENING_OBJECTIONS, TIER_NAMES
from aplis.register.sharing.forms import PURPOSES
from aplis.register.sharing.models import SightRequest
from aplis.register.sharing.words import BASIS_NAMES
from aplis.rules.asking import (
    DAYS_TO_ANSWER,
    DUTIES,
    MONTHS_OPEN,
    asked_at,
    objection_to_asking,
    objection_to_days,
    objection_to_opening,
)
from aplis.rules.dates import add_months
from aplis.rules.scopes import DOMAINS, codes, mask
from aplis.rules.tiers import SECTIONS, SUMMARY, WHO_HELPS

State = SightRequest.State
_TICKS: Final = forms.CheckboxSelectMultiple


class _Objecting(forms.Form):
    def object_by(self, sentences: dict[str, tuple[str, Any]], code: str) -> None:
        if code:
            field, sentence = sentences[code]
            self.add_error(field, ValidationError(sentence, code=code))


class AskForm(_Objecting):
    """Asks for sections of a file of which the worker sees a part."""

    asked = forms.ModelChoiceField(label=_("Whom do you ask?"), queryset=Agency.objects.none(), empty_label=_("choose"))
    scopes = forms.MultipleChoiceField(label=_("Which sections?"), widget=_TICKS, required=False)
    purpose = forms.ChoiceField(label=_("For which purpose?"), choices=PURPOSES)
    reason = forms.CharField(
        label=_("What do you need it for?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In a sentence or two. The other agency reads it, and the person can."),
    )  # fmt: skip
    is_for_worker_only = forms.BooleanField(
        label=_("For me alone, because I have to decide or to refer"), required=False,
        help_text=_("Without the tick it is for every colleague whose role includes these sections."),
    )  # fmt: skip
    ends_on = forms.DateField(label=_("Until when do you need the answer?"), widget=DateInput)

    tier = SECTIONS

    def __init__(self, *args: Any, agencies: Any, scopes: int, today: date, **kwargs: Any) -> None:
        self.today = today
        kwargs["initial"] = {"ends_on": today + timedelta(days=DAYS_TO_ANSWER)} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["asked"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["scopes"].choices = _named(scopes)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "ends_on" in values:
            objection = objection_to_asking(
                self.tier, mask(values.get("scopes", ())), today=self.today, ends_on=values["ends_on"]
            )
            self.object_by(ASKING_OBJECTIONS, objection)
        return values

    @property
    def wish(self) -> Wish:
        values = self.cleaned_data
        return Wish(
            mask(values["scopes"]), values["purpose"], values["reason"], values["ends_on"], self.tier,
            is_for_worker_only=values["is_for_worker_only"],
        )  # fmt: skip


class OutsideForm(_Objecting):
    """Asks to know a little of somebody of whom the worker sees nothing: who helps, or a summary."""

    tier = forms.TypedChoiceField(
        label=_("How much do you need to know?"), coerce=int, widget=forms.RadioSelect,
        choices=[(tier, TIER_NAMES[tier]) for tier in (WHO_HELPS, SUMMARY)],
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("For a summary: of which life domains?"), widget=_TICKS, required=False,
        choices=[(code, SCOPE_NAMES[code]) for code in DOMAINS],
    )  # fmt: skip
    purpose = forms.ChoiceField(label=_("For which purpose?"), choices=PURPOSES)
    reason = AskForm.base_fields["reason"]  # type: ignore[attr-defined]
    is_for_worker_only = AskForm.base_fields["is_for_worker_only"]  # type: ignore[attr-defined]
    ends_on = AskForm.base_fields["ends_on"]  # type: ignore[attr-defined]

    def __init__(self, *args: Any, read_scopes: int, today: date, **kwargs: Any) -> None:
        self.today = today
        kwargs["initial"] = {"ends_on": today + timedelta(days=DAYS_TO_ANSWER)} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = _named(read_scopes & mask(DOMAINS))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if {"tier", "ends_on"} <= values.keys():
            scopes = asked_at(values["tier"], mask(values.get("scopes", ())))
            self.object_by(
                ASKING_OBJECTIONS,
                objection_to_asking(values["tier"], scopes, today=self.today, ends_on=values["ends_on"]),
            )
        return values

    def wish(self, told_name: str) -> Wish:
        values = self.cleaned_data
        return Wish(
            mask(values["scopes"]), values["purpose"], values["reason"], values["ends_on"], values["tier"], told_name,
            is_for_worker_only=values["is_for_worker_only"],
        )  # fmt: skip


class AnswerForm(_Objecting):
    """The asked agency's answer. `openable` says by duty what the law and the agreements cover."""

    state = forms.ChoiceField(
        label=_("Your answer"), widget=forms.RadioSelect,
        choices=[
            (State.GRANTED, pgettext_lazy("answer to a request", "we open it")),
            (State.DECLINED, pgettext_lazy("answer to a request", "we do not open it")),
            (State.RELEASE, pgettext_lazy("answer to a request", "only the person can open it")),
        ],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The other agency reads it, and the person can."),
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=_("On which duty does it rest?"), widget=forms.RadioSelect, required=False,
        choices=[(code, BASIS_NAMES[code]) for code in DUTIES],
    )  # fmt: skip
    granted = forms.MultipleChoiceField(label=_("What do you open?"), widget=_TICKS, required=False)
    is_for_worker_only = forms.BooleanField(label=_("Only to the worker who asks"), required=False)
    starts_on = forms.DateField(label=_("Open from"), widget=DateInput, required=False)
    shuts_on = forms.DateField(
        label=_("Shut again on"), widget=DateInput, required=False, help_text=_("Six months at most.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, row: SightRequest, today: date, openable: Any, **kwargs: Any) -> None:
        self.row, self.today, self.openable = row, today, openable
        usual = {
            "starts_on": today, "shuts_on": add_months(today, MONTHS_OPEN), "version": row.version,
            "is_for_worker_only": row.is_for_worker_only,
        }  # fmt: skip
        super().__init__(*args, initial=usual, **kwargs)
        self.fields["granted"].choices = _named(row.scopes)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("state") == State.GRANTED:
            self._check_opening(values)
        return values

    def _check_opening(self, values: dict[str, Any]) -> None:
        missing = [
            name for name in ("basis", "starts_on", "shuts_on") if not values.get(name) and name not in self.errors
        ]
        for name in missing:
            self.add_error(name, ValidationError(_("Needed to open something."), code="required"))
        if missing or self.errors:
            return
        starts_on, shuts_on = values["starts_on"], values["shuts_on"]
        self.object_by(DAY_OBJECTIONS, objection_to_days(starts_on, shuts_on, today=self.today))
        if not self.errors:
            covered = {each.basis: each.scopes for each in self.openable(starts_on, shuts_on)}
            objection = objection_to_opening(
                mask(values["granted"]), asked=self.row.scopes, openable=covered[values["basis"]], tier=self.row.tier
            )
            self.object_by(OPENING_OBJECTIONS, objection)

    @property
    def answer(self) -> Answer:
        values = self.cleaned_data
        if values["state"] != State.GRANTED:
            return Answer(values["state"], values["reason"])
        return Answer(
            values["state"], values["reason"], mask(values["granted"]), values["basis"], values["starts_on"],
            values["shuts_on"], is_for_worker_only=values["is_for_worker_only"],
        )  # fmt: skip


class ShutForm(forms.Form):
    reason = forms.CharField(
        label=_("Why?"), max_length=300, help_text=_("The other agency reads it, and the person can.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class FindForm(forms.Form):
    """Narrows a list of requests."""

    marks_optional = False

    q = forms.CharField(required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"}))

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"]).strip() if self.is_valid() else ""


def _named(scopes: int) -> list[tuple[str, Any]]:
    return [(code, SCOPE_NAMES[code]) for code in codes(scopes)]
