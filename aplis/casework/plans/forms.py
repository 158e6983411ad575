"""Forms on contacts. They check what was typed; saving is the work of the actions."""

from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.casework.plans.models import Contact
from aplis.casework.plans.words import BARRIER_NAMES, OWN_BARRIERS
from aplis.core.forms import DateInput
from aplis.register.people.forms import DatedForm
from aplis.register.people.words import LANGUAGE_NAMES
from aplis.rules.barriers import (
    BOOKED,
    CAME,
    DID_NOT_COME,
    NONE_THERE,
    NOT_KNOWN,
    NOT_NEEDED,
    TO_BOOK,
    WITHOUT,
    blames,
    mask,
)

State, Interpreter = Contact.State, Contact.Interpreter
_LANGUAGES: Final = [("", _("not recorded")), *LANGUAGE_NAMES.items()]
_WORDS: Final = 1000
MOST_DAYS: Final = 2 * 366  # a contact is neither planned nor written down further from today


def _choices(kind: Any, codes: tuple[str, ...]) -> list[tuple[Any, Any]]:
    return [(code, kind(code).label) for code in codes]


def on_our_side(words: str) -> str:
    """The words, refused where they make what stood in the way a trait of the person."""
    if found := blames(words):
        message = _("Write what stood in the way on our side, not what the person is like. Leave out: %(words)s.")
        raise ValidationError(message, code="blames", params={"words": ", ".join(dict.fromkeys(found))})
    return words


class VersionForm(DatedForm):
    """A form on a contact that is there already, and on the version of it that the worker saw."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class InterpreterFields(forms.Form):
    """Asked at every contact: whether an interpreter is needed, who interprets, in which language."""

    interpreter = forms.ChoiceField(
        label=_("Interpreter"), widget=forms.RadioSelect,
        choices=_choices(Interpreter, (NOT_NEEDED, TO_BOOK, BOOKED, NONE_THERE)),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the interpreter"), choices=_LANGUAGES, required=False)
    interpreter_service = forms.CharField(label=_("Who interprets"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        wanted = values.get("interpreter")
        if wanted == NOT_NEEDED:
            values |= {"language": "", "interpreter_service": ""}
        elif wanted and not values.get("language") and "language" not in self.errors:
            self.add_error("language", ValidationError(_("Choose the language."), code="no_language"))
        if wanted == BOOKED and not values.get("interpreter_service") and "interpreter_service" not in self.errors:
            self.add_error("interpreter_service", ValidationError(_("Write who was booked."), code="nobody"))
        return values


class WhenForm(DatedForm):
    """Day, time and way of a contact."""

    day = forms.DateField(label=_("Day"), widget=DateInput)
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    way = forms.ChoiceField(label=_("How we meet"), choices=Contact.Way, widget=forms.RadioSelect)
    place = forms.CharField(
        label=_("Place"), max_length=200, required=False, help_text=_("The person finds it by these words.")
    )

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day is not None and abs((day - self.today).days) > MOST_DAYS:
            raise ValidationError(_("Choose a day within two years of today."), code="far")
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("way") == Contact.Way.ELSEWHERE and not values.get("place") and "place" not in self.errors:
            self.add_error("place", ValidationError(_("Write where."), code="no_place"))
        day, clock = values.pop("day", None), values.pop("time", None)
        if day is not None and clock is not None:
            values["at"] = timezone.make_aware(datetime.combine(day, clock))
        return values


class PlanForm(InterpreterFields, WhenForm):
    """A contact that is to come."""

    phone = forms.CharField(
        label=_("Phone to call when it does not suit"), max_length=40, required=False,
        help_text=_("It stands on the slip for the person."),
    )  # fmt: skip
    field_order = ("day", "time", "way", "place", "phone", "interpreter", "language", "interpreter_service")

    def clean_day(self) -> date | None:
        day = super().clean_day()
        if day is not None and day < self.today:
            raise ValidationError(_("Choose today or a later day."), code="over")
        return day


class MoveForm(PlanForm, VersionForm):
    """The day and the place to which a planned contact is moved."""


class OutcomeFields(forms.Form):
    """How it went. Where nobody came or answered: what stood in the way on our side, and what we do differently."""

    state = forms.ChoiceField(
        label=_("How did it go?"), widget=forms.RadioSelect,
        choices=_choices(State, (State.HELD, State.NOT_HELD, State.CALLED_OFF)),
    )  # fmt: skip
    interpreter = forms.ChoiceField(
        label=_("Interpreter"), widget=forms.RadioSelect,
        choices=_choices(Interpreter, (NOT_NEEDED, CAME, DID_NOT_COME, NONE_THERE)), required=False,
        help_text=_("Where one was needed and none was there, the language counts as what stood in the way."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the interpreter"), choices=_LANGUAGES, required=False)
    barriers = forms.MultipleChoiceField(
        label=_("What stood in the way on our side?"), choices=list(BARRIER_NAMES.items()), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("Several may be right. It is never what the person is like."),
    )  # fmt: skip
    differently = forms.CharField(
        label=_("What we do differently next time"), max_length=_WORDS, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What was agreed or said"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it."),
    )  # fmt: skip
    is_private = forms.BooleanField(
        label=_("Only for our agency"), required=False,
        help_text=_("Only of a contact that took place. Other agencies will not see it. The person may ask to see it."),
    )  # fmt: skip

    def clean_differently(self) -> str:
        return on_our_side(self.cleaned_data["differently"])

    def clean_text(self) -> str:
        return on_our_side(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self._check_barriers(values)
        self._check_interpreter(values)
        if values.get("state") != State.HELD:
            values["is_private"] = False
        values["barriers"] = mask(values.get("barriers", []))
        return values

    def _check_barriers(self, values: dict[str, Any]) -> None:
        if values.get("state") != State.NOT_HELD:
            return
        is_ticked = values.get("barriers") or values.get("interpreter") in WITHOUT
        if not is_ticked and "barriers" not in self.errors:
            message = _("Tick what stood in the way on our side. If you do not know it yet, tick that.")
            self.add_error("barriers", ValidationError(message, code="no_barrier"))
        if not values.get("differently") and "differently" not in self.errors:
            message = _("Write what we do differently next time.")
            self.add_error("differently", ValidationError(message, code="nothing_different"))

    def _check_interpreter(self, values: dict[str, Any]) -> None:
        """Of a contact that was called off nobody asks whether the interpreter came."""
        came = values.get("interpreter")
        if not came and values.get("state") == State.CALLED_OFF:
            del values["interpreter"], values["language"]
        elif not came and "interpreter" not in self.errors:
            self.add_error("interpreter", ValidationError(_("Say how it was with the interpreter."), code="not_said"))
        elif came == NOT_NEEDED:
            values["language"] = ""
        elif came and not values.get("language") and "language" not in self.errors:
            self.add_error("language", ValidationError(_("Choose the language."), code="no_language"))


class TellForm(OutcomeFields, VersionForm):
    """How a planned contact went."""


class WriteForm(OutcomeFields, WhenForm):
    """A contact that is over and was not planned here."""

    field_order = ("day", "time", "way", "place", *OutcomeFields.base_fields)

    def clean_day(self) -> date | None:
        super().clean_day()
        return self.past_day("day")

    def clean(self) -> dict[str, Any]:
        values = {"interpreter": NOT_NEEDED, "language": "", **super().clean()}
        if values.get("at") and values["at"] > timezone.now():
            self.add_error("time", ValidationError(_("Choose a time that is over."), code="ahead"))
        return values


class InterpreterForm(InterpreterFields, VersionForm):
    """What is arranged about an interpreter for a planned contact."""


class FindForm(VersionForm):
    """What was found out about what stood in the way."""

    barriers = forms.MultipleChoiceField(
        label=_("What stood in the way on our side?"), widget=forms.CheckboxSelectMultiple,
        choices=[(code, name) for code, name in BARRIER_NAMES.items() if code != NOT_KNOWN],
    )  # fmt: skip

    def clean_barriers(self) -> int:
        return mask(self.cleaned_data["barriers"])


class WithdrawForm(VersionForm):
    because = forms.CharField(
        label=_("Why it was a mistake"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stays for those who read it, with this reason, and counts no more."),
    )  # fmt: skip


class ReplyForm(forms.Form):
    """What stood in the way, as the person says. Nothing is refused or filled in: these are her words."""

    barriers = forms.MultipleChoiceField(
        label=_("What stood in the way?"), choices=list(OWN_BARRIERS.items()), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    text = forms.CharField(
        label=_("In your own words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands beside what the service wrote, for everybody who reads that."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        values["barriers"] = mask(values.get("barriers", []))
        if not self.errors and not values["barriers"] and not values.get("text"):
            raise ValidationError(_("Tick something or write it in your own words."), code="nothing")
        return values


def begun(contact: Contact) -> dict[str, Any]:
    """What a form about this contact begins with."""
    at = timezone.localtime(contact.at)
    names = ("way", "place", "phone", "interpreter", "language", "interpreter_service", "version")
    return {**{name: getattr(contact, name) for name in names}, "day": at.date(), "time": time(at.hour, at.minute)}


def told_at_first(contact: Contact) -> dict[str, Any]:
    """What the form about how it went begins with: the outcome is never filled in, nor whether a booked interpreter came."""
    is_settled = contact.interpreter in {NOT_NEEDED, NONE_THERE}
    kept = {"interpreter": contact.interpreter} if is_settled else {}
    return {"version": contact.version, "language": contact.language, **kept}
