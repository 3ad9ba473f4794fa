"""The board finds what the framework finds, and what is answered either way is the same."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from cadenza.app import make_app, open_services
from cadenza.brief import Brief
from cadenza.engines.base import Take
from cadenza.rest.services import Services
from cadenza.rest.switchboard import Board, Switchboard
from cadenza.settings import Settings


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Services]:
    services = open_services(Settings(data=tmp_path, hold_seconds=0.0))
    yield services
    services.jobs.close()


@pytest.fixture
def key(known: Services) -> str:
    return known.accounts.create_key(known.accounts.create("ann").id).secret


def board_of(app: FastAPI) -> Board:
    board: Board = next(one.kwargs["board"] for one in app.user_middleware if one.cls is Switchboard)
    return board


def slow(app: FastAPI) -> FastAPI:
    """Return the application with an empty board, so that the framework finds every route."""
    board = board_of(app)
    board.holes.clear()
    board.lines.clear()
    return app


def test_each_path_is_found_where_the_framework_finds_it(known: Services) -> None:
    app = make_app(known)
    board = board_of(app)
    contexts = [one for one in iter_route_contexts(app.routes) if not isinstance(one.original_route, Mount)]
    plain = 0
    for verb, path in {(verb, one.path_format) for one in contexts for verb in one.methods or ()}:
        asked = re.sub(r"\{\w+\}", "some-name", path or "")
        scope = {"type": "http", "method": verb, "path": asked, "root_path": "", "headers": []}
        first = next(one for one in contexts if fits(one.path_format, asked) and verb in (one.methods or ()))
        found = board.find(verb, asked)
        assert found is not None, scope
        assert found[0].route is first.original_route
        plain += found[0].endpoint is not None
    assert plain > 60
    for nothing in ("/v1/music/", "/v1/music/a/b/c", "/", "/nowhere"):
        assert board.find("GET", nothing) is None


def fits(template: str | None, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template or ""), path) is not None


def ask_all(app: FastAPI, key: str, ids: dict[str, str]) -> list[tuple[int, dict[str, str], bytes]]:
    """Return what is answered to a request of each kind: found, missing, refused, malformed."""
    asked = [
        *(("GET", path.format(**ids), key, None) for path in READS),
        *(("GET", path.format(**dict.fromkeys(ids, "nothing")), key, None) for path in READS),
        *(("GET", path.format(**ids), None, None) for path in READS),
        ("GET", READS[0].format(**ids), "cad_unknown", None),
        ("PUT", READS[0].format(**ids), key, None),
        ("POST", "/v1/music/generate", key, b"{"),
        ("POST", "/v1/music/generate", key, b'{"prompt": ""}'),
        ("POST", "/v2/music", key, b'{"model": "no such"}'),
        ("DELETE", "/v1/jobs/{varg}".format(**ids), key, None),
    ]

    async def ask() -> list[tuple[int, dict[str, str], bytes]]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answers = []
            for verb, path, secret, body in asked:
                headers = {"Authorization": f"Bearer {secret}"} if secret else {}
                headers |= {"Content-Type": "application/json"} if body else {}
                answer = await client.request(verb, path, headers=headers, content=body)
                told = {name: value for name, value in answer.headers.items() if "reset" not in name}
                answers.append((answer.status_code, told, answer.content))
            return answers

    return asyncio.run(ask())


READS = (
    "/v1/music/{native}",
    "/nur/v1/music/{native}",
    "/v1/jobs/{varg}",
    "/varg/v1/jobs/{varg}",
    "/v2/jobs/{varg}",
    "/v2/jobs/{varg}/status",
    "/api/v2/generate/{elumenta}",
    "/api/v2/generate/status/{elumenta}",
    "/v1/ai/music-generation/{freepik}",
    "/v1/credits",
    "/v1/engines",
    "/v1/balance",
)


def test_the_answers_are_the_same_either_way(known: Services, key: str) -> None:
    account = known.accounts.by_name("ann")
    asked = {"varg": {"model": "elevenlabs:music_v1"}, "elumenta": {"model": "musicgen"}}
    ids = {}
    for dialect in ("native", "varg", "elumenta", "freepik"):
        brief = Brief(f"rain for {dialect}", duration_seconds=15.0)
        job = known.jobs.submit(account.id, brief, dialect=dialect, asked=asked.get(dialect, {})).job
        known.jobs.begin(job.id)
        known.jobs.succeed(job.id, Take((), 15.0, seed=1, title="Rain"), ())
        ids[dialect] = job.id
    quick, framework = make_app(known), slow(make_app(known))
    answers = ask_all(quick, key, ids)
    assert answers == ask_all(framework, key, ids)
    assert [status for status, _, _ in answers[: len(READS)]] == [200] * len(READS)
    assert answers[0][1]["x-ratelimit-limit"]
    counted = [
        {(one.name, *sorted(one.labels.items())): one.value for one in family.samples if "total" in one.name}
        for app in (quick, framework)
        for family in app.state.metrics.registry.collect()
        if family.name == "cadenza_http_requests"
    ]
    assert counted[0] == counted[1]
    assert len(counted[0]) > 10
