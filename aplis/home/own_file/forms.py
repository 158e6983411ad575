"""Forms about copies."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class GatherForm(forms.Form):
    """In which language the paper is to be."""

    language = forms.ChoiceField(label=_("Language of the paper"), choices=settings.LANGUAGES)


class BlackenForm(forms.Form):
    """One place of the copy: readable or not."""

    place = forms.CharField(max_length=80, widget=forms.HiddenInput)
    field = forms.CharField(max_length=40, widget=forms.HiddenInput)
    is_kept = forms.BooleanField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class VersionForm(forms.Form):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
