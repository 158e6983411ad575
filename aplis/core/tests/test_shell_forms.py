"""Forms as every room shows them: the key, the error summary, hints and errors tied to their fields, signing in."""

import re
from datetime import date
from uuid import UUID

import pytest
from allauth.account.forms import LoginForm
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import include, path

from aplis.core import words
from aplis.core.forms import DateInput

urlpatterns = [path("", include("aplis.core.urls")), path("account/", include("allauth.account.urls"))]
pytestmark = pytest.mark.urls(__name__)


class StatementForm(forms.Form):
    text = forms.CharField(label="What was said", help_text="In plain words.")
    source = forms.ChoiceField(label="Who says so", choices=list(words.SOURCE_NAMES.items()), widget=forms.RadioSelect)
    true_on = forms.DateField(label="When it was true", widget=DateInput(), required=False)
    is_private = forms.BooleanField(label="Only for our agency", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


def test_every_form_gets_a_key_of_its_own():
    keys = re.findall(
        r'name="client_key" value="([^"]+)"', Template("{% client_key %}{% client_key %}").render(Context())
    )

    assert len({UUID(key) for key in keys}) == 2


def test_a_form_with_errors_says_so_in_the_title_and_leads_to_each_field():
    form = StatementForm({"text": "", "version": "x"})

    page = render_to_string("core/base.html", {"form": form}) + str(form)

    links = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', page)
    assert re.findall(r"<title>(Error: )", page) == ["Error: "]
    assert links == [
        ("id_text", "What was said: This field is required."),
        ("id_source_0", "Who says so: This field is required."),
    ]
    assert [target for target, _ in links if f'id="{target}"' not in page] == []


def test_a_field_names_its_hint_and_its_error_and_both_are_there():
    page = str(StatementForm({"text": "", "source": "person", "version": 1}))

    named = [each for names in re.findall(r'aria-describedby="([^"]+)"', page) for each in names.split()]
    assert named == ["id_text_helptext", "id_text_error"]
    assert [each for each in named if f'id="{each}"' not in page] == []
    assert page.count('aria-invalid="true"') == 1


def test_only_what_may_be_left_out_is_marked_optional():
    page = str(StatementForm())

    assert page.count("(optional)") == 1
    assert len(re.findall(r'class="ds-input"', page)) == 1 + len(words.SOURCE_NAMES) + 2


def test_a_date_field_speaks_iso_to_the_browser():
    page = str(StatementForm(initial={"true_on": date(2026, 11, 20)})["true_on"])

    assert 'type="date"' in page
    assert 'value="2026-11-20"' in page


def test_the_sign_in_page_is_two_fields_one_button_and_no_way_to_sign_up():
    page = render_to_string(
        "account/login.html", {"form": LoginForm()}, request=RequestFactory().get("/account/login/")
    )

    main = page[page.index("<main") : page.index("</main")]
    assert re.findall(r'<(?:input|button)[^>]*type="(?!hidden)([^"]+)"', main) == ["email", "password", "submit"]
    assert [word for word in ("signup", "placeholder", "helptext") if word in page] == []
