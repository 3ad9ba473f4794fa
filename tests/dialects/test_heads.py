"""HEAD says what GET would, over a real socket."""

from __future__ import annotations

import http.client
import socket
from urllib.parse import urlsplit

import pytest

from serving import Server

VARYING = {"date", "x-ratelimit-reset"}


def headers_of(server: Server, verb: str, path: str) -> tuple[int, dict[str, str], bytes]:
    answer = server.ask(verb, path)
    return answer.status, {k: v for k, v in answer.headers.items() if k not in VARYING}, answer.body


@pytest.fixture(scope="module")
def track(rich: Server) -> dict[str, str]:
    made: dict[str, str] = rich.ask("POST", "/v1/music/generate", {"prompt": "a track to ask after", "seed": 5}).json
    return made


def test_head_is_get_without_the_body(rich: Server, track: dict[str, str]) -> None:
    paths = [f"/v1/music/{track['id']}", f"/nur/v1/music/{track['id']}", "/v1/music?limit=1", "/v1/music/none"]
    paths += ["/health", "/varg/openapi.json", "/api/v2/models", "/v1/music?limit=none", track["audio_url"]]
    for path in paths:
        status, headers, body = headers_of(rich, "GET", path)
        assert headers_of(rich, "HEAD", path) == (status, headers, b""), path
        assert int(headers["content-length"]) == len(body) > 0


def test_head_of_a_stream_ends_at_once(rich: Server) -> None:
    body = {"prompt": "seconds=30 a long one", "seed": 6}
    slow = rich.ask("POST", "/v1/music/generate", body, headers={"Prefer": "respond-async"}).json
    answer = rich.ask("HEAD", f"/v1/music/{slow['id']}/events")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert rich.ask("DELETE", f"/v1/music/{slow['id']}").status == 200


def test_the_connection_goes_on_after_a_head(rich: Server, track: dict[str, str]) -> None:
    host = urlsplit(rich.url)
    line = http.client.HTTPConnection(host.hostname or "", host.port, timeout=20)
    headers = {"Authorization": f"Bearer {rich.key}"}
    kept: set[socket.socket | None] = set()
    for verb in ("HEAD", "GET", "HEAD", "GET"):
        line.request(verb, f"/v1/music/{track['id']}", headers=headers)
        answer = line.getresponse()
        assert (answer.status, bool(answer.read())) == (200, verb == "GET")
        kept.add(line.sock)
    line.close()
    assert len(kept) == 1


def test_a_path_that_answers_to_no_get_answers_to_no_head(rich: Server) -> None:
    answer = rich.ask("HEAD", "/v1/music/generate/nothing/here")
    assert answer.status == 404
    refused = rich.ask("PUT", "/v1/credits")
    assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")
