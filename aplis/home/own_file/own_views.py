"""The person takes her copy from her own pages."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from aplis.casework.voice.opening import own_page
from aplis.home.own_file.views import download
from aplis.register.people.models import PersonName
from aplis.register.sharing.models import SubjectFile
from aplis.rules.scopes import ALL


@require_safe
@own_page()
def take(request: Any, pages: Any, copy_id: int, form: str) -> HttpResponse:
    """Her own, or one taken by whoever acts for her in everything: a copy knows no parts."""
    actor = request.actor
    if actor.on_behalf_of != "person" and actor.read_scopes != ALL:
        raise Http404
    copy = get_object_or_404(SubjectFile.objects.visible_to(actor), pk=copy_id)
    name = PersonName.objects.visible_to(actor).filter(person_id=actor.person_id, is_main=True).first()
    return download(copy, form, str(name or ""))
