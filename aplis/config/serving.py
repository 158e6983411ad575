"""How pages are served. `./run`, the journeys, the faults and the measurements all hand this to gunicorn."""

from typing import Final

GUNICORN: Final = (
    "--worker-class=gthread",
    "--workers=2",
    "--threads=4",
    "--preload",  # read once and shared by both: half the start, a quarter less memory
    "--keep-alive=0",  # each request goes to the process that is free; a kept connection stays with one, free or not
    "--no-control-socket",  # its default place is shared by all sites of one user
)
