"""A track as a stream of sound, over real HTTP."""

from __future__ import annotations

import http.client
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
import soundfile

from serving import Server

GENERATE = "/v1/music/generate"
ASYNC = {"Prefer": "respond-async"}
Eventually = Callable[..., None]


def begin(server: Server, prompt: str, **fields: Any) -> Any:
    answer = server.ask("POST", GENERATE, {"prompt": prompt, **fields}, headers=ASYNC)
    assert answer.status == 202, answer.body
    return answer.json


@contextmanager
def hearing(server: Server, track: Any, query: str = "") -> Iterator[http.client.HTTPResponse]:
    """Open a track's stream and leave it at the end, heard out or not."""
    parts = urlsplit(server.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    connection.request(
        "GET", f"/v1/music/{track['id']}/stream{query}", headers={"Authorization": f"Bearer {server.key}"}
    )
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def stream(server: Server, track: Any, query: str = "", **how: Any) -> Any:
    return server.ask("GET", f"/v1/music/{track['id']}/stream{query}", **how)


def test_a_track_is_heard_while_it_is_made(server: Server, eventually: Eventually) -> None:
    track = begin(server, "seconds=60 long", duration=5)
    heard = stream(server, track, "?format=wav")
    assert (heard.status, heard.headers["content-type"]) == (200, "audio/wav")
    assert (heard.headers["cadenza-stream"], heard.headers["cache-control"]) == ("preview", "no-store")
    sound, rate = soundfile.read(io.BytesIO(heard.body))
    assert (len(sound), rate) == (5 * 44100, 44100)
    eventually(lambda: server.ask("GET", f"/v1/music/{track['id']}").json["status"] == "processing")
    again = stream(server, track)
    assert again.headers["content-type"] == "audio/mpeg"
    assert soundfile.info(io.BytesIO(again.body)).format == "MP3"
    server.ask("DELETE", f"/v1/music/{track['id']}")


def test_a_queued_track_is_heard_too(server: Server) -> None:
    first = begin(server, "seconds=60 first", duration=5)
    second = begin(server, "seconds=0 second", duration=5)
    with hearing(server, second, "?format=wav") as heard:
        assert heard.getheader("cadenza-stream") == "preview"
        assert len(heard.read()) == 44 + 5 * 44100 * 4
    for track in (first, second):
        server.ask("DELETE", f"/v1/music/{track['id']}")


def test_a_finished_track_is_its_file(server: Server, eventually: Eventually) -> None:
    track = server.ask("POST", GENERATE, {"prompt": "finished", "seed": 4}).json
    eventually(lambda: server.ask("GET", f"/v1/music/{track['id']}").json["status"] == "completed")
    track = server.ask("GET", f"/v1/music/{track['id']}").json
    heard = stream(server, track)
    assert heard.headers["cadenza-stream"] == "finished"
    assert heard.body == server.ask("GET", track["audio_url"], key=None).body


def test_a_finished_track_comes_in_the_other_format_too(sounding: Server) -> None:
    track = sounding.ask("POST", GENERATE, {"prompt": "flac", "duration": 5, "output_format": "flac"}).json
    heard = stream(sounding, track, "?format=wav")
    assert heard.headers["cadenza-stream"] == "finished"
    sound, _ = soundfile.read(io.BytesIO(heard.body), dtype="int16")
    filed, _ = soundfile.read(io.BytesIO(sounding.ask("GET", track["audio_url"], key=None).body), dtype="int16")
    assert len(sound) == len(filed)
    assert abs(sound.astype(int) - filed).max() <= 1


@pytest.mark.parametrize("prompt", ["live=never seconds=0.2 dumb", "live=never seconds=0.2 crash=refuse"])
def test_who_cannot_be_heard_meanwhile_is_waited_for(server: Server, prompt: str) -> None:
    heard = stream(server, begin(server, prompt))
    if "crash" in prompt:
        assert (heard.status, heard.json["error"]["code"]) == (409, "conflict")
        assert "this cannot be made" in heard.json["error"]["message"]
    else:
        assert (heard.status, heard.headers["cadenza-stream"]) == (200, "finished")


def test_cancelling_ends_the_stream(server: Server) -> None:
    track = begin(server, "live=endless seconds=60 cancelled")
    with hearing(server, track) as heard:
        assert heard.read(1000)
        assert server.ask("DELETE", f"/v1/music/{track['id']}").status == 200
        heard.read()  # comes to an end
    gone = stream(server, track)
    assert (gone.status, gone.json["error"]["code"]) == (409, "conflict")
    assert "cancelled" in gone.json["error"]["message"]


def test_a_failure_ends_the_stream(server: Server) -> None:
    first = begin(server, "seconds=60 busy")
    track = begin(server, "live=endless crash=refuse failing")
    with hearing(server, track) as heard:
        assert heard.read(1000)
        server.ask("DELETE", f"/v1/music/{first['id']}")
        heard.read()
    assert server.ask("GET", f"/v1/music/{track['id']}").json["status"] == "failed"


def test_a_listener_who_leaves_leaves_nothing_behind(server: Server, eventually: Eventually) -> None:
    track = begin(server, "live=endless seconds=60 left")
    folder = server.data / "streams"
    with hearing(server, track) as heard:
        assert heard.read(1000)
        assert list(folder.iterdir())
    eventually(lambda: not list(folder.iterdir()), what="the file of a stream that nobody hears is gone")
    server.ask("DELETE", f"/v1/music/{track['id']}")


class TestAccess:
    def test_the_link_of_the_track_needs_no_key(self, server: Server) -> None:
        track = server.ask("POST", GENERATE, {"prompt": "linked"}).json
        url = server.ask("GET", f"/v1/music/{track['id']}").json["stream_url"]
        assert server.ask("GET", url, key=None).status == 200
        assert server.ask("GET", url + "&format=mp3", key=None).status == 200

    def test_others_find_nothing(self, server: Server) -> None:
        track = server.ask("POST", GENERATE, {"prompt": "mine"}).json
        assert stream(server, track, key=None).status == 401
        assert stream(server, track, key=server.new_key("stranger")).status == 404
        assert stream(server, track, "?signature=AAAA", key=None).status == 404
        assert stream(server, {"id": "trk_nothing"}).status == 404

    def test_a_format_that_cannot_be_streamed_is_refused_by_name(self, server: Server) -> None:
        track = server.ask("POST", GENERATE, {"prompt": "format"}).json
        refused = stream(server, track, "?format=ogg")
        assert refused.status == 400
        assert refused.json["error"]["details"]["parameter"] == "format"
