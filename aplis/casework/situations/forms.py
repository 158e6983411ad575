"""Forms on a life situation. They check what was typed; saving is the work of the actions."""

from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from aplis.casework.situations.models import Circumstance, Fact, Reply, Statement
from aplis.casework.situations.uploads import Unfit, prepared
from aplis.casework.situations.uploads.pictures import MOST_POINTS
from aplis.casework.situations.uploads.unfit import REASONS
from aplis.casework.situations.words import CIRCUMSTANCE_NAMES
from aplis.core.forms import DateInput
from aplis.core.words import CONFIDENCE_NAMES, SCOPE_NAMES, SOURCE_NAMES
from aplis.register.people.forms import DatedForm
from aplis.register.people.models import Person
from aplis.register.people.templatetags.people import birth_date
from aplis.register.sharing.models import Rectification
from aplis.rules.scopes import BIT, DOMAINS, codes
from aplis.rules.vocabulary import ends_on, in_domain

LEVELS: Final = [
    (1, _("1, very hard")),
    (2, _("2, hard")),
    (3, _("3, in between")),
    (4, _("4, fairly good")),
    (5, _("5, good")),
]
WAYS: Final = [("told", _("told to me")), ("paper", _("written on paper"))]
_SURE: Final = [(code, CONFIDENCE_NAMES[code]) for code in (Fact.Confidence.STATED, Fact.Confidence.CONFIRMED)]
_ONLY_US: Final = _("Only for our agency")
_ONLY_US_HINT: Final = _("Other agencies will not see it. The person may ask to see it.")


class DomainForm(DatedForm):
    """A form that stands inside one life domain. Its ids carry the domain, for several may be open on one page."""

    def __init__(self, *args: Any, domain: str, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{domain}_%s", **kwargs)
        self.domain = domain


class FactForm(DomainForm):
    """What every fact says of itself: text, source, when it was true, until when it may be used.

    born  the person, where whoever writes may read when she was born: a day before that is asked about once. Nobody else is asked, so
          that nobody finds the birth date by trying.
    """

    text = forms.CharField(
        label=_("What was said or seen"),
        help_text=_("Write to the person, not about the person: it will be read and answered."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    source = forms.ChoiceField(
        label=_("From whom do we know it"), choices=SOURCE_NAMES.items(), widget=forms.RadioSelect
    )
    true_on = forms.DateField(label=_("When it was true"), widget=DateInput)
    valid_until = forms.DateField(label=_("Valid until"), required=False, widget=DateInput)
    is_private = forms.BooleanField(label=_ONLY_US, required=False, help_text=_ONLY_US_HINT)
    is_before_birth = forms.BooleanField(label=_("It is right: it was before the person was born"), required=False)

    def __init__(self, *args: Any, born: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.born = born
        self.asks_about_birth = False  # only then the tick stands on the page

    def clean_true_on(self) -> date | None:
        return self.past_day("true_on")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        since, until = values.get("true_on"), values.get("valid_until")
        if since and until and until <= since:
            self.add_error(
                "valid_until", ValidationError(_("Choose a day after the one on which it was true."), code="order")
            )
        is_meant = values.pop("is_before_birth", False)
        if since and self.born is not None and self.born.born_on and since < self.born.born_on:
            self.asks_about_birth = True
            if not is_meant:
                message = _("This is before the person was born (%(born)s). Correct the day, or tick that it is right.")
                about = {"born": birth_date(self.born)}
                self.add_error("true_on", ValidationError(message, code="before_birth", params=about))
        return values


class StatementForm(FactForm):
    kind = forms.ChoiceField(label=_("What it is"), choices=Statement.Kind, widget=forms.RadioSelect)
    level = forms.TypedChoiceField(
        label=_("How it is"), choices=LEVELS, coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    confidence = forms.ChoiceField(label=_("How sure"), choices=_SURE)

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        kind = values.get("kind")
        if kind == Statement.Kind.LEVEL and values.get("level") is None:
            self.add_error("level", ValidationError(_("Choose how it is, from 1 to 5."), code="no_level"))
        if kind != Statement.Kind.LEVEL:
            values["level"] = None
        if kind == Statement.Kind.OWN_WORDS and values.get("source") not in {None, Fact.Source.PERSON}:
            self.add_error("source", ValidationError(_("Own words come from the person."), code="not_own"))
        return values


class CircumstanceForm(FactForm):
    code = forms.ChoiceField(label=_("What makes it harder"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In the person's own words"),
        help_text=_("Or in yours, if the person did not say it. The person will read it and can answer."),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order = ("code", "text")

    def __init__(self, *args: Any, domain: str, **kwargs: Any) -> None:
        super().__init__(*args, domain=domain, **kwargs)
        choices = [(each.code, CIRCUMSTANCE_NAMES[each.code]) for each in in_domain(domain)]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]
        self.fields["valid_until"].help_text = _("Empty: as long as records of this kind stand.")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        code, since, until = (values.get(name) for name in ("code", "true_on", "valid_until"))
        if code and since and until and until > (latest := ends_on(code, since)):
            message = _("A record of this kind stands until %(latest)s at the latest; then it is asked again.")
            self.add_error("valid_until", ValidationError(message, code="too_long", params={"latest": latest}))
        return values


class ReplyForm(DatedForm):
    """The person's reply, recorded by a worker."""

    stance = forms.ChoiceField(label=_("The person"), choices=Reply.Stance, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("In the person's words"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    given_on = forms.DateField(label=_("Said on"), widget=DateInput)
    way = forms.ChoiceField(label=_("How it reached you"), choices=WAYS, widget=forms.RadioSelect, initial="told")

    def clean_given_on(self) -> date | None:
        return self.past_day("given_on")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("stance") in {Reply.Stance.ADDS, Reply.Stance.DISAGREES} and not values.get("text"):
            self.add_error("text", ValidationError(_("Write what the person says."), code="no_text"))
        return values


class EndForm(DatedForm):
    """From which day on a fact no longer holds."""

    ended_on = forms.DateField(label=_("No longer true since"), widget=DateInput)

    def __init__(self, *args: Any, fact: Statement | Circumstance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fact = fact

    def clean_ended_on(self) -> date | None:
        day = self.past_day("ended_on")
        if day is not None and day < self.fact.true_on:
            raise ValidationError(_("Choose a day on or after the one on which it was true."), code="order")
        return day


class DocumentForm(DatedForm):
    """An official document. What it is, is read from its content; name and ending are not trusted."""

    upload = forms.FileField(
        label=_("File"),
        help_text=_("PDF, picture (JPEG, PNG, WebP, TIFF), Word (docx), OpenDocument (odt) or plain text."),
    )
    title = forms.CharField(label=_("Title"), max_length=200)
    domain = forms.ChoiceField(label=_("Life domain"), help_text=_("Who may see this domain may see the document."))
    issuer = forms.CharField(label=_("Issued by"), max_length=200)
    issued_on = forms.DateField(label=_("Date of the document"), widget=DateInput)
    valid_until = forms.DateField(label=_("Valid until"), required=False, widget=DateInput)
    is_private = forms.BooleanField(label=_ONLY_US, required=False, help_text=_ONLY_US_HINT)

    def __init__(self, *args: Any, writable: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, SCOPE_NAMES[code]) for code in codes(writable) if code in DOMAINS]
        self.fields["domain"].choices = choices  # type: ignore[attr-defined]

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload.size > settings.DOCUMENT_MAX_BYTES:
            most = filesizeformat(settings.DOCUMENT_MAX_BYTES)
            raise ValidationError(_("The file is larger than %(most)s."), code="too_big", params={"most": most})
        try:
            kept = prepared(upload)
        except Unfit as unfit:
            points = {"points": MOST_POINTS // 1_000_000}
            raise ValidationError(REASONS[unfit.code], code=unfit.code, params=points) from unfit
        self.content_type = kept.content_type
        return kept.file

    def clean_issued_on(self) -> date | None:
        return self.past_day("issued_on")

    @property
    def document(self) -> dict[str, Any]:
        """The columns of the new document, and its file."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "domain"}
        return {**values, "scope": BIT[self.cleaned_data["domain"]], "content_type": self.content_type}


class RectifyForm(forms.Form):
    """What the person says is wrong about a record."""

    wanted = forms.CharField(
        label=_("What is right?"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In the person's words. It stands beside the record for everyone who may read the record."),
    )  # fmt: skip


class DecideForm(forms.Form):
    """Whether the note is accepted, and why."""

    state = forms.ChoiceField(label=_("Decision"), choices=Rectification.State.choices[1:], widget=forms.RadioSelect)
    decision = forms.CharField(
        label=_("Reason, in plain words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it."),
    )  # fmt: skip
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
