"""The door for the web server."""

import os
from collections.abc import Callable, Iterable
from threading import BoundedSemaphore
from typing import Any, Final

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")
# Of pages only: a command may ask for more. 0: no limit, for a pooler that takes no options.
os.environ.setdefault("APLIS_STATEMENT_SECONDS", "20")

AT_ONCE: Final = 2


class InTurn:
    """Lets only so many requests of this process be worked on at the same time.

    Pages are work for the processor. More threads than can run take the interpreter from each other in the middle of it, which
    cost a third more CPU a page; while two are at work, one waits for the database. Other threads of the server meanwhile hold
    connections over which nothing has come yet.
    """

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application
        self._places = BoundedSemaphore(AT_ONCE)

    def __call__(self, *request: Any) -> Iterable[bytes]:
        with self._places:
            return self._application(*request)


application = InTurn(get_wsgi_application())
