"""What two agencies agree: who gives, for what, on which basis, which life domains, until when."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aplis.core.forms import DateInput
from aplis.core.words import SCOPE_NAMES
from aplis.register.agencies.models import Agency
from aplis.register.sharing.agreements.words import DAY_OBJECTIONS, SCOPE_OBJECTIONS
from aplis.register.sharing.forms import PURPOSES
from aplis.register.sharing.models import ExchangeAgreement
from aplis.register.sharing.words import BASIS_NAMES
from aplis.rules.agreements import objection_to_days, objection_to_scopes
from aplis.rules.jurisdictions import shipped
from aplis.rules.legal_bases import BASES
from aplis.rules.scopes import SCOPES, SPECIAL, codes, mask

BOTH, GIVES, TAKES = "both", "gives", "takes"
WAYS: Final = (
    (BOTH, pgettext_lazy("exchange agreement", "both give and both receive")),
    (GIVES, pgettext_lazy("exchange agreement", "only my agency gives")),
    (TAKES, pgettext_lazy("exchange agreement", "only my agency receives")),
)
_USUAL_DAYS: Final = 365
_WIDE: Final = forms.CheckboxSelectMultiple


class AgreementForm(forms.ModelForm):  # type: ignore[type-arg]
    """A draft as one partner writes it."""

    other = forms.ModelChoiceField(
        label=_("With which agency?"), queryset=Agency.objects.none(), empty_label=_("choose")
    )
    way = forms.ChoiceField(label=_("Who gives, who receives?"), choices=WAYS, widget=forms.RadioSelect)
    purposes = forms.MultipleChoiceField(label=_("For which purposes?"), choices=PURPOSES, widget=_WIDE)
    basis = forms.ChoiceField(
        label=_("On which legal basis?"), choices=[("", _("choose")), *((code, BASIS_NAMES[code]) for code in BASES)]
    )
    scopes = forms.MultipleChoiceField(
        label=_("Which life domains may move?"), widget=_WIDE, required=False,
        choices=[(code, SCOPE_NAMES[code]) for code in SCOPES if code not in SPECIAL],
    )  # fmt: skip
    special = forms.MultipleChoiceField(
        label=_("Data that need special care"), widget=_WIDE, required=False,
        choices=[(code, SCOPE_NAMES[code]) for code in SCOPES if code in SPECIAL],
        help_text=_("Data on health (GDPR Art. 9). Tick them only where the purposes cannot be reached without them."),
    )  # fmt: skip

    class Meta:
        model = ExchangeAgreement
        fields = (
            "title", "law", "fields", "target_group", "tasks", "starts_on", "ends_on", "review_on", "contact",
        )  # fmt: skip
        widgets: Final = dict.fromkeys(("starts_on", "ends_on", "review_on"), DateInput) | {
            name: forms.Textarea(attrs={"rows": 3}) for name in ("fields", "tasks")
        }
        help_texts: Final = {
            "fields": _("What exactly, in words for the people it is about. One thing on a line."),
            "law": _(
                "Act and article, or the decision. Needed where the two agencies work under the law of different countries."
            ),
            "ends_on": _("The day from which it does not hold any more. Five years at most."),
            "review_on": _("Both are reminded thirty days before."),
            "contact": _("Who answers questions about this agreement, and how to reach her or him."),
        }

    field_order = (
        "title", "other", "way", "purposes", "basis", "law", "scopes", "special", "fields", "target_group", "tasks",
        "starts_on", "ends_on", "review_on", "contact",
    )  # fmt: skip

    def __init__(
        self, *args: Any, agency: Agency, partners: Any, today: date, is_fixed: bool = False, **kwargs: Any
    ) -> None:
        """is_fixed: a new version is between the same two."""
        self.agency, self.today = agency, today
        row = kwargs.get("instance")
        kwargs["initial"] = (_initial(row, agency) if row else _usual(today)) | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = partners  # type: ignore[attr-defined]
        self.fields["other"].disabled = is_fixed or bool(row and row.replaces_id)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        values["mask"] = mask([*values.get("scopes", ()), *values.get("special", ())])
        if not values["mask"]:
            self.add_error("scopes", ValidationError(_("Tick at least one life domain."), code="no_scope"))
        self._object(SCOPE_OBJECTIONS, objection_to_scopes(values["mask"], values.get("basis", "")))
        days = [values.get(name) for name in ("starts_on", "ends_on", "review_on")]
        if all(days):
            self._object(DAY_OBJECTIONS, objection_to_days(*days, today=self.today))  # type: ignore[arg-type]
        self._ask_for_law(values)
        return values

    def _object(self, sentences: Any, code: str) -> None:
        if code:
            field, sentence = sentences[code]
            self.add_error(field, ValidationError(sentence, code=code))

    def _ask_for_law(self, values: dict[str, Any]) -> None:
        """What leaves the law of a country names the law on which it does."""
        other = values.get("other")
        if other is not None and other.area.country != self.agency.area.country and not values.get("law"):
            sentence = _(
                "The other agency works under the law of another country. Name the act or decision on which this rests."
            )
            self.add_error("law", ValidationError(sentence, code="other_regime"))

    def _post_clean(self) -> None:
        """Nothing is put into a row here: the action writes what the form says."""

    @property
    def said(self) -> dict[str, Any]:
        """The fields of the agreement as the form says them."""
        values = self.cleaned_data
        giver, receiver = self.agency, values["other"]
        if values["way"] == TAKES:
            giver, receiver = receiver, giver
        words = {name: values[name] for name in self.Meta.fields}
        return {
            **words, "giver": giver, "receiver": receiver, "is_mutual": values["way"] == BOTH,
            "purposes": values["purposes"], "basis": values["basis"], "scopes": values["mask"],
        }  # fmt: skip


def _usual(today: date) -> dict[str, Any]:
    in_a_year = today + timedelta(days=_USUAL_DAYS)
    return {
        "way": BOTH,
        "starts_on": today,
        "ends_on": in_a_year,
        "review_on": in_a_year - timedelta(days=_USUAL_DAYS // 4),
    }


def _initial(row: ExchangeAgreement, agency: Agency) -> dict[str, Any]:
    is_giver = row.giver_id == agency.pk
    ticked = codes(row.scopes)
    return {
        "other": row.receiver_id if is_giver else row.giver_id,
        "way": BOTH if row.is_mutual else GIVES if is_giver else TAKES,
        "purposes": row.purposes,
        "basis": row.basis,
        "scopes": [code for code in ticked if code not in SPECIAL],
        "special": [code for code in ticked if code in SPECIAL],
    }


class VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReasonForm(VersionForm):
    reason = forms.CharField(label=_("Why?"), max_length=300, help_text=_("The other agency can read it."))


class FindForm(forms.Form):
    """Narrows the list of agreements."""

    marks_optional = False

    q = forms.CharField(required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"}))

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"]).strip() if self.is_valid() else ""


class CountryForm(forms.Form):
    country = forms.ChoiceField(label=_("Country"), choices=[(code, code) for code in shipped()])


class BetweenForm(forms.Form):
    """Between which agency and the own one, and for which purpose."""

    marks_optional = False

    other = forms.ModelChoiceField(label=_("Agency"), queryset=Agency.objects.none(), empty_label=_("choose"))
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PURPOSES)

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = partners  # type: ignore[attr-defined]
