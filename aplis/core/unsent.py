"""What somebody sent while nothing could be saved, handed back in the answer: to send again, or to copy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token

_NEVER_BACK = "password"
_NOT_TYPED = {"client_key", "draft", "draft_url", "next"}


@dataclass(frozen=True)
class Unsent:
    """A form to send once more.

    address  where it goes
    token    proof for the CSRF check
    fields   every name and value as they came, the form's key among them, so that it acts once
    texts    values of more than one word, to be read and copied
    has_file a file was among it, which a browser does not send by itself again
    """

    address: str
    token: str
    fields: list[tuple[str, str]]
    texts: list[str]
    has_file: bool


def unsent(request: HttpRequest) -> Unsent | None:
    """None for what has no form of ours behind it, holds a password, or was sent by another site.

    Nothing of it is stored or logged: it goes back to the browser that sent it and nowhere else.
    """
    if request.method != "POST" or not _is_of_our_form(request):
        return None
    fields = list(_fields(request))
    if not fields or any(_NEVER_BACK in name for name, _value in fields):
        return None
    return Unsent(
        address=request.get_full_path(),
        token=get_token(request),
        fields=fields,
        texts=[value for name, value in fields if name not in _NOT_TYPED and " " in value.strip()],
        has_file=bool(request.FILES),
    )


def _is_of_our_form(request: Any) -> bool:
    """Past the CSRF check, so that no other site can put words into our page; and for one of our own views."""
    view = request.resolver_match.func if request.resolver_match else None
    is_checked = getattr(request, "csrf_processing_done", False)
    return is_checked and str(getattr(view, "__module__", "")).startswith("aplis.")


def _fields(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name != "csrfmiddlewaretoken":
            yield from ((name, str(value)) for value in values)
