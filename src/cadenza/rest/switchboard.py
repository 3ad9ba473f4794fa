"""The plain routes, found by looking their path up instead of trying one route after the other.

A route is plain where its endpoint takes the request and the names in its path, and answers with a response of its own
making: nothing is left for the framework to do but to find it. All others the framework finds as ever.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.convertors import StringConvertor
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

Endpoint = Callable[..., Awaitable[Response]]
Holes = tuple[int, ...]  # which segments of a path are names
Key = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """A route, and where it stands among all; `endpoint` is None where it is not plain."""

    place: int
    route: BaseRoute
    endpoint: Endpoint | None
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Board:
    """Every route by its verb and its path, names left out."""

    holes: dict[int, list[Holes]] = field(default_factory=dict)  # by the number of segments
    lines: dict[tuple[Holes, Key], Line] = field(default_factory=dict)

    def fill(self, routes: Sequence[BaseRoute]) -> None:
        """Put an application's routes on the board; of two with one path and verb the first counts."""
        for place, context in enumerate(iter_route_contexts(routes)):
            if not isinstance(context.original_route, Mount):
                self.add(context, place)

    def add(self, context: RouteContext, place: int) -> None:
        """Put a route on the board."""
        if not all(isinstance(one, StringConvertor) for one in context.param_convertors.values()):
            raise ValueError(f"{context.path} holds more than plain names")
        segments = (context.path_format or "").split("/")
        holes = tuple(n for n, segment in enumerate(segments) if segment.startswith("{"))
        names = tuple(segments[n][1:-1] for n in holes)
        line = Line(place, context.original_route, plain_endpoint(context), names)
        known = self.holes.setdefault(len(segments), [])
        if holes not in known:
            known.append(holes)
        for verb in context.methods or ():
            self.lines.setdefault((holes, (verb, without(segments, holes))), line)

    def find(self, verb: str, path: str) -> tuple[Line, dict[str, str]] | None:
        """Return the first route that a request fits, and the names in its path."""
        segments = path.split("/")
        best: Line | None = None
        where: Holes = ()
        for holes in self.holes.get(len(segments), ()):
            line = self.lines.get((holes, (verb, without(segments, holes))))
            if line is not None and (best is None or line.place < best.place) and all(segments[n] for n in holes):
                best, where = line, holes
        return None if best is None else (best, dict(zip(best.names, [segments[n] for n in where], strict=True)))


def without(segments: list[str], holes: Holes) -> tuple[str, ...]:
    """Return the segments with nothing where the names are."""
    if not holes:
        return tuple(segments)
    return tuple("" if n in holes else segment for n, segment in enumerate(segments))


def plain_endpoint(context: RouteContext) -> Endpoint | None:
    """Return the endpoint of a plain route, None of any other."""
    if type(context.original_route) is not APIRoute:
        return None  # one of a class of its own may do more
    asks = context.dependant
    others = (asks.query_params, asks.header_params, asks.cookie_params, asks.body_params, asks.dependencies)
    texts = all(param.field_info.annotation is str for param in asks.path_params)
    return context.endpoint if asks.request_param_name == "request" and texts and not any(others) else None


class Switchboard:
    """Answers what is asked of a plain route, errors of `kinds` by `on_error`, and passes everything else on."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        board: Board,
        kinds: Iterable[type[Exception]],
        on_error: Callable[[Request, Exception], Awaitable[Response]],
    ) -> None:
        self.app = app
        self.board = board
        self.kinds = tuple(kinds)
        self.on_error = on_error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = None
        if scope["type"] == "http" and not scope.get("root_path"):
            found = self.board.find(scope["method"], scope["path"])
        if found is None or found[0].endpoint is None:
            await self.app(scope, receive, send)
            return
        line, names = found
        scope["route"], scope["path_params"] = line.route, names
        request = Request(scope, receive, send)
        response = await self.answer(line.endpoint, request, names)
        await response(scope, receive, send)

    async def answer(self, endpoint: Any, request: Request, names: dict[str, str]) -> Response:
        """Return what the endpoint answers, or what is said of its error."""
        try:
            found: Response = await endpoint(request, **names)
        except self.kinds as error:
            found = await self.on_error(request, error)
        return found
