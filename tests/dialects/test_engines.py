"""A model that no engine here is: another plays it and the answer says so, or it is refused."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from cadenza.app import make_app, open_services
from cadenza.engines.models import COMPOSER, ELEVENLABS, MUSICGEN, NotServed, choose, read_map
from cadenza.errors import InvalidRequest
from cadenza.settings import Settings


def test_an_engine_that_is_the_model_plays_it() -> None:
    assert choose(ELEVENLABS, available={"elevenlabs", "composer"}.__contains__, mapped={}, strict=True) == "elevenlabs"
    assert choose(COMPOSER, available={"composer"}.__contains__, mapped={}, strict=True) == "composer"


def test_else_the_one_that_the_operator_names_and_else_the_composer() -> None:
    here = {"composer", "replicate"}.__contains__
    assert choose(ELEVENLABS, available=here, mapped={}, strict=False) == "composer"
    assert choose(ELEVENLABS, available=here, mapped={ELEVENLABS: "replicate"}, strict=False) == "replicate"
    with pytest.raises(NotServed, match="not here"):
        choose(ELEVENLABS, available=here, mapped={ELEVENLABS: "orchestrion"}, strict=False)


def test_strictly_none_stands_in() -> None:
    with pytest.raises(NotServed) as refused:
        choose(MUSICGEN, available={"composer"}.__contains__, mapped={MUSICGEN: "composer"}, strict=True)
    assert refused.value.provider == "replicate"


def test_the_operators_map_is_read() -> None:
    assert read_map("") == {}
    for name in ("music_v1", "elevenlabs-music", "eleven_music", "elevenlabs:music_v1"):
        assert read_map(f"{name}=composer") == {ELEVENLABS: "composer"}
    assert read_map(f"{ELEVENLABS}=composer, {MUSICGEN} = replicate,") == {
        ELEVENLABS: "composer",
        MUSICGEN: "replicate",
    }
    for bad in ("music", "nobody:music=composer", f"{ELEVENLABS}="):
        with pytest.raises(InvalidRequest):
            read_map(bad)


def asking(settings: Settings, *requests: tuple[str, dict[str, object]]) -> list[httpx.Response]:
    """Return what an application without a worker answers to these POSTs, sent with a key that has credits."""
    known = open_services(settings)
    account = known.accounts.create("tester")
    known.accounts.credit(account.id, 1000)
    headers = {"Authorization": f"Bearer {known.accounts.create_key(account.id).secret}"} if settings.auth else {}

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(make_app(known))
        async with httpx.AsyncClient(transport=transport, base_url="http://here", headers=headers) as client:
            return [await client.post(path, json=body) for path, body in requests]

    try:
        return asyncio.run(ask())
    finally:
        known.jobs.close()
        known.jobs.database.dispose()


def test_each_dialect_refuses_strictly_in_its_own_words(tmp_path: Path) -> None:
    varg, elumenta, freepik = asking(
        Settings(data=tmp_path, strict_engines=True),
        ("/v1/music", {"model": "music_v1", "prompt": "x"}),
        ("/api/v2/generate", {"model": "musicgen", "prompt": "x"}),
        ("/v1/ai/music-generation", {"prompt": "x", "music_length_seconds": 10}),
    )
    assert (varg.status_code, varg.json()["error"], varg.json()["provider"]) == (502, "ProviderError", "elevenlabs")
    assert (elumenta.status_code, elumenta.json()["error"]) == (503, "model_unavailable")
    assert freepik.status_code == 503
    assert freepik.json() == {"message": "Service Unavailable. Please try again later."}


def test_where_nobody_has_an_account_nothing_costs_anything(tmp_path: Path) -> None:
    (job,) = asking(Settings(data=tmp_path, auth=False), ("/v1/music", {"model": "music_v1", "prompt": "free"}))
    assert job.status_code == 202
    assert job.headers["x-cadenza-engine"] == "composer"
