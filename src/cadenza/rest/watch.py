"""What an operator watches: health, readiness, metrics, and a line of log a request without its secrets."""

from __future__ import annotations

import logging
import time

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cadenza import __version__
from cadenza.rest.services import services

router = APIRouter(tags=["Operation"])
log = logging.getLogger("cadenza.http")
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The counters of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "cadenza_http_requests", "HTTP requests", ("method", "route", "status"), registry=self.registry
        )
        self.latency = Histogram(
            "cadenza_http_seconds", "Seconds to answer", ("route",), buckets=SECONDS, registry=self.registry
        )
        self.jobs = Gauge("cadenza_jobs", "Jobs by state", ("state",), registry=self.registry)


@router.get("/health")
async def health() -> JSONResponse:
    """Say that the process answers."""
    return JSONResponse({"status": "ok", "version": __version__})


@router.get("/ready")
async def ready(request: Request) -> JSONResponse:
    """Say whether work can be taken: the database answers."""
    try:
        counts = await run_in_threadpool(services(request).jobs.counts)
    except Exception:
        log.exception("not ready")
        return JSONResponse({"status": "unavailable", "reason": "the database does not answer"}, status_code=503)
    return JSONResponse({"status": "ready", "jobs": {state.value: count for state, count in counts.items()}})


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Return the counters in Prometheus' text format."""
    found: Metrics = request.app.state.metrics
    counts = await run_in_threadpool(services(request).jobs.counts)
    for state, count in counts.items():
        found.jobs.labels(state.value).set(count)
    return Response(generate_latest(found.registry), media_type=CONTENT_TYPE_LATEST)


class Watch:
    """Counts, times and logs each request by its route, never by its path: a path may hold a link's signature."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def watching(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watching)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            seconds = time.perf_counter() - started
            self.metrics.requests.labels(scope["method"], route, str(status)).inc()
            self.metrics.latency.labels(route).observe(seconds)
            log.info("%s %s %d %.1f ms", scope["method"], route, status, seconds * 1000)
