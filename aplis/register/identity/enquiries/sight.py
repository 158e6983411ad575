"""Who asked whether somebody is known, and was told "contact us", asks the same agency to know a little more."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from aplis.register.identity.enquiries.queries import sent
from aplis.register.identity.models import ContactRequest
from aplis.register.sharing.asking.views import outside_page


@require_http_methods(["GET", "HEAD", "POST"])
def sight_ask(request: Any, answered_id: int) -> HttpResponse:
    """The person is the one whom the answered request is about; no page knows who that is."""
    rows = sent(request.actor).filter(answer=ContactRequest.Answer.CONTACT_US, worker_id=request.actor.worker_id)
    row = get_object_or_404(rows, pk=answered_id)
    return outside_page(request, person=row.person_id, asked=row.answered_by.agency, told_name=row.told_name)
