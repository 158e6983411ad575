"""How much one request may carry. It is refused by what it says of itself, before any of it is read or written to disk."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from aplis.core.views import too_large

FIELDS: Final = 256 * 1024  # bytes for the words of a form beside its file


def takes_files[View: Callable[..., HttpResponse]](most: Callable[[], int]) -> Callable[[View], View]:
    """Lets a view take files of together at most `most()` bytes. Every other view takes words only."""

    def mark(view: View) -> View:
        view.most_bytes = most  # type: ignore[attr-defined]
        return view

    return mark


class BodyLimit:
    """Answers 413 to a request that is larger than its view can use.

    Stands before everything that reads the form: the check of a form's origin does, and a file is on the disk by then.
    A request that does not say how long it is has no body here (WSGI).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        files = getattr(view, "most_bytes", None)
        most = files() if files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        sent = request.META.get("CONTENT_LENGTH") or "0"
        if sent.isdecimal() and int(sent) <= most + FIELDS:
            return None
        return too_large(request, most)
