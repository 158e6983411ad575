"""The controls of forms are parts of ours; they say what Django's own templates of them say."""

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import Jinja2

from aplis.core.forms import DateInput, Renderer

CHOICES = [("", "---"), ("a", "Ana & <Bor>"), ("Groups", [("b", 'said "so"'), ("c", "č")])]
CONTROLS = [
    (forms.TextInput({"class": "x", "autofocus": True, "placeholder": False}), '<Ana> & "Bor"'),
    (forms.TextInput(), None),
    (forms.EmailInput({"autocomplete": "email"}), "ana@example.org"),
    (forms.NumberInput({"min": 0}), 0),
    (forms.HiddenInput(), "1"),
    (DateInput(), "2026-03-02"),
    (forms.Textarea({"rows": 3}), "\nfirst < line\n second"),
    (forms.Textarea(), None),
    (forms.Select(choices=CHOICES), "b"),
    (forms.Select({"required": True}, choices=CHOICES), None),
]  # fmt: skip


def closed_up(html: str) -> str:
    """Without the white space between tags, which says nothing; a text area keeps its own."""
    return html if "<textarea" in html else re.sub(r">\s+<", "><", html)


@pytest.mark.parametrize(("widget", "value"), CONTROLS)
def test_a_control_says_what_djangos_own_says(widget: Any, value: Any) -> None:
    ours = widget.render("field", value, {"id": "id_field"}, renderer=Renderer())
    djangos = widget.render("field", value, {"id": "id_field"}, renderer=Jinja2())

    assert closed_up(ours) == closed_up(djangos)
