"""Which engine plays, over real HTTP: enforced before money is held, another in its place, and said so."""

from __future__ import annotations

import contextlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import gateway
from engines.provider import KEY, Provider
from serving import Server


@contextlib.contextmanager
def server_of(folder: Path, provider: Provider, **more: str) -> Iterator[Server]:
    told = {"URL": provider.url, "KEY": KEY}
    environment = {
        f"CADENZA_{who}_{what}": value for who in ("ELEVENLABS", "REPLICATE") for what, value in told.items()
    }
    environment |= {"CADENZA_ELEVENLABS_STEMS": "0", "CADENZA_ELEVENLABS_MINUTE_USD": "0.6"}
    with gateway.running(folder, environment={**environment, **more}) as server:
        yield server


@pytest.fixture
def falling(tmp_path: Path, provider: Provider) -> Iterator[Server]:
    """A server whose operator lets others stand in."""
    with server_of(tmp_path / "data", provider, CADENZA_FALLBACK="elevenlabs replicate composer") as server:
        yield server


def test_who_stood_in_is_said_in_the_reply_and_in_the_receipt(provider: Provider, falling: Server) -> None:
    provider.faults["compose"] = ["502"]
    provider.faults["create"] = ["402"]
    body = {"prompt": "slow rain", "duration": 5, "engine": "elevenlabs", "output_format": "wav"}
    made = falling.ask("POST", "/v1/music/generate", body)
    assert made.status == 200, made.body
    found = falling.ask("GET", f"/v1/music/{made.json['id']}").json
    assert (found["engine"], found["played_by"]) == ("elevenlabs", "composer")
    said = found["made_elsewhere"]["fallback"]
    assert [one["engine"] for one in said["passed_over"]] == ["elevenlabs", "replicate"]
    receipt = falling.ask("GET", found["receipt_url"], key=None).json
    assert receipt["fallback"] == said


def test_each_dialect_names_who_played(provider: Provider, falling: Server) -> None:
    provider.faults["compose"] = ["502", "500"]
    song = {"prompt": "slow rain", "music_length_ms": 5000}
    theirs = falling.ask("POST", "/elevenlabs/v1/music", song)
    assert theirs.headers["x-cadenza-engine"] == "replicate"
    made = falling.ask("POST", "/varg/v1/music", {"model": "music_v1", "prompt": "rain", "duration": 5})
    job = made.json["job_id"]
    falling.ask("GET", f"/varg/v1/jobs/{job}/stream")  # until it has ended
    assert falling.ask("GET", f"/varg/v1/jobs/{job}").headers["x-cadenza-engine"] == "replicate"


def test_without_leave_nobody_stands_in(provider: Provider, tmp_path: Path) -> None:
    provider.faults["compose"] = ["502"]
    with server_of(tmp_path / "data", provider) as server:
        answer = server.ask("POST", "/elevenlabs/v1/music", {"prompt": "slow rain", "music_length_ms": 5000})
        assert answer.status == 500
        assert not provider.predictions


def test_the_engines_are_described_and_held_to_it_before_money_is_held(provider: Provider, tmp_path: Path) -> None:
    with server_of(tmp_path / "data", provider, CADENZA_ELEVENLABS_STEMS="1") as server:
        server.price("replicate", 7, per_second_credits=0.5)
        engines = {one["id"]: one for one in server.ask("GET", "/v1/engines").json["data"]}
        assert engines["composer"]["exact_stems"]
        assert (engines["elevenlabs"]["streaming"], engines["elevenlabs"]["plan"]) == (True, True)
        assert engines["elevenlabs"]["stems"] == ["vocals", "drums", "bass", "other", "guitar", "piano"]
        assert (engines["replicate"]["stems"], engines["replicate"]["max_duration"]) == ([], 120)
        assert engines["replicate"]["price"] == {"credits": 7, "credits_per_second": 0.5}
        assert "CC-BY-NC" in engines["replicate"]["licence"]
        before = server.ask("GET", "/v1/credits").json
        for wrong in ({"duration": 200}, {"duration": 30, "plan": {"sections": []}}):
            answer = server.ask("POST", "/v1/music/generate", {"prompt": "rain", "engine": "replicate", **wrong})
            assert answer.status in (400, 422), answer.body
        assert server.ask("GET", "/v1/credits").json == before
        assert not provider.asked


def test_a_plan_of_ours_is_sent_on_as_a_composition_plan(provider: Provider, tmp_path: Path) -> None:
    with server_of(tmp_path / "data", provider) as server:
        plan = server.ask("POST", "/v1/music/plan", {"prompt": "upbeat disco", "duration": 40, "seed": 2}).json
        made = server.ask("POST", "/v1/music/generate", {"engine": "elevenlabs", "plan": plan, "duration": 40})
        assert (made.status, made.json["status"]) == (200, "completed"), made.body
    sent = provider.asked[0][3]["composition_plan"]
    assert sum(section["duration_ms"] for section in sent["sections"]) == 40000
    assert any("disco" in style for style in sent["positive_global_styles"])


def test_the_operator_sees_what_takes_cost_there_and_nobody_else(provider: Provider, tmp_path: Path) -> None:
    with server_of(tmp_path / "data", provider) as server:
        key = server.new_key("tester", scopes=["admin"])
        body = {"prompt": "slow rain", "duration": 6, "engine": "elevenlabs"}
        made = server.ask("POST", "/v1/music/generate", body).json
        found = server.ask("GET", "/admin/costs", key=key).json["data"]
        assert found == [{"engine": "elevenlabs", "takes": 1, "usd": 0.06, "takes_of_unknown_cost": 0}]
        assert server.ask("GET", "/admin/costs").status == 403
        shown = server.ask("GET", f"/v1/music/{made['id']}")
        receipt = server.ask("GET", shown.json["receipt_url"], key=None)
        assert b'usd"' not in shown.body + receipt.body


def test_the_operator_maps_a_model_by_a_name_that_clients_know(provider: Provider, tmp_path: Path) -> None:
    with server_of(tmp_path / "data", provider, CADENZA_ENGINE_MAP="elevenlabs-music=composer") as server:
        answer = server.ask("POST", "/elevenlabs/v1/music", {"prompt": "slow rain", "music_length_ms": 5000})
        assert answer.headers["x-cadenza-engine"] == "composer"
        assert not provider.asked


def test_the_generation_that_a_client_names_is_asked_for(provider: Provider, tmp_path: Path) -> None:
    named = {"music_v2": "music_v2", "elevenlabs:music_v2_5": "music_v2_5", "music-v1": "music_v1"}
    with server_of(tmp_path / "data", provider) as server:
        for name in named:
            made = server.ask("POST", "/varg/v1/music", {"model": name, "prompt": "rain", "duration": 5}).json
            server.ask("GET", f"/varg/v1/jobs/{made['job_id']}/stream")  # until it has ended
        musicgen = server.ask("POST", "/varg/v1/music", {"model": "musicgen", "prompt": "rain", "duration": 5})
        assert musicgen.headers["x-cadenza-engine"] == "replicate"
    assert [asked[3]["model_id"] for asked in provider.asked[:3]] == [*named.values()]


def test_the_six_stems_that_a_provider_separated_are_given_as_such(provider: Provider, tmp_path: Path) -> None:
    with (
        server_of(tmp_path / "data", provider, CADENZA_ELEVENLABS_STEMS="1") as server,
        httpx.Client(timeout=60) as http,
    ):
        headers = {"xi-api-key": server.key}
        url = f"{server.url}/v1/music"
        song = http.post(url, json={"prompt": "slow rain", "music_length_ms": 5000}, headers=headers)
        assert song.headers["x-cadenza-engine"] == "elevenlabs"
        found = {}
        for variation in ("six_stems_v1", "two_stems_v1"):
            answer = http.post(
                f"{url}/stem-separation",
                files={"file": ("song.mp3", song.content, "audio/mpeg")},
                data={"stem_variation_id": variation},
                headers=headers,
            )
            assert (answer.status_code, answer.headers["x-cadenza-stems"]) == (200, "separated"), answer.text
            found[variation] = sorted(zipfile.ZipFile(io.BytesIO(answer.content)).namelist())
        shown = server.ask("GET", f"/v1/music/{song.headers['song-id']}").json
    assert found == {
        "six_stems_v1": [f"{name}.mp3" for name in ("bass", "drums", "guitar", "other", "piano", "vocals")],
        "two_stems_v1": ["instrumental.mp3", "vocals.mp3"],
    }
    assert set(shown["stems"]) == {"vocals", "drums", "bass", "other"}
    assert shown["made_elsewhere"]["stems"] == "separated from the mix, not exact"
    assert shown["made_elsewhere"]["detected"]["by"].startswith("listening")
