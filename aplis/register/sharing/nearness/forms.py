"""Forms about nearness, people who are kept apart, and the confirmation of a weaker protection."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from aplis.register.agencies.models import Worker
from aplis.register.people.models import Barrier


class NearnessForm(forms.Form):
    """Who stands near to the person, and how."""

    worker = forms.ModelChoiceField(label=_("Which worker"), queryset=Worker.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("How near"), choices=Barrier.Kind.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, workers: Any, me: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["worker"]
        field.queryset, field.initial = workers, me  # type: ignore[attr-defined]


class NamingForm(forms.Form):
    """Who of the agency opens a guarded file, and who leads it."""

    workers = forms.ModelMultipleChoiceField(
        label=_("Who opens the file"),
        queryset=Worker.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    lead = forms.ModelChoiceField(
        label=_("Who leads it"), queryset=Worker.objects.none(), required=False, empty_label=_("nobody yet"),
        help_text=_("Whoever leads the file also opens it."),
    )  # fmt: skip

    def __init__(self, *args: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workers"].queryset = self.fields["lead"].queryset = workers  # type: ignore[attr-defined]


class SearchForm(forms.Form):
    """Narrows the list of guarded files to a worker."""

    marks_optional = False

    q = forms.CharField(
        label=_("Worker"), required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"})
    )


class ApartForm(forms.Form):
    """Who is kept apart from the person, which of the two was harmed, and which children go with her."""

    other = forms.TypedChoiceField(label=_("From whom"), coerce=int, widget=forms.RadioSelect)
    is_victim = forms.TypedChoiceField(
        label=_("Who was harmed?"), coerce=lambda value: value == "person", widget=forms.RadioSelect,
        choices=[("person", _("this person")), ("other", _("the other person"))],
    )  # fmt: skip
    children = forms.TypedMultipleChoiceField(
        label=_("These children are kept apart from the other person too"), coerce=int, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    is_sure = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, found: list[tuple[int, str]], children: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = found  # type: ignore[attr-defined]
        if children:
            self.fields["children"].choices = children  # type: ignore[attr-defined]
            self.fields["children"].initial = [pk for pk, _name in children]
        else:
            del self.fields["children"]


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Is the weaker protection enough?"), widget=forms.RadioSelect,
        choices=[("yes", _("yes, it takes hold now")), ("no", _("no, the protection stays as it is"))],
    )  # fmt: skip
