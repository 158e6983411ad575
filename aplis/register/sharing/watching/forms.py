"""What an officer asks the log for, what she answers, and what a person says to a line of it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from aplis.core.forms import DateInput
from aplis.register.agencies.words import ROLE_NAMES
from aplis.register.sharing.models import LEAD, LookReview, Objection
from aplis.register.sharing.watching.actions import is_within_bounds
from aplis.register.sharing.watching.queries import log, unusual
from aplis.register.sharing.watching.queries.own import FILE, OwnLine
from aplis.register.sharing.watching.words import SIGN_NAMES
from aplis.register.sharing.words import PAGE_NAMES, PURPOSE_NAMES
from aplis.rules.names import LONGEST_WHOLE

_ANY: Final = ("", _("any"))


def _any_of(names: dict[str, Any]) -> list[tuple[str, Any]]:
    return [_ANY, *names.items()]


class DaysForm(forms.Form):
    """From a day to a day, with both. What an address leaves out is filled with the usual days up to today."""

    marks_optional = False
    usual_days = log.USUAL_DAYS
    most_days = log.MOST_DAYS

    from_on = forms.DateField(label=_("From"), widget=DateInput)
    until_on = forms.DateField(label=_("Until"), widget=DateInput)

    def __init__(self, sent: Any, *, today: date) -> None:
        days = {"from_on": (today - timedelta(days=self.usual_days - 1)).isoformat(), "until_on": today.isoformat()}
        super().__init__({**days, **{name: value for name, value in sent.items() if value}})

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        begins, ends = values.get("from_on"), values.get("until_on")
        if begins and ends and ends < begins:
            self.add_error("until_on", ValidationError(_("The last day comes before the first one."), code="order"))
        elif begins and ends and (ends - begins).days >= self.most_days:
            most = self.most_days
            self.add_error("from_on", ValidationError(_("At most %(most)s days at a time."), "most", {"most": most}))
        return values


class LogForm(DaysForm):
    worker = forms.TypedChoiceField(label=_("Worker"), required=False, coerce=int, empty_value=None)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False, choices=_any_of(PURPOSE_NAMES))
    role = forms.ChoiceField(label=_("Role"), required=False, choices=_any_of(ROLE_NAMES))
    page = forms.ChoiceField(label=_("Page"), required=False)
    person = forms.IntegerField(required=False, min_value=1, max_value=(1 << 63) - 1, widget=forms.HiddenInput)

    def __init__(self, sent: Any, *, today: date, workers: Iterable[Any]) -> None:
        super().__init__(sent, today=today)
        self.fields["worker"].choices = [_ANY, *((each.pk, each.name) for each in workers)]  # type: ignore[attr-defined]
        self.fields["page"].choices = [_ANY, *sorted(PAGE_NAMES.items(), key=lambda each: str(each[1]))]  # type: ignore[attr-defined]

    def add_prefix(self, field_name: str) -> str:
        """`page` is the page of the list in every address, so the page that was looked at has another name there."""
        return "where" if field_name == "page" else super().add_prefix(field_name)

    @property
    def asked(self) -> log.Asked:
        return log.Asked(**self.cleaned_data)


class UnusualForm(DaysForm):
    usual_days = unusual.USUAL_DAYS
    most_days = unusual.MOST_DAYS

    sign = forms.ChoiceField(label=_("Sign"), required=False, choices=_any_of(SIGN_NAMES))
    worker = forms.CharField(label=_("Name of the worker"), required=False, max_length=120)


class FindForm(forms.Form):
    """A name. It travels in the body of the request, never in an address."""

    name = forms.CharField(
        label=_("Name of the person"), max_length=LONGEST_WHOLE, widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("At least two letters. Sealed persons are not found by name; their looks stand in the log without one."),
    )  # fmt: skip


class WordsForm(forms.Form):
    marks_optional = False

    name = forms.CharField(
        label=_("Name of the person"), required=False, max_length=LONGEST_WHOLE,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )  # fmt: skip

    @property
    def words(self) -> str:
        return str(self.cleaned_data["name"]).strip() if self.is_valid() else ""


class ReviewForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = LookReview
        fields = ("text",)

    outcome = forms.ChoiceField(label=_("What came of it"), choices=LookReview.Outcome, widget=forms.RadioSelect)

    field_order = ("outcome", "text")


class WatchForm(forms.Form):
    reason = forms.CharField(
        label=_("Why does this file draw curiosity?"), max_length=200,
        help_text=_("For example: known from the news, a public office. Nothing about the person's life."),
    )  # fmt: skip


class DelayForm(forms.Form):
    law = forms.CharField(
        label=_("By which law or order?"),
        max_length=200,
        help_text=_("The act and article, or the number of the order."),
    )
    looks_from = forms.DateField(label=_("Looks from this day on"), widget=DateInput)
    ends_on = forms.DateField(
        label=_("The person is told on"), widget=DateInput, help_text=_("At most twelve months after the first look.")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not is_within_bounds(self.today, values["looks_from"], values["ends_on"]):
            self.add_error("ends_on", ValidationError(
                _("Choose a day after today, and at most twelve months after the first look."), code="bounds"
            ))  # fmt: skip
        return values


# About who leads a file nothing was unlawful.
_ABOUT_THE_LEAD: Final = (
    (Objection.State.ANSWERED, _("It stays as it is, and I explain why")),
    (Objection.State.UPHELD, _("The person gets another worker, and I say who and from when")),
)


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What do you answer?"), widget=forms.RadioSelect,
        choices=[
            (Objection.State.ANSWERED, _("It was lawful, and I explain why")),
            (Objection.State.UPHELD, _("The person is right: it should not have happened")),
        ],
    )  # fmt: skip
    answer = forms.CharField(
        label=_("Your answer, with the reasons"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In plain words. The person reads it. Name no worker and nobody else."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, about: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if about == LEAD:
            self.fields["state"].choices = _ABOUT_THE_LEAD  # type: ignore[attr-defined]
            self.fields["answer"].help_text = _("In plain words. The person reads it.")


class ObjectionForm(forms.Form):
    """On the person's own pages, beside the line it is about."""

    kind = forms.ChoiceField(label=_("What do you want to say?"), choices=Objection.Kind, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In your own words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("You may leave this empty. You get an answer all the same."),
    )  # fmt: skip


class WrittenObjectionForm(ObjectionForm):
    """A worker writes down what the person said or handed in. `line` is one of the log, or another matter with an agency."""

    line = forms.ChoiceField(label=_("What is it about?"))

    field_order = ("line", "kind", "words")

    def __init__(self, *args: Any, lines: Iterable[OwnLine], agencies: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].label = _("What does the person want to say?")
        self.fields["words"].label = _("In the person's own words")
        self.fields["words"].help_text = _("Write down what was said, not what you think of it. It may stay empty.")
        others = [
            (f"agency.{each.pk}", _now("Something else: %(agency)s") % {"agency": each.name}) for each in agencies
        ]
        leads = [(f"lead.{each.pk}", _now("Another worker: %(agency)s") % {"agency": each.name}) for each in agencies]
        self.fields["line"].choices = [("", _("choose")), *_line_choices(lines), *leads, *others]  # type: ignore[attr-defined]

    @property
    def matter(self) -> tuple[int, dict[str, Any]]:
        """The id of the agency that owes the answer, and what the objection is about."""
        kind, *rest = self.cleaned_data["line"].split(".")
        if kind == "agency":
            return int(rest[0]), {"about": "other"}
        if kind == LEAD:
            return int(rest[0]), {"about": LEAD}
        day, agency, purpose = rest
        return int(agency), {"about": "look", "look_day": date.fromisoformat(day), "look_purpose": purpose}


def _line_choices(lines: Iterable[OwnLine]) -> list[tuple[str, str]]:
    """Each day, agency and purpose once."""
    found: dict[str, str] = {}
    for line in lines:
        told = line.told
        if not told.agency:
            continue  # whoever is not named is asked through the officer
        what = PURPOSE_NAMES.get(told.purpose, told.purpose) if told.kind == FILE else _("a check or a program")
        label = f"{date_format(told.day, 'SHORT_DATE_FORMAT')} · {line.agency} · {what}"
        found.setdefault(f"look.{told.day.isoformat()}.{told.agency}.{told.purpose}", label)
    return list(found.items())
