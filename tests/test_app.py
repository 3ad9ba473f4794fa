"""The application when what it stands on gives way."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from cadenza.app import make_app, open_services
from cadenza.settings import Settings
from postgres import Cluster


def test_while_the_database_is_away_every_route_says_try_again(postgres: Cluster, tmp_path: Path) -> None:
    known = open_services(Settings(data=tmp_path, database=postgres.create(), auth=False))
    song, at_once = {"prompt": "x", "duration": 5}, {"Prefer": "respond-async"}

    async def ask() -> dict[str, httpx.Response]:
        transport = httpx.ASGITransport(make_app(known), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return {
                "/ready": await client.get("/ready"),
                "/metrics": await client.get("/metrics"),
                "list": await client.get("/v1/music"),
                "get": await client.get("/v1/music/trk_1"),
                "cancel": await client.delete("/v1/music/trk_1"),
                "generate": await client.post("/v1/music/generate", json=song, headers=at_once),
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
    known.jobs.close()
    assert again["/ready"].status_code == again["list"].status_code == 200
    assert again["generate"].status_code == 202


def test_the_data_folder_is_its_owners_alone_where_we_make_it(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir(mode=0o750)
    for folder, mode in ((tmp_path / "ours", 0o700), (theirs, 0o750)):
        open_services(Settings(data=folder)).jobs.close()
        assert folder.stat().st_mode & 0o777 == mode


def test_an_error_that_nobody_expected_is_logged_once_by_the_server(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = open_services(Settings(data=tmp_path, auth=False))
    monkeypatch.setattr(known.jobs, "list", lambda *args, **more: 1 / 0)
    app = make_app(known)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get("/v1/music")

    with caplog.at_level(logging.WARNING):
        answer = asyncio.run(ask())
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal_error")
    # What the server is handed to log is the error itself; we add no second traceback.
    assert not [record for record in caplog.records if record.exc_info]
    with pytest.raises(ZeroDivisionError):
        asyncio.run(httpx_raising(app))


async def httpx_raising(app: object) -> None:
    """Ask as a server would, to which the framework raises what it did not expect."""
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        await client.get("/v1/music")


def test_a_server_knows_its_engines_without_loading_what_makes_sound() -> None:
    told = "import sys, cadenza.app; from cadenza.engines import engine; print(engine('composer').capabilities.name, "
    told += "'numba' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert done.stdout == "composer False\n"
