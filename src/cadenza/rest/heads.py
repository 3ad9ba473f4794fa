"""HEAD, where a route answers GET and not HEAD: what GET would say, without the body."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cadenza.rest.switchboard import Board


class Heads:
    """Asks GET instead, and keeps the body back; a stream is told that nobody listens."""

    def __init__(self, app: ASGIApp, *, board: Board) -> None:
        self.app = app
        self.board = board

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or not self.lacks_head(scope["path"]):
            await self.app(scope, receive, send)
            return
        ended = False

        async def headless(message: Message) -> None:
            nonlocal ended
            if message["type"] == "http.response.start":
                await send(message)
            elif not ended:
                ended = True
                await send({"type": "http.response.body", "body": b""})

        async def gone() -> Message:
            return {"type": "http.disconnect"}

        inner = {**scope, "method": "GET"}
        await self.app(inner, gone, headless)
        scope["route"] = inner.get("route")

    def lacks_head(self, path: str) -> bool:
        """Say whether a path answers GET and not HEAD."""
        return self.board.find("HEAD", path) is None and self.board.find("GET", path) is not None
