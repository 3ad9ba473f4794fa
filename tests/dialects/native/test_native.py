"""The native API over real HTTP."""

from __future__ import annotations

import json
import re
import threading
import time
from typing import Any

import pytest

from cadenza.jobs.listing import write_cursor
from serving import Server

GENERATE = "/v1/music/generate"


def ask_for(server: Server, prompt: str = "calm piano", **fields: Any) -> Any:
    answer = server.ask("POST", GENERATE, {"prompt": prompt, **fields})
    assert answer.status == 200, answer.body
    return answer.json


class TestGenerate:
    def test_it_holds_until_the_audio_exists(self, server: Server) -> None:
        track = ask_for(server, "soft rain", seed=1)
        assert track["status"] == "completed"
        documented = {"id", "status", "audio_url", "duration", "genre", "tempo", "prompt", "created_at"}
        assert documented <= set(track)
        assert track["prompt"] == "soft rain"
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", track["created_at"])
        audio = server.ask("GET", track["audio_url"], key=None)
        assert (audio.status, audio.headers["content-type"]) == (200, "audio/mpeg")
        assert audio.body

    def test_respond_async_answers_at_once_and_the_track_comes_later(self, server: Server) -> None:
        answer = server.ask("POST", GENERATE, {"prompt": "seconds=0.3 slow"}, headers={"Prefer": "respond-async"})
        assert answer.status == 202
        assert answer.headers["preference-applied"] == "respond-async"
        assert answer.json["status"] == "pending"
        early = server.ask("GET", answer.json["audio_url"], key=None)
        assert early.status in (200, 503)
        assert wait_for(server, answer.json["id"])["status"] == "completed"

    def test_the_same_brief_and_seed_come_from_the_cache(self, server: Server) -> None:
        first = ask_for(server, "again and again", seed=5)
        second = ask_for(server, "again and again", seed=5)
        assert (first["cached"], second["cached"]) == (False, True)
        assert first["id"] != second["id"]
        bodies = {server.ask("GET", t["audio_url"], key=None).body for t in (first, second)}
        assert len(bodies) == 1

    def test_without_a_seed_every_track_is_another(self, server: Server) -> None:
        assert ask_for(server)["seed"] != ask_for(server)["seed"]

    def test_an_engine_that_fails_is_a_500_with_the_reason(self, server: Server) -> None:
        answer = server.ask("POST", GENERATE, {"prompt": "crash=refuse"})
        assert answer.status == 500
        assert answer.json["error"]["code"] == "engine_failed"
        assert "this cannot be made" in answer.json["error"]["message"]

    def test_an_idempotency_key_makes_one_track_however_often_it_is_sent(self, server: Server) -> None:
        body = {"prompt": "only once"}
        answers = [server.ask("POST", GENERATE, body, headers={"Idempotency-Key": "abc"}) for _ in range(3)]
        assert len({a.json["id"] for a in answers}) == 1
        assert answers[1].headers["idempotent-replayed"] == "true"
        other = server.ask("POST", GENERATE, {"prompt": "something else"}, headers={"Idempotency-Key": "abc"})
        assert other.status == 409

    @pytest.mark.parametrize(
        "prompt", ["静かな雨", "🎹🥁 happy", "calm\u0007 bell", "a\u0000b", "ритм и блюз", "x" * 5000, "שקט"]
    )
    def test_a_prompt_in_any_script_is_taken(self, server: Server, prompt: str) -> None:
        assert ask_for(server, prompt, seed=1)["prompt"] == prompt


class TestBadInput:
    @pytest.mark.parametrize(
        ("body", "status", "parameter"),
        [
            ({}, 400, "prompt"),
            ({"prompt": ""}, 400, "prompt"),
            ({"prompt": " \n\t"}, 400, "prompt"),
            ({"prompt": "x" * 5001}, 400, "prompt"),
            ({"prompt": 7}, 400, "prompt"),
            ({"prompt": None}, 400, "prompt"),
            ({"prompt": "x", "duration": 4}, 400, "duration"),
            ({"prompt": "x", "duration": 301}, 400, "duration"),
            ({"prompt": "x", "duration": "30"}, 400, "duration"),
            ({"prompt": "x", "duration": True}, 400, "duration"),
            ({"prompt": "x", "tempo": 39}, 400, "tempo"),
            ({"prompt": "x", "tempo": 221}, 400, "tempo"),
            ({"prompt": "x", "seed": -1}, 400, "seed"),
            ({"prompt": "x", "seed": 1.5}, 400, "seed"),
            ({"prompt": "x", "output_format": "aac"}, 422, "output_format"),
            ({"prompt": "x", "engine": "orchestrion"}, 422, "engine"),
            ({"prompt": "x", "duraton": 30}, 400, "duraton"),
            ([], 400, "body"),
            ("x", 400, "body"),
        ],
    )
    def test_the_field_the_value_and_what_is_allowed_are_named(
        self, server: Server, body: object, status: int, parameter: str
    ) -> None:
        answer = server.ask("POST", GENERATE, body)
        assert answer.status == status, answer.body
        details = answer.json["error"]["details"]
        assert details["parameter"] == parameter
        assert details["expected"]
        assert answer.json["error"]["message"]

    @pytest.mark.parametrize(
        ("body", "kind", "status"),
        [
            (b"{", "application/json", 400),
            (b"", "application/json", 400),
            (b'{"prompt": NaN}', "application/json", 400),
            (b'{"prompt": "x", "duration": 1e999}', "application/json", 400),
            (b'{"prompt": "\\ud800"}', "application/json", 400),
            (b"\xff\xfe", "application/json", 400),
            (b"[" * 100_000, "application/json", 400),
            (b'{"prompt": "x", "plan": {"sections": ' + b"[" * 300 + b"]" * 300 + b"}}", "application/json", 400),
            (b'{"prompt": "x"}', "text/plain", 400),
            (b"prompt=x", "application/x-www-form-urlencoded", 400),
            (b'{"prompt": "' + b"x" * 1_100_000 + b'"}', "application/json", 413),
        ],
    )
    def test_a_broken_body_is_refused(self, server: Server, body: bytes, kind: str, status: int) -> None:
        answer = server.ask("POST", GENERATE, body, headers={"Content-Type": kind})
        assert answer.status == status, answer.body
        assert answer.json["error"]["code"]

    @pytest.mark.parametrize(
        "query", ["status=done", "limit=0", "limit=101", "limit=x", "cursor=%00", f"cursor={write_cursor(10**30, 'x')}"]
    )
    def test_a_bad_query_is_refused(self, server: Server, query: str) -> None:
        assert server.ask("GET", f"/v1/music?{query}").status == 400

    def test_a_bad_last_event_id_is_refused(self, server: Server) -> None:
        track = server.ask("POST", GENERATE, {"prompt": "events"}).json["id"]
        for bad in ("\xb2", "-1", "1e3", "9" * 10):
            answer = server.ask("GET", f"/v1/music/{track}/events", headers={"Last-Event-ID": bad})
            assert answer.status == 400, bad

    @pytest.mark.parametrize("more", [{"key": "H flat"}, {"key": "\0"}, {"plan": {"a": 1}}])
    def test_what_no_engine_can_play_is_refused_before_there_is_a_job(self, server: Server, more: Any) -> None:
        key = server.new_key("refused")
        answer = server.ask("POST", GENERATE, {"prompt": "x", **more}, key=key)
        assert (answer.status, answer.json["error"]["code"]) == (400, "invalid_parameter")
        assert server.ask("GET", "/v1/music", key=key).json["data"] == []

    def test_an_unknown_path_and_a_wrong_verb_answer_in_the_same_shape(self, server: Server) -> None:
        assert server.ask("GET", "/v1/nothing").json["error"]["code"] == "not_found"
        wrong = server.ask("PATCH", "/v1/music")
        assert (wrong.status, wrong.json["error"]["code"]) == (405, "conflict")


class TestWhoIsAsking:
    def test_no_key_and_a_wrong_key_are_401(self, server: Server) -> None:
        for key in (None, "cad_wrong", "x" * 5000, "é"):
            headers = {} if key is None else {"Authorization": f"Bearer {key}".encode().decode("latin-1")}
            answer = server.ask("GET", "/v1/music", key=None, headers=headers)
            assert answer.status == 401, answer.body
            assert answer.json["error"]["code"] == "not_authenticated"

    def test_another_accounts_track_is_not_there(self, server: Server) -> None:
        track = ask_for(server)
        stranger = server.new_key("stranger")
        for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/events")):
            answer = server.ask(method, f"/v1/music/{track['id']}{path}", key=stranger)
            assert answer.status == 404
        assert server.ask("GET", "/v1/music", key=stranger).json["data"] == []

    def test_a_link_cannot_be_guessed(self, server: Server) -> None:
        url = ask_for(server)["audio_url"]
        head, signature, name = url.rsplit("/", 2)
        forged = f"{head}/{'A' * len(signature)}/{name}"
        assert server.ask("GET", forged, key=None).status == 404
        assert server.ask("GET", url.replace("/audio/", "/midi/"), key=None).status == 404


class TestTracks:
    def test_a_full_track_has_its_links(self, server: Server) -> None:
        track = ask_for(server)
        full = server.ask("GET", f"/v1/music/{track['id']}").json
        assert {"download_url", "waveform_url", "stems"} <= set(full)
        saved = server.ask("GET", full["download_url"], key=None)
        assert "attachment" in saved.headers["content-disposition"]
        assert full["progress"] == {"stage": "done", "fraction": 1.0, "seconds_done": full["progress"]["seconds_done"]}

    def test_a_part_of_a_file_can_be_asked_for(self, server: Server) -> None:
        url = ask_for(server)["audio_url"]
        whole = server.ask("GET", url, key=None)
        part = server.ask("GET", url, key=None, headers={"Range": "bytes=5-9"})
        assert (part.status, part.body) == (206, whole.body[5:10])
        assert part.headers["content-range"] == f"bytes 5-9/{len(whole.body)}"
        beyond = server.ask("GET", url, key=None, headers={"Range": f"bytes={len(whole.body)}-"})
        assert beyond.status == 416
        known = server.ask("GET", url, key=None, headers={"If-None-Match": whole.headers["etag"]})
        assert (known.status, known.body) == (304, b"")
        assert server.ask("HEAD", url, key=None).headers["content-length"] == str(len(whole.body))

    @pytest.mark.parametrize(
        "told",
        ["lines=1-2", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-3", "bytes=0-1,x", "bytes=" + "9" * 30 + "-"],
    )
    def test_a_range_that_cannot_be_read_is_no_error(self, server: Server, told: str) -> None:
        url = ask_for(server, "ranged", seed=1)["audio_url"]
        whole = server.ask("GET", url, key=None)
        answer = server.ask("GET", url, key=None, headers={"Range": told})
        assert (answer.status, answer.body) == (200, whole.body)

    @pytest.mark.parametrize("told", ["bytes=-4", "Bytes= 0-0 ", "bytes=0-1,4-5"])
    def test_the_ends_and_several_parts_can_be_asked_for(self, server: Server, told: str) -> None:
        url = ask_for(server, "ranged", seed=1)["audio_url"]
        assert server.ask("GET", url, key=None, headers={"Range": told}).status == 206

    def test_the_list_has_pages_and_filters(self, server: Server) -> None:
        key = server.new_key("lister")
        made = [server.ask("POST", GENERATE, {"prompt": f"number {n}"}, key=key).json["id"] for n in range(5)]
        seen: list[str] = []
        path = "/v1/music?limit=2&status=completed"
        while path:
            page = server.ask("GET", path, key=key).json
            seen += [t["id"] for t in page["data"]]
            cursor = page["next_cursor"]
            path = f"/v1/music?limit=2&status=completed&cursor={cursor}" if cursor else ""
        assert seen == made[::-1]
        assert server.ask("GET", "/v1/music?status=failed", key=key).json["data"] == []
        assert server.ask("GET", "/v1/music?genre=ambient", key=key).json["data"]
        assert not server.ask("GET", "/v1/music?genre=polka", key=key).json["data"]

    def test_a_running_track_is_cancelled_long_before_its_end(self, server: Server) -> None:
        answer = server.ask("POST", GENERATE, {"prompt": "seconds=60 long"}, headers={"Prefer": "respond-async"})
        track_id = answer.json["id"]
        wait_for(server, track_id, status="processing")
        started = time.monotonic()
        cancelled = server.ask("DELETE", f"/v1/music/{track_id}")
        assert time.monotonic() - started < 10
        assert (cancelled.status, cancelled.json["status"]) == (200, "failed")
        assert cancelled.json["error"]["code"] == "cancelled"
        assert server.ask("DELETE", f"/v1/music/{track_id}").status == 409
        failed = server.ask("GET", "/v1/music?status=failed&limit=100").json["data"]
        assert track_id in [track["id"] for track in failed]


class TestEvents:
    def test_they_tell_the_story_and_end(self, server: Server) -> None:
        answer = server.ask(
            "POST", GENERATE, {"prompt": "seconds=0.6 steps=6 story"}, headers={"Prefer": "respond-async"}
        )
        stream = server.ask("GET", f"/v1/music/{answer.json['id']}/events")
        assert stream.headers["content-type"].startswith("text/event-stream")
        events = parse_events(stream.body)
        words = [e["data"]["status"] for e in events if e["event"] == "status"]
        assert words == ["pending", "processing", "completed"]
        assert any(e["event"] == "progress" for e in events)
        numbers = [int(e["id"]) for e in events]
        assert numbers == sorted(set(numbers))

    @pytest.mark.parametrize(
        ("prompt", "code"), [("seconds=30 called off", "cancelled"), ("crash=refuse", "engine_failed")]
    )
    def test_an_end_without_music_tells_why(self, server: Server, prompt: str, code: str) -> None:
        track_id = server.ask("POST", GENERATE, {"prompt": prompt}, headers={"Prefer": "respond-async"}).json["id"]
        if code == "cancelled":
            server.ask("DELETE", f"/v1/music/{track_id}")
        last = parse_events(server.ask("GET", f"/v1/music/{track_id}/events").body)[-1]
        track = server.ask("GET", f"/v1/music/{track_id}").json
        assert last["data"] == {"id": track_id, "status": "failed", "error": track["error"]}
        assert track["error"]["code"] == code

    def test_a_client_resumes_after_the_last_event_it_saw(self, server: Server) -> None:
        track = ask_for(server, "resumed")
        everything = parse_events(server.ask("GET", f"/v1/music/{track['id']}/events").body)
        headers = {"Last-Event-ID": everything[0]["id"]}
        rest = parse_events(server.ask("GET", f"/v1/music/{track['id']}/events", headers=headers).body)
        assert rest == everything[1:]

    def test_many_listen_at_once(self, server: Server) -> None:
        answer = server.ask("POST", GENERATE, {"prompt": "seconds=0.5 crowd"}, headers={"Prefer": "respond-async"})
        heard: list[list[Any]] = []

        def listen() -> None:
            heard.append(parse_events(server.ask("GET", f"/v1/music/{answer.json['id']}/events").body))

        threads = [threading.Thread(target=listen) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [h[-1]["data"]["status"] for h in heard] == ["completed"] * 20


class TestOperation:
    def test_health_readiness_and_metrics_answer(self, server: Server) -> None:
        assert server.ask("GET", "/health", key=None).json["status"] == "ok"
        assert server.ask("GET", "/ready", key=None).json["status"] == "ready"
        text = server.ask("GET", "/metrics", key=None).body.decode()
        assert re.search(r'cadenza_jobs\{state="succeeded"\} [1-9]', text)
        assert "cadenza_http_seconds_bucket" in text

    def test_engines_say_what_they_can_do(self, server: Server) -> None:
        found = server.ask("GET", "/v1/engines").json["data"]
        assert found[0]["output_formats"] == ["mp3", "wav", "flac", "ogg"]

    def test_the_openapi_document_names_every_route(self, server: Server) -> None:
        document = server.ask("GET", "/openapi.json", key=None).json
        assert document["openapi"].startswith("3.1")
        assert {GENERATE, "/v1/music/{track_id}", "/v1/music"} <= set(document["paths"])

    def test_no_key_and_no_link_is_in_the_log(self, server: Server) -> None:
        url = ask_for(server)["audio_url"]
        server.ask("GET", url, key=None)
        signature = url.rsplit("/", 2)[1]
        log = "\n".join(server.log)
        assert server.key not in log
        assert signature not in log


def parse_events(body: bytes) -> list[dict[str, Any]]:
    events = []
    for frame in body.decode().replace("\r\n", "\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in frame.splitlines() if ": " in line and line[0] != ":")
        if "data" in fields:
            events.append({**fields, "data": json.loads(fields["data"])})
    return events


def wait_for(server: Server, track_id: str, *, status: str = "") -> Any:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        track = server.ask("GET", f"/v1/music/{track_id}").json
        if track["status"] == status or (not status and track["status"] in ("completed", "failed")):
            return track
        time.sleep(0.01)
    raise AssertionError(f"{track_id} is still {track['status']}")
