"""Official documents: the list, adding one, and taking one out. A file is never shown in the page, only handed out."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aplis.casework.situations import actions, refusals
from aplis.casework.situations.forms import DocumentForm
from aplis.casework.situations.models import Document
from aplis.casework.situations.queries.around import documents_of
from aplis.casework.situations.queries.domains import writable
from aplis.casework.situations.uploads import ENDINGS
from aplis.core.limits import takes_files
from aplis.core.pages import sent_key
from aplis.register.sharing.looks import open_file
from aplis.rules.scopes import DOMAINS, mask

ON_A_PAGE = 20


@require_safe
def documents(request: HttpRequest, person_id: int) -> HttpResponse:
    file = open_file(request, person_id, page="documents")
    if isinstance(file, HttpResponse):
        return file
    asked, rows = request.GET.get("q", "").strip()[:100], documents_of(file.actor, person_id)
    if asked:
        rows = rows.filter(Q(title__icontains=asked) | Q(issuer__icontains=asked))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"file": file, "tab": "situation", "page": page, "asked": asked, "may_write": bool(writable(file))}
    return render(request, "situations/documents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@takes_files(lambda: settings.DOCUMENT_MAX_BYTES)
def document_add(request: Any, person_id: int) -> HttpResponse:
    file = open_file(request, person_id, page="documents", scopes=0)
    if isinstance(file, HttpResponse):
        return file
    may_write = writable(file) & mask(DOMAINS)
    if not may_write:
        raise refusals.not_shared()
    form = DocumentForm(
        *([request.POST, request.FILES] if request.method == "POST" else []), today=file.actor.today, writable=may_write
    )
    if form.is_bound and form.is_valid():
        actions.add_document(actor=file.actor, key=sent_key(request), person=file.person, **form.document)
        messages.success(request, _("The document is kept."))
        return redirect("situations:documents", person_id)
    context = {"file": file, "tab": "situation", "form": form}
    return render(request, "situations/document_form.html", context, status=422 if form.is_bound else 200)


@require_safe
def document(request: Any, person_id: int, document_id: int) -> HttpResponse:
    """Hands a document out to be saved: never opened in the page, under a name that says nothing about the person."""
    row = get_object_or_404(Document.objects.visible_to(request.actor), pk=document_id, person_id=person_id)
    file = open_file(request, person_id, page="document", scopes=row.scope)
    if isinstance(file, HttpResponse):
        return file
    name = f"document-{row.issued_on.isoformat()}.{ENDINGS[row.content_type]}"
    with row.file.open("rb") as kept:
        response = HttpResponse(kept.read(), content_type=row.content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
