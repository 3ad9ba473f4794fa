"""How long and how large a request's head may be: a client that dawdles or never ends is let go."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
MAX_HEAD_BYTES = 65_536  # what one read of the socket brings beyond it is let pass


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 whose heads are bounded in time and size; bodies are bounded where they are read."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._patience.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._in_head:
            if self._head_bytes > MAX_HEAD_BYTES:
                self._let_go()
                return
            self._head_bytes += len(data)
        super().data_received(data)

    def on_message_begin(self) -> None:
        self._patience.cancel()
        self._begin_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._patience.cancel()
        super().on_headers_complete()

    def _begin_head(self) -> None:
        self._in_head, self._head_bytes = True, 0
        loop = cast(Any, self.loop)
        self._patience: asyncio.TimerHandle = loop.call_later(HEAD_SECONDS, self._let_go)

    def _let_go(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
