"""Readers: some connections at a time, each asking again as soon as it is answered. Run as a process.

    python -m benchmarks.front_desk.reader PORT READERS < addresses > times

It takes one address a line and gives one line for each: microseconds, bytes, status. It only counts the
bytes that come, so that it takes little of a processor that the server needs.
"""

from __future__ import annotations

import selectors
import socket
import sys
import time
from collections.abc import Iterator

CHUNK = 262_144
LENGTH = b"\r\ncontent-length: "


class Reader:
    """One connection and the answer that it waits for."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = memoryview(bytearray(CHUNK))
        self.number = -1
        self._began = self._left = 0
        self.size = 0
        self._status = ""
        self._head = b""

    def ask(self, number: int, address: str) -> None:
        """Send a request."""
        self.number, self._head, self._left, self.size = number, b"", -1, 0
        request = f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        self._began = time.perf_counter_ns()
        self.socket.sendall(request)

    def take(self) -> str | None:
        """Take what has come; the line to give once the answer is whole."""
        came = self.socket.recv_into(self._buffer)
        if not came:
            raise ConnectionError(f"the server hung up on request {self.number}")
        if self._left < 0:
            came = self._read_head(bytes(self._buffer[:came]))
        self._left -= max(came, 0)
        if self._left > 0 or came < 0:
            return None
        taken = (time.perf_counter_ns() - self._began) // 1_000
        return f"{self.number} {taken} {self.size} {self._status}"

    def _read_head(self, came: bytes) -> int:
        """How much of the body came with the head; less than nothing while the head is not whole."""
        self._head += came
        end = self._head.find(b"\r\n\r\n")
        if end < 0:
            return -1
        at = self._head.find(LENGTH)
        assert 0 < at < end, "every page says how long it is"
        start = at + len(LENGTH)
        self._left = self.size = int(self._head[start : self._head.find(b"\r\n", start)])
        self._status = self._head[9:12].decode()
        return len(self._head) - end - 4


def read(port: int, readers: int, addresses: Iterator[str]) -> Iterator[str]:
    """Ask for every address, and give a line for each answer as it comes."""
    asking = enumerate(addresses)
    with selectors.DefaultSelector() as waiting:
        for _ in range(readers):
            reader = Reader(port)
            if (one := next(asking, None)) is not None:
                reader.ask(*one)
                waiting.register(reader.socket, selectors.EVENT_READ, reader)
        while waiting.get_map():
            for key, _ in waiting.select():
                line = key.data.take()
                if line is None:
                    continue
                yield line
                if (one := next(asking, None)) is not None:
                    key.data.ask(*one)
                else:
                    waiting.unregister(key.data.socket)


def main() -> None:
    """Read every address, then ask."""
    addresses = [line.rstrip("\n") for line in sys.stdin]
    began, before = time.perf_counter_ns(), time.process_time_ns()
    lines = list(read(int(sys.argv[1]), int(sys.argv[2]), iter(addresses)))
    taken, wall = time.process_time_ns() - before, time.perf_counter_ns() - began
    sys.stdout.write("\n".join([*lines, f"processor {taken // 1_000} {wall // 1_000}", ""]))


if __name__ == "__main__":
    main()
