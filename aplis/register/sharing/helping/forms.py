"""What a worker types about a task of a lay helper, and what the helper says about it. Checked here, saved by the actions."""

from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aplis.core.forms import DateInput
from aplis.core.words import SCOPE_NAMES
from aplis.register.agencies.models import Worker
from aplis.register.people.forms import DatedForm
from aplis.register.people.models import Person
from aplis.register.sharing.helping.words import DAY_FAULTS
from aplis.register.sharing.models import HelperTask
from aplis.rules.dates import add_months
from aplis.rules.helping import objection_to_days
from aplis.rules.scopes import codes, mask

# On her own pages the person says it by herself.
HOW_WITH_A_WORKER = [each for each in HelperTask.How.choices if each[0] != HelperTask.How.OWN_PAGES]
_NOT_SAID = ("", _("the person said nothing"))


class VersionForm(forms.Form):
    """Which version of the task the reader saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class GrantFields(forms.Form):
    """What the person lets a lay helper see, and how she said it."""

    scopes = forms.MultipleChoiceField(
        label=_("What the person lets the helper see"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only what the person said. Without it the helper reads the task and nothing else. Health is never among it."),
    )  # fmt: skip
    how = forms.ChoiceField(
        label=_("How did the person say so?"), required=False, choices=[_NOT_SAID, *HOW_WITH_A_WORKER]
    )

    def offer(self, grantable: int) -> None:
        choices = [(code, SCOPE_NAMES[code]) for code in codes(grantable)]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]

    def clean_scopes(self) -> int:
        return mask(self.cleaned_data["scopes"])

    def check_said(self, values: dict[str, Any]) -> None:
        if values.get("scopes") and not values.get("how"):
            self.add_error("how", _("Choose how the person said it."))


class TaskForm(GrantFields, DatedForm):
    """Who helps with what, under whose supervision, from when until when."""

    helper = forms.ModelChoiceField(label=_("Who helps"), queryset=Worker.objects.none(), empty_label=_("nobody yet"))
    supervisor = forms.ModelChoiceField(
        label=_("Who supervises"), queryset=Worker.objects.none(), empty_label=_("nobody yet"),
        help_text=_("A trained worker whom the helper can always ask, and who is told how it went."),
    )  # fmt: skip
    called = forms.CharField(
        label=_("What the helper calls the person"), max_length=60,
        help_text=_("A given name is enough. Without a grant the helper reads no more of the name."),
    )  # fmt: skip
    what = forms.CharField(
        label=_("The task"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What is to be done and where, in plain words. Nothing about the person that is not needed for it."),
    )  # fmt: skip
    starts_on = forms.DateField(label=_("From"), widget=DateInput)
    last_on = forms.DateField(label=_("Until and including"), widget=DateInput)
    field_order = ("helper", "supervisor", "called", "what", "starts_on", "last_on", "scopes", "how")

    def __init__(
        self, *args: Any, helpers: Any, supervisors: Any, me: int | None, grantable: dict[int, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.grantable = grantable
        self.fields["helper"].queryset = helpers  # type: ignore[attr-defined]
        self.fields["supervisor"].queryset = supervisors  # type: ignore[attr-defined]
        self.fields["supervisor"].initial = me
        self.fields["starts_on"].initial = self.today
        self.fields["last_on"].initial = add_months(self.today, 1)
        self.offer(reduce(or_, grantable.values(), 0))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.check_said(values)
        helper = values.get("helper")
        if helper is not None and values.get("scopes", 0) & ~self.grantable.get(helper.pk, 0):
            self.add_error("scopes", _("The role of this helper does not read all of it."))
        if values.get("starts_on") and values.get("last_on"):
            fault = objection_to_days(values["starts_on"], self.ends_on(values["last_on"]), today=self.today)
            if fault:
                self.add_error(*DAY_FAULTS[fault])
        return values

    @staticmethod
    def ends_on(last_on: date) -> date:
        return last_on + timedelta(days=1)

    def task(self, person: Person) -> HelperTask:
        """The new row, not saved."""
        values = dict(self.cleaned_data)
        said = {"granted": values.pop("scopes"), "granted_how": values.pop("how")}
        if not said["granted"]:
            said["granted_how"] = ""
        return HelperTask(person=person, ends_on=self.ends_on(values.pop("last_on")), **values, **said)


class GrantForm(GrantFields, VersionForm):
    """More or less than before."""

    def __init__(self, *args: Any, grantable: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].required = self.fields["how"].required = True
        self.offer(grantable)


class ReportForm(VersionForm):
    """How it went, as the helper says it: two buttons, and room for a sentence."""

    outcome = forms.ChoiceField(choices=HelperTask.Outcome.choices, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What should your supervisor know?"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
