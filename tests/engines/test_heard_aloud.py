"""A song that is heard while its provider still sends it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import soundfile

from cadenza.brief import Brief
from engines.conftest import Maker
from engines.provider import Provider, encoded
from engines.test_kills import balance, server_of, track
from serving import Server

Wait = Callable[..., None]
ASKED = {"prompt": "slow rain", "music_length_ms": 6000}


@pytest.fixture
def served(tmp_path: Path, provider: Provider) -> Iterator[Server]:
    with server_of(tmp_path / "data", provider) as server:
        server.price("music_v1", 10)
        yield server


def listening(server: Server, **query: str) -> httpx.Request:
    headers = {"xi-api-key": server.key}
    return httpx.Request("POST", f"{server.url}/v1/music/stream", json=ASKED, headers=headers, params=query)


def test_it_begins_before_it_is_whole_and_ends_as_the_provider_sent_it(provider: Provider, served: Server) -> None:
    provider.faults["compose"] = ["slow"]
    sent = encoded(6.0 + provider.seconds_over)
    with httpx.Client(timeout=60) as http:
        answer = http.send(listening(served), stream=True)
        assert (answer.status_code, answer.headers["x-cadenza-live"]) == (200, "1")
        pieces = answer.iter_bytes()
        heard = next(pieces)
        job = track(served, answer.headers["song-id"])
        assert job["status"] == "processing"  # and yet we hear it
        provider.go.set()
        heard += b"".join(pieces)
    assert heard == sent
    assert provider.composed == 1
    kind, path, _, body = provider.asked[0]
    assert (kind, path, body["music_length_ms"]) == ("compose", "/v1/music/stream?output_format=mp3_44100_128", 6000)


def test_the_job_behind_it_is_finished_like_any_other(provider: Provider, served: Server, eventually: Wait) -> None:
    before = balance(served)
    with httpx.Client(timeout=60) as http:
        answer = http.send(listening(served))
    made = answer.headers["song-id"]
    eventually(lambda: track(served, made)["status"] == "completed", what="the end")
    found = track(served, made)
    assert found["duration"] == pytest.approx(6.0)
    assert balance(served) == before - 10
    fetched = served.ask("GET", found["audio_url"], key=None).body
    assert soundfile.info(io.BytesIO(fetched)).frames == 6 * 44100
    eventually(lambda: not list((served.data / "upstream").glob("[!.]*")), what="the notes to be forgotten")


def test_one_that_breaks_off_is_broken_off_and_costs_nothing(
    provider: Provider, served: Server, eventually: Wait
) -> None:
    before = balance(served)
    provider.faults["compose"] = ["half"]
    with httpx.Client(timeout=60) as http:
        answer = http.send(listening(served), stream=True)
        made = answer.headers.get("song-id", "")
        if answer.status_code == 200:
            with pytest.raises(httpx.RemoteProtocolError):
                answer.read()
        else:  # it broke off before anybody heard it
            assert answer.status_code == 500
    if made:
        eventually(lambda: track(served, made)["status"] == "failed", what="the end")
    assert (balance(served), provider.composed) == (before, 1)


def test_a_coding_that_cannot_be_finished_here_comes_when_it_is_finished(provider: Provider, served: Server) -> None:
    with httpx.Client(timeout=60) as http:
        answer = http.send(listening(served, output_format="pcm_22050"))
    assert (answer.status_code, answer.headers.get("x-cadenza-live")) == (200, None)
    assert len(answer.content) == 6 * 22050 * 4
    assert provider.asked[0][1] == "/v1/music/detailed"


@pytest.mark.parametrize("wish", ["pcm_44100", "nonsense", 7, ""])
def test_what_a_client_may_write_into_the_options_cannot_spoil_a_take(
    wish: object, provider: Provider, make: Maker, tmp_path: Path
) -> None:
    brief = Brief("rain", duration_seconds=3.0, options={"stream": wish})
    take = make.elevenlabs().perform(brief, tmp_path, lambda *args: None, roles={"audio"})
    assert take.duration_seconds == 3.0
    assert provider.asked[0][1] == "/v1/music/detailed"


def test_how_much_has_come_is_told_in_seconds(provider: Provider, make: Maker, tmp_path: Path) -> None:
    heard: list[tuple[str, float, float]] = []
    brief = Brief("rain", duration_seconds=30.0, options={"stream": "mp3_44100_128"})
    make.elevenlabs(elevenlabs_stems=False).perform(
        brief, tmp_path, lambda stage, fraction, seconds=0.0: heard.append((stage, fraction, seconds)), roles={"audio"}
    )
    coming = [seconds for stage, _, seconds in heard if stage == "receiving"]
    assert len(coming) > 1
    assert coming == sorted(coming)
    assert 0 < coming[0] < coming[-1] <= 30.0
