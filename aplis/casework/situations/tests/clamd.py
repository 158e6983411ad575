"""A small virus scanner for tests: speaks INSTREAM as clamd(8) describes it and keeps what it was shown."""

import socket
import struct
import threading
from typing import Any, Self


class Clamd:
    """Answers each file that it is shown with the same line; `shown` holds the files."""

    def __init__(self, answer: str, address: Any, *, reads: int | None = None) -> None:
        """address  a path or a pair of host and port; reads  hangs up after so many bytes, as at clamd's own limit"""
        family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
        self.answer, self.reads, self.shown = answer, reads, list[bytes]()
        self._door = socket.socket(family, socket.SOCK_STREAM)
        self._door.bind(address)
        self._door.listen()
        self.address = self._door.getsockname()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                line, _where = self._door.accept()
            except OSError:
                return
            with line:
                self._listen(line)

    def _listen(self, line: socket.socket) -> None:
        with line.makefile("rb") as sent:
            assert sent.read(10) == b"zINSTREAM\0"
            content = b""
            while length := struct.unpack("!I", sent.read(4))[0]:
                content += sent.read(length)
                if self.reads is not None and len(content) > self.reads:
                    break
            self.shown.append(content)
            line.sendall(self.answer.encode() + b"\0")
