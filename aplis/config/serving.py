"""How pages are served: settings of gunicorn. `./run`, the journeys, the faults and the measurements all hand it `GUNICORN`.

Pages are work for the processor. More threads than can run take the interpreter from each other in the middle of it, which cost
a third more CPU a page; while two are at work, one waits for the database. See docs/adr/0014.
"""

import socket
from typing import Any, Final

GUNICORN: Final = ("--config=python:aplis.config.serving",)
SECONDS_TO_SPEAK: Final = 30

workers = 2
worker_class = "gthread"
threads = 2
worker_connections = 2  # no more than it has threads: whoever comes next waits for the first process that is free
preload_app = True  # read once and shared by both: half the start, a quarter less memory
keepalive = 0  # each request goes to the process that is free; a kept connection stays with one, free or not
control_socket_disable = True  # its default place is shared by all sites of one user


def when_ready(server: Any) -> None:
    """A browser opens connections before it has anything to ask. Linux hands them over only once something comes."""
    for listener in server.LISTENERS:
        if hasattr(socket, "TCP_DEFER_ACCEPT") and listener.sock.family in {socket.AF_INET, socket.AF_INET6}:
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SECONDS_TO_SPEAK)
