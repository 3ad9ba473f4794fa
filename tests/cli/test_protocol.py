"""Heads of requests that are too slow or too large."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import uvicorn

from cadenza.cli import protocol


async def answer(scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


async def exchange(*parts: bytes, wait_seconds: float = 0.0) -> bytes:
    """Return what a server says to these parts, sent one after the other, until it closes or 3 s have passed."""
    config = uvicorn.Config(answer, port=0, http=protocol.BoundedProtocol, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(wait_seconds)
        return await asyncio.wait_for(reader.read(), 3.0)
    except ConnectionError:
        return b""
    finally:
        writer.close()
        server.should_exit = True
        await task


CLOSE = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


def test_an_ordinary_request_is_answered_also_after_another() -> None:
    said = asyncio.run(exchange(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", CLOSE + b"\r\n", wait_seconds=0.1))
    assert said.count(b"200 OK") == 2


def test_a_large_body_is_no_large_head() -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n"
    assert b"200 OK" in asyncio.run(exchange(head, b"x" * 1_000_000))


def test_a_head_without_end_is_cut_off() -> None:
    assert asyncio.run(exchange(CLOSE + b"X: ", *[b"a" * 60_000] * 40, b"\r\n\r\n")) == b""


@pytest.mark.parametrize("first", [b"", b"GET / HTTP/1.1\r\nHo", b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET"])
def test_who_dawdles_is_let_go(monkeypatch: pytest.MonkeyPatch, first: bytes) -> None:
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    said = asyncio.run(exchange(first))
    assert said.count(b"200 OK") == first.count(b"\r\n\r\n")
