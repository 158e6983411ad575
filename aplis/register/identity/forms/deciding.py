"""What a worker decides about two files."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from aplis.register.identity.models import PairDecision
from aplis.rules.names import LONGEST_WHOLE, tokens

LONGEST_REASON = 500
LARGEST_VERSION = (1 << 31) - 1


class FindPairForm(forms.Form):
    """By a name, among the pairs."""

    name = forms.CharField(label=_("Name"), max_length=LONGEST_WHOLE, required=False)

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(tokens(self.cleaned_data["name"])) if self.is_valid() else ()


class DecisionForm(forms.Form):
    """One opinion of two files; the round tells which state of the pair the worker saw."""

    verdict = forms.ChoiceField(
        label=_("Are they the same person?"), choices=PairDecision.Verdict.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose an answer. None is chosen for you.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What makes you think so"), max_length=LONGEST_REASON, required=False, widget=forms.Textarea,
        help_text=_("The colleague who decides after you reads it only when she or he has decided."),
    )  # fmt: skip
    round = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32000)


class ReasonForm(forms.Form):
    """Something is taken back, and why."""

    reason = forms.CharField(label=_("Why"), max_length=LONGEST_REASON, widget=forms.Textarea)


class MergeForm(forms.Form):
    """Which file goes on, and whose date of birth is right."""

    kept = forms.TypedChoiceField(label=_("Which file goes on?"), coerce=int, widget=forms.RadioSelect)
    born = forms.TypedChoiceField(
        label=_("Which date of birth is right?"), coerce=int, widget=forms.RadioSelect, required=False
    )
    versions = forms.CharField(widget=forms.HiddenInput, max_length=40)

    def __init__(
        self, *args: Any, choices: list[tuple[int, str]], births: list[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = choices  # type: ignore[attr-defined]
        self.fields["born"].choices = births  # type: ignore[attr-defined]
        self.fields["born"].required = bool(births)
        self.order = [number for number, _name in choices]

    def clean_versions(self) -> dict[int, int]:
        """The versions of both persons as they were shown, by id."""
        sent = self.cleaned_data["versions"].split(".")
        if len(sent) != len(self.order) or not all(each.isascii() and each.isdecimal() for each in sent):
            raise ValidationError(_("Open the page again."), code="versions")
        return dict(zip(self.order, (min(int(each), LARGEST_VERSION) for each in sent), strict=True))

    @property
    def takes_birth(self) -> bool:
        """Whether the date of birth of the file that goes in is the right one."""
        born = self.cleaned_data.get("born")
        return bool(born) and born != self.cleaned_data["kept"]


class UndoForm(ReasonForm):
    """Where what was written since belongs."""

    newer = forms.ChoiceField(
        label=_("What was written since the files were put together"), widget=forms.RadioSelect, initial="stays",
        choices=[("stays", _("stays with the file that went on")), ("goes", _("goes with the file that is taken out"))],
    )  # fmt: skip
