"""What holds for every request and every answer, before and after any room has its say."""

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse

from aplis.core.views import bad_request

TOO_LARGE: Final = 1 << 63

type Answer = Callable[[HttpRequest], HttpResponse]


class NeverStored:
    """No answer of ours stays in a cache, that of a fault or of a wrong host included. Static files are served before."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class OnlyWhatCanBe:
    """Answers 404 to a number that no row can have, and 400 to an address with the character NUL in it.

    A longer number than the database holds would be a fault of the program there, and so would NUL, which PostgreSQL stores
    nowhere. In what is sent by a form NUL is a fault of the field, told beside it.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if any(isinstance(value, int) and value >= TOO_LARGE for value in kwargs.values()):
            raise Http404
        asked = [request.path, *(word for name, words in request.GET.lists() for word in (name, *words))]
        return bad_request(request) if any("\0" in word for word in asked) else None
