"""Forms of the life-domain matrix. They check what was typed; saving is the work of the actions."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aplis.casework.situations.forms import LEVELS, DomainForm
from aplis.casework.situations.matrix.words import WORDS
from aplis.casework.situations.models import JointTalk
from aplis.core.forms import DateInput
from aplis.core.words import DOMAIN_NAMES
from aplis.register.people.forms import DatedForm
from aplis.rules.life_matrix import INSTRUMENTS, in_force
from aplis.rules.scopes import BIT, DOMAINS, codes

NOT_KNOWN: Final = ("", _("not known"))
_REASON: Final = 500  # characters


def level_choices(code: str) -> list[tuple[Any, Any]]:
    """The levels of a version, each with its number and name."""
    return [(level, f"{level}, {name}") for level, (name, _says) in WORDS[code].items()]


class Asked(NamedTuple):
    """The two questions on one domain."""

    code: str
    level: forms.BoundField
    text: forms.BoundField


class RateForm(DatedForm):
    """One question on each domain in which the worker may write, and nothing filled in: what she does not know stays unknown."""

    marks_optional = False
    done_on = forms.DateField(label=_("Rated on"), widget=DateInput)

    def __init__(self, *args: Any, writable: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = in_force(self.today) or INSTRUMENTS[-1]
        self.domains = [code for code in codes(writable) if code in DOMAINS]
        for code in self.domains:
            self.fields[f"level_{code}"] = forms.TypedChoiceField(
                label=DOMAIN_NAMES[code], choices=[*level_choices(version.code), NOT_KNOWN], coerce=int, empty_value=None,
                required=False, widget=forms.RadioSelect,
            )  # fmt: skip
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Why, in a few words: %(domain)s") % {"domain": DOMAIN_NAMES[code]}, required=False,
                max_length=_REASON, widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def asked(self) -> Iterator[Asked]:
        for code in self.domains:
            yield Asked(code, self[f"level_{code}"], self[f"text_{code}"])

    def clean_done_on(self) -> date | None:
        day, first = self.past_day("done_on"), min(each.since for each in INSTRUMENTS)
        if day is not None and day < first:
            message = _("Choose a day on or after %(first)s, when these levels came into use.")
            raise ValidationError(message, code="before", params={"first": first})
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for code in self.domains:
            level, text = values.get(f"level_{code}"), values.get(f"text_{code}")
            if level is not None and not text and f"text_{code}" not in self.errors:
                self.add_error(f"text_{code}", ValidationError(_("Write in a few words why."), code="no_reason"))
            if level is None and text and f"level_{code}" not in self.errors:
                message = _("Choose a level, or leave the reason empty.")
                self.add_error(f"level_{code}", ValidationError(message, code="no_level"))
        if not self.errors and not self.ratings:
            raise ValidationError(_("Rate at least one life domain."), code="nothing")
        return values

    @property
    def ratings(self) -> dict[int, tuple[int, str]]:
        """By scope the level and its reason, of the domains that were rated."""
        given = {code: self.cleaned_data.get(f"level_{code}") for code in self.domains}
        return {
            BIT[code]: (level, self.cleaned_data[f"text_{code}"]) for code, level in given.items() if level is not None
        }


class CorrectRatingForm(DomainForm):
    """What was wrong about a rating: the level or its reason. Whose it is, and of which day, stays."""

    level = forms.TypedChoiceField(label=_("How it is"), coerce=int, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Why, in a few words"), max_length=_REASON, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, version: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = level_choices(version)  # type: ignore[attr-defined]


class OwnLevelForm(forms.Form):
    """How it is, as the person herself says."""

    level = forms.TypedChoiceField(label=_("How is it for you?"), choices=LEVELS, coerce=int, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In your own words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands beside what the service wrote, for everybody who reads that."),
    )  # fmt: skip


class TalkForm(DatedForm):
    """What came of a joint talk. The person's part is asked every time."""

    held_on = forms.DateField(label=_("Held on"), widget=DateInput)
    took_part = forms.CharField(
        label=_("Who took part"), max_length=300, help_text=_("Services and people, without the person.")
    )
    persons_part = forms.ChoiceField(label=_("The person"), choices=JointTalk.Part, widget=forms.RadioSelect)
    persons_reason = forms.CharField(
        label=_("What the person said, or why she or he was not there"), max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("The person reads it."),
    )  # fmt: skip
    outcome = forms.ChoiceField(label=_("Outcome"), choices=JointTalk.Outcome, widget=forms.RadioSelect)
    level = forms.TypedChoiceField(
        label=_("The level agreed on"), coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    text = forms.CharField(label=_("What was said"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        version = in_force(self.today) or INSTRUMENTS[-1]
        self.fields["level"].choices = level_choices(version.code)  # type: ignore[attr-defined]

    def clean_held_on(self) -> date | None:
        return self.past_day("held_on")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("outcome") == JointTalk.Outcome.AGREED and values.get("level") is None:
            self.add_error("level", ValidationError(_("Choose the level that you agree on."), code="no_level"))
        if values.get("outcome") == JointTalk.Outcome.BOTH_STAY:
            values["level"] = None
        return values
