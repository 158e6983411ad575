"""What somebody should know, and taking note of it."""

from typing import Any, Final

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from aplis.core.pages import sent_key
from aplis.register.people.models import CONTACT
from aplis.register.sharing.actions import record_listing
from aplis.register.sharing.models import Notice
from aplis.register.sharing.notices.actions import mark_seen
from aplis.register.sharing.notices.queries import lines_of, rows_for
from aplis.rules.names import LONGEST_WHOLE

ON_A_PAGE: Final = 20
READING: Final = "delivery"  # what a notice asks for is part of the support


class SearchForm(forms.Form):
    """Narrows the list to one person."""

    marks_optional = False

    q = forms.CharField(
        label=_("About whom"),
        required=False,
        max_length=LONGEST_WHOLE,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


@require_safe
def notices(request: Any) -> HttpResponse:
    form, is_seen = SearchForm(request.GET), bool(request.GET.get("seen"))
    words = form.cleaned_data["q"] if form.is_valid() else ""
    rows = rows_for(request.actor, words=words, is_seen=is_seen)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(request.actor, page)
    shown = {line.notice.person_id: (CONTACT, READING) for line in lines if line.name and line.notice.person_id}
    record_listing(actor=request.actor, page="notices", shown=shown)
    context = {"page": page, "lines": lines, "form": form, "is_seen": is_seen}
    return render(request, "notices/list.html", context)


@require_POST
def notice_seen(request: Any, notice_id: int) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.visible_to(request.actor), pk=notice_id)
    mark_seen(actor=request.actor, key=sent_key(request), notice=notice)
    return redirect("notices:list")
