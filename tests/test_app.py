"""The application when what it stands on gives way."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from cadenza.app import make_app, open_services
from cadenza.settings import Settings
from postgres import Cluster


def test_while_the_database_is_away_every_route_says_try_again(postgres: Cluster, tmp_path: Path) -> None:
    known = open_services(Settings(data=tmp_path, database=postgres.create(), auth=False))

    async def ask() -> dict[str, httpx.Response]:
        transport = httpx.ASGITransport(make_app(known), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return {
                "/ready": await client.get("/ready"),
                "/metrics": await client.get("/metrics"),
                "list": await client.get("/v1/music"),
                "get": await client.get("/v1/music/trk_1"),
                "cancel": await client.delete("/v1/music/trk_1"),
                "generate": await client.post("/v1/music/generate", json={"prompt": "x", "duration": 5}),
            }

    postgres.down()
    try:
        answers = asyncio.run(ask())
    finally:
        postgres.up()
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 503)
    assert answers["list"].json()["error"]["code"] == "unavailable"
    assert answers["list"].headers["retry-after"] == "1"
    again = asyncio.run(ask())
    assert again["/ready"].status_code == again["list"].status_code == 200
