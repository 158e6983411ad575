"""Sends prepared requests over a few connections and notes how long each answer took. A process of its own, one thread.

usage: .venv/bin/python bench/measure/load.py < PLAN > RESULT
  PLAN    JSON: {"port": 8000, "seconds": 8, "connections": [["GET / HTTP/1.1...", ...], ...]}; each connection sends its own
          requests in turn, the next one as soon as the last was answered
  RESULT  JSON: {"ms": [...], "statuses": {"200": 812}, "cpu": 0.41, "seconds": 8.0, "dropped": 0}; `cpu` is the CPU of this process
"""

import json
import selectors
import socket
import sys
import time
from collections import Counter
from itertools import cycle

HEAD_ENDS = b"\r\n\r\n"


class Connection:
    """One browser: sends a request, reads the whole answer, sends the next one."""

    def __init__(self, port: int, requests: list[str]) -> None:
        self.port = port
        self.requests = cycle([request.encode() for request in requests])
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> None:
        self.answer, self.wanted, self.status = b"", -1, ""
        self.began = time.perf_counter()
        self.socket.sendall(next(self.requests))

    def read(self) -> bool:
        """Takes what has come; whether the answer is whole. raises ConnectionError when the server hung up before that."""
        data = self.socket.recv(1 << 20)
        if not data:
            raise ConnectionError
        self.answer += data
        if self.wanted < 0 and (end := self.answer.find(HEAD_ENDS)) >= 0:
            head = self.answer[:end].decode("latin-1").lower()
            self.status = head.split(" ", 2)[1]
            length = head.partition("\r\ncontent-length:")[2].split("\r\n", 1)[0]
            self.wanted = end + 4 + int(length or 0)
            self.is_chunked = "transfer-encoding: chunked" in head
            self.is_closing = "\r\nconnection: close" in head
        if self.wanted >= 0 and self.is_chunked:
            return self.answer.endswith(b"0\r\n\r\n")
        return 0 <= self.wanted <= len(self.answer)


def reopen(connection: Connection, selector: selectors.BaseSelector) -> None:
    selector.unregister(connection.socket)
    connection.socket.close()
    connection.open()
    selector.register(connection.socket, selectors.EVENT_READ, connection)


def run(plan: dict[str, object]) -> dict[str, object]:
    connections = [Connection(int(plan["port"]), requests) for requests in plan["connections"]]  # type: ignore[call-overload, attr-defined]
    taken, statuses, dropped = [], Counter[str](), 0
    began = time.perf_counter()
    until = began + float(plan["seconds"])  # type: ignore[arg-type]
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send()
        while (now := time.perf_counter()) < until:
            for key, _event in selector.select(until - now):
                connection = key.data
                try:
                    if not connection.read():
                        continue
                    taken.append(round((time.perf_counter() - connection.began) * 1000, 3))
                    statuses[connection.status] += 1
                    if connection.is_closing:
                        reopen(connection, selector)
                    connection.send()
                except OSError:
                    dropped += 1
                    reopen(connection, selector)
                    connection.send()
    return {"ms": taken, "statuses": statuses, "cpu": time.process_time(), "dropped": dropped,
            "seconds": time.perf_counter() - began}  # fmt: skip


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
