"""The virus scanner, if there is one: clamd, asked over its socket for each file before anything of it is kept.

APLIS_CLAMD names the socket: unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310. Without it only the test file that all
scanners agree on is refused. With it, a scanner that does not answer means that nothing is kept.

Source: clamd(8), command INSTREAM: pieces, each after its length in four bytes, and a length of nought to end.
"""

import socket
import struct
from contextlib import suppress
from typing import Final

from django.conf import settings
from django.core.files import File

from aplis.casework.situations.uploads.unfit import Unfit

WAIT: Final = 20  # seconds for each step of the conversation
_PIECE: Final = 64 * 1024
# Put together from pieces, so that no scanner takes this file for what it looks for.
TEST_FILE: Final = (r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-" + "STANDARD-ANTIVIRUS-" + "TEST-FILE!$H+H*").encode()


def require_clean(upload: File) -> None:
    """raises Unfit("virus") when something was found, Unfit("scanner_away") when nobody could look."""
    if _holds_test_file(upload):
        raise Unfit("virus")
    if settings.CLAMD:
        verdict = _asked(upload)
        if verdict.endswith(" FOUND"):
            raise Unfit("virus")
        if not verdict.endswith(" OK"):
            raise Unfit("scanner_away")
    upload.seek(0)


def _holds_test_file(upload: File) -> bool:
    upload.seek(0)
    rest = b""
    for piece in upload.chunks():
        if TEST_FILE in rest + piece:
            return True
        rest = piece[-len(TEST_FILE) :]
    return False


def _asked(upload: File) -> str:
    """What the scanner says, or "" when it cannot be reached or does not answer in time."""
    try:
        with _connected() as line:
            with suppress(BrokenPipeError, ConnectionResetError):  # it may have seen enough and say so before the end
                _send(upload, line)
            return _answer(line)
    except (OSError, ValueError):
        return ""


def _send(upload: File, line: socket.socket) -> None:
    line.sendall(b"zINSTREAM\0")
    upload.seek(0)
    for piece in upload.chunks(_PIECE):
        line.sendall(struct.pack("!I", len(piece)) + piece)
    line.sendall(struct.pack("!I", 0))


def _answer(line: socket.socket) -> str:
    answer = b""
    while (piece := line.recv(1024)) and len(answer) < 4096:
        answer += piece
    return answer.rstrip(b"\0\n").decode("ascii", "replace")


def _connected() -> socket.socket:
    way, _, where = settings.CLAMD.partition(":")
    if way == "tcp":
        host, _, port = where.rpartition(":")
        return socket.create_connection((host, int(port)), timeout=WAIT)
    if way == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(WAIT)
        try:
            line.connect(where)
        except OSError:
            line.close()
            raise
        return line
    raise ValueError("APLIS_CLAMD is neither unix:PATH nor tcp:HOST:PORT")
