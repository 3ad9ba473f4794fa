"""A receiver of webhooks: a real HTTP server on loopback that notes what comes and answers as told."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Received:
    """One request."""

    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes


@dataclass
class Receiver:
    """Where to send, and what came; `answer` decides the status, or waits."""

    url: str
    came: queue.Queue[Received]
    answer: Callable[[Received], tuple[int, dict[str, str]]]

    def next(self, seconds: float = 15.0) -> Received:
        """Return the next request, waiting for it."""
        return self.came.get(timeout=seconds)

    def nothing_more(self) -> bool:
        return self.came.empty()


def ok(_: Received) -> tuple[int, dict[str, str]]:
    return 200, {}


@contextmanager
def receiving(answer: Callable[[Received], tuple[int, dict[str, str]]] = ok) -> Iterator[Receiver]:
    """Receive on a free port until the end of the block."""
    receiver = Receiver("", queue.Queue(), answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            receiver.came.put(received)
            status, headers = receiver.answer(received)
            try:
                self.send_response(status)
                for name, value in {"content-length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
            except OSError:
                pass  # the sender gave up

        do_GET = do_POST

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
