"""What a worker says before other services are asked, to them, and back to whoever asked."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from aplis.register.identity.models import ContactRequest, ProbingReview

Agreement = ContactRequest.Agreement
# Fields of the form for a new person that a request is made of; they travel hidden from one page to the next.
TOLD: Final = (
    "given", "family", "other_given", "other_family", "born", "number", "purpose", "asks_elsewhere", "agreement",
)  # fmt: skip
LONGEST: Final = 250


def agreement_in(sent: Any) -> str:
    """How the person agreed that other services are asked; "" without the tick or without saying how."""
    agreement = str(sent.get("agreement", ""))
    return agreement if sent.get("asks_elsewhere") and agreement in Agreement.values else ""


def told_in(sent: Any) -> list[tuple[str, str]]:
    return [(name, str(sent.get(name, ""))[:LONGEST]) for name in TOLD]


class AgreedForm(forms.Form):
    """Part of the form for a new person. It judges nothing: without both answers nobody else is asked."""

    asks_elsewhere = forms.BooleanField(
        label=_("The person agrees that we ask whether another service knows her or him"), required=False
    )
    agreement = forms.ChoiceField(
        label=_("How did the person agree?"), required=False, choices=[("", _("choose")), *Agreement.choices]
    )


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ContactRequest
        fields = ("note",)
        help_texts: Final = {"note": _("How to reach you, and why. Nothing about the person's life.")}


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(label=_("Your answer"), choices=ContactRequest.Answer, widget=forms.RadioSelect)
    answer_note = forms.CharField(
        label=_("A sentence for them"), max_length=500, required=False,
        help_text=_("Shown with your name and agency, and only if you choose: contact us."),
    )  # fmt: skip


class ReviewForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ProbingReview
        fields = ("text",)

    outcome = forms.ChoiceField(label=_("What came of it"), choices=ProbingReview.Outcome, widget=forms.RadioSelect)

    field_order = ("outcome", "text")


class WordsForm(forms.Form):
    """Narrows a list."""

    marks_optional = False

    q = forms.CharField(required=False, max_length=120, widget=forms.TextInput(attrs={"type": "search"}))

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"]).strip() if self.is_valid() else ""
