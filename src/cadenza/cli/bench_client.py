"""The benchmark's client: keeps so many connections to this machine busy for so long, and says how it went.

One thread and no library, so that it takes as little as it can of the cores that the server is measured on.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

HOST = "127.0.0.1"
READ_BYTES = 1 << 16
STUCK_SECONDS = 30.0  # an answer later than this ends the measure


@dataclass(slots=True)
class Load:
    """What came back: how many of which status, each answer's seconds, and the seconds of it all."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second, those with an error not counted."""
        return sum(n for status, n in self.statuses.items() if status < 400) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the seconds within which this share of the answers came."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Line:
    """One connection, with at most one request under way."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=STUCK_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.started = 0.0
        self.buffer = b""

    def send(self, request: bytes) -> None:
        """Send a request."""
        self.started = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> tuple[int, bytes] | None:
        """Read what has come; return the status and the body once the answer is complete."""
        got = self.socket.recv(READ_BYTES)
        if not got:
            raise ConnectionError("the server closed the connection in the middle of the measure")
        self.buffer += got
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return None
        _, _, rest = head.lower().partition(b"\r\ncontent-length:")
        if len(body) < int(rest.partition(b"\r\n")[0] or 0):
            return None
        self.buffer = b""
        return int(head[9:12]), body


def drive(
    port: int,
    request: Callable[[int], bytes],
    *,
    lines: int,
    seconds: float,
    count: int | None = None,
    kept: list[bytes] | None = None,
) -> Load:
    """Send requests over so many connections until `seconds` have passed or `count` were sent.

    `request(n)` is the n-th request's bytes; a connection sends its next when it has its answer. The bodies of what
    was not refused are added to `kept`. ConnectionError where the server goes away.
    """
    load, sent = Load(), 0
    with selectors.DefaultSelector() as selector, contextlib.ExitStack() as opened:
        started = time.perf_counter()
        for line in (Line(port) for _ in range(lines)):
            opened.enter_context(line.socket)
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.send(request(sent))
            sent += 1
        waiting = lines
        while waiting:
            ready = selector.select(STUCK_SECONDS)
            if not ready:
                raise TimeoutError(f"no answer within {STUCK_SECONDS:g} seconds")
            now = time.perf_counter()
            more = now - started < seconds
            for key, _ in ready:
                line = key.data
                answer = line.receive()
                if answer is None:
                    continue
                load.statuses[answer[0]] += 1
                if kept is not None and answer[0] < 400:
                    kept.append(answer[1])
                load.latencies.append(time.perf_counter() - line.started)
                if more and (count is None or sent < count):
                    line.send(request(sent))
                    sent += 1
                else:
                    selector.unregister(line.socket)
                    waiting -= 1
        load.seconds = time.perf_counter() - started
    return load


class Listeners:
    """So many event streams of one job, held open."""

    def __init__(self, port: int, request: bytes, *, count: int) -> None:
        self.lines = [Line(port) for _ in range(count)]
        for line in self.lines:
            line.send(request)

    def hear(self, word: bytes, *, seconds: float) -> int:
        """Return how many have heard a word before `seconds` have passed; none hears it twice."""
        waiting = {line.socket: line for line in self.lines}
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            for one in waiting:
                selector.register(one, selectors.EVENT_READ)
            while waiting and time.monotonic() < deadline:
                for key, _ in selector.select(deadline - time.monotonic()):
                    line = waiting[key.fileobj]  # type: ignore[index]
                    got = line.socket.recv(READ_BYTES)
                    line.buffer += got
                    if word in line.buffer or not got:
                        selector.unregister(line.socket)
                        del waiting[line.socket]
        return sum(word in line.buffer for line in self.lines)

    def close(self) -> None:
        """Hang up."""
        for line in self.lines:
            line.socket.close()


def get(path: str, key: str, *, verb: str = "GET") -> bytes:
    """Return the bytes of a request without a body."""
    return f"{verb} {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {key}\r\n\r\n".encode()


def post(path: str, key: str, body: bytes, *, more: str = "") -> bytes:
    """Return the bytes of a POST of JSON; `more` are further header lines, each with its line end."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    )
    return head.encode() + body
