"""A model that no engine here is: another plays it and the answer says so, or it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cadenza.engines.models import COMPOSER, ELEVENLABS, MUSICGEN, NotServed, choose, read_map
from cadenza.errors import InvalidRequest
from serving import Server, running


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
    assert read_map(f"{ELEVENLABS}=composer, {MUSICGEN} = replicate,") == {
        ELEVENLABS: "composer",
        MUSICGEN: "replicate",
    }
    for bad in ("music", "nobody:music=composer", f"{ELEVENLABS}="):
        with pytest.raises(InvalidRequest):
            read_map(bad)


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server on which no engine stands in for another."""
    folder: Path = tmp_path_factory.mktemp("strict")
    environment = {"CADENZA_STRICT_ENGINES": "1", "CADENZA_ELEVENLABS_KEY": "", "CADENZA_REPLICATE_KEY": ""}
    with running(folder, environment=environment) as server:
        server.credit("tester", 1000)
        yield server


def test_each_dialect_refuses_strictly_in_its_own_words(strict: Server) -> None:
    varg = strict.ask("POST", "/v1/music", {"model": "music_v1", "prompt": "x"})
    assert (varg.status, varg.json["error"], varg.json["provider"]) == (502, "ProviderError", "elevenlabs")
    assert strict.ask("POST", "/v1/music", {"model": "composer", "prompt": "x"}).status == 202
    elumenta = strict.ask("POST", "/api/v2/generate", {"model": "musicgen", "prompt": "x"})
    assert (elumenta.status, elumenta.json["error"]) == (503, "model_unavailable")
    freepik = strict.ask("POST", "/v1/ai/music-generation", {"prompt": "x", "music_length_seconds": 10})
    assert (freepik.status, freepik.json["message"]) == (503, "Service Unavailable. Please try again later.")
    assert strict.ask("GET", "/v1/usage").json["total_cents"] == 0


def test_without_accounts_nothing_costs_anything(tmp_path: Path) -> None:
    with running(tmp_path, "--no-auth") as server:
        made = server.ask("POST", "/api/v2/generate", {"model": "elevenlabs-music", "prompt": "free"}, key=None)
        assert (made.status, made.json["tokens_used"]) == (200, 0)
        job = server.ask("POST", "/v1/music", {"model": "music_v1", "prompt": "free"}, key=None)
        assert job.status == 202
