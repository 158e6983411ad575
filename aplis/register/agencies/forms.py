"""What an administrator types about a worker, and a worker about the own account. Checked here, saved by the actions."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aplis.core.forms import DateInput
from aplis.register.agencies.models import Agency, Role
from aplis.register.agencies.queries import roles_at

MAX_DAYS_AHEAD = 365


class RoleField(forms.ModelChoiceField):
    """A role that fits the kind of agency."""

    def __init__(self) -> None:
        hint = _("The role decides which life domains the worker sees. The list on this page says which.")
        super().__init__(Role.objects.none(), label=_("Role"), help_text=hint, empty_label=_("Choose one"))

    def label_from_instance(self, role: Role) -> str:
        return str(role.label)


class WorkerSearchForm(forms.Form):
    marks_optional = False
    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=120)


class PostForm(forms.Form):
    """What may change about a post."""

    name = forms.CharField(
        label=_("Name"), max_length=120, help_text=_("As colleagues and the persons supported know it.")
    )
    role = RoleField()

    def __init__(self, *args: Any, agency: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        self.fields["role"].queryset = Role.objects.filter(pk__in=[role.pk for role in roles_at(agency.kind)])


class EditPostForm(PostForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class NewPostForm(PostForm):
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The worker signs in with it. We send nothing to it.")
    )
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    field_order = ("name", "email", "role", "starts_on")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["starts_on"].initial = today

    def clean_starts_on(self) -> date:
        starts_on = self.cleaned_data["starts_on"]
        if starts_on > self.today + timedelta(days=MAX_DAYS_AHEAD):
            raise ValidationError(_("Choose a day within the next twelve months."), code="too_far")
        return starts_on


class AccountForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("", _("As the browser asks")), *settings.LANGUAGES], required=False
    )
    marks_optional = False
