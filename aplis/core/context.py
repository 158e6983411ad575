"""What the frame of every page needs, whoever looks."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest

SCHEME_COOKIE: Final = "aplis_color_scheme"
SCHEMES: Final = ("auto", "light", "dark", "contrast")


def color_scheme(request: HttpRequest) -> str:
    """The reader's choice of colours; `auto` follows the device. A cookie we did not write counts as no choice."""
    chosen = request.COOKIES.get(SCHEME_COOKIE, "auto")
    return chosen if chosen in SCHEMES else "auto"


def page(request: HttpRequest) -> dict[str, Any]:
    """`color_scheme` for the page and `quick_exit_url`, the neutral site a person at risk can flee to."""
    return {"color_scheme": color_scheme(request), "quick_exit_url": settings.QUICK_EXIT_URL}
