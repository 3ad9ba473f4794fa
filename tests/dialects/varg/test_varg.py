"""The Varg Gateway API over real HTTP."""

from __future__ import annotations

import hashlib
import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from serving import Answer, Server

REQUIRED = {"job_id", "status", "model", "created_at", "cache"}
ISO = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def post(server: Server, prompt: str, *, headers: dict[str, str] | None = None, **fields: Any) -> Answer:
    body = {"model": "music_v1", "prompt": prompt, "duration": 15, **fields}
    return server.ask("POST", "/v1/music", body, headers=headers or {})


def submit(server: Server, prompt: str, **fields: Any) -> Any:
    answer = post(server, prompt, **fields)
    assert answer.status == 202, answer.body
    return answer.json


def finish(server: Server, job: Any) -> Any:
    deadline = time.monotonic() + 20
    while job["status"] in ("queued", "processing"):
        assert time.monotonic() < deadline, job
        time.sleep(0.01)
        job = server.ask("GET", f"/v1/jobs/{job['job_id']}").json
    return job


class TestMusic:
    def test_a_job_is_created_polled_and_downloaded_without_a_credential(self, rich: Server) -> None:
        job = submit(rich, "upbeat electronic pop, energetic, 120bpm")
        assert set(job) == REQUIRED
        assert job["status"] in ("queued", "processing")
        assert job["model"] == "elevenlabs:music_v1"
        assert re.fullmatch(r"job_\w+", job["job_id"])
        assert re.fullmatch(ISO, job["created_at"])
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", job["cache"]["key"])
        done = finish(rich, job)
        assert set(done) == REQUIRED | {"completed_at", "output"}
        assert (done["status"], done["cache"]["hit"]) == ("completed", False)
        assert done["output"]["media_type"] == "audio/mpeg"
        audio = rich.ask("GET", done["output"]["url"], key=None)
        assert (audio.status, audio.headers["content-type"]) == (200, "audio/mpeg")
        part = rich.ask("GET", done["output"]["url"], key=None, headers={"Range": "bytes=2-5"})
        assert (part.status, part.body) == (206, audio.body[2:6])

    @pytest.mark.parametrize(
        "model",
        ["music_v1", "music-v1", "eleven_music", "eleven-music", "elevenlabs:music_v1", "elevenlabs:eleven-music"],
    )
    def test_every_name_of_the_model_is_resolved(self, rich: Server, model: str) -> None:
        assert submit(rich, "one of many names", model=model)["model"] == "elevenlabs:music_v1"

    def test_the_answer_says_which_engine_plays(self, rich: Server) -> None:
        assert post(rich, "who plays").headers["x-cadenza-engine"] == "composer"

    def test_a_failed_job_has_its_reason_as_a_string_and_costs_nothing(self, rich: Server) -> None:
        done = finish(rich, submit(rich, "crash=refuse once"))
        assert set(done) == REQUIRED | {"completed_at", "error"}
        assert (done["status"], done["error"]) == ("failed", "this cannot be made")
        lines = rich.ask("GET", "/v1/usage").json["usage"]
        assert [line["cost_cents"] for line in lines if line["job_id"] == done["job_id"]] == [0]

    def test_what_a_provider_takes_reaches_the_brief(self, rich: Server) -> None:
        options = {"seed": 7, "tempo": 90, "key": "D minor", "loop": True, "output_format": "wav", "style": "odd"}
        done = finish(rich, submit(rich, "with options", provider_options=options))
        track = rich.ask("GET", f"/v1/music/{done['job_id']}").json
        assert (track["seed"], track["output_format"]) == (7, "wav")

    def test_a_job_is_cancelled_and_cancelling_an_ended_one_does_nothing(self, rich: Server) -> None:
        job = submit(rich, "seconds=30 to be cancelled")
        path = f"/v1/jobs/{job['job_id']}"
        gone = rich.ask("DELETE", path)
        assert (gone.status, gone.body) == (204, b"")
        cancelled = rich.ask("GET", path).json
        assert cancelled["status"] == "cancelled"
        assert "error" not in cancelled
        assert rich.ask("DELETE", path).status == 204
        assert rich.ask("GET", path).json["status"] == "cancelled"

    def test_an_idempotency_key_makes_one_job(self, rich: Server) -> None:
        headers = {"Idempotency-Key": "varg-1"}
        first, second = (post(rich, "only once, please", headers=headers).json["job_id"] for _ in range(2))
        assert first == second
        assert post(rich, "another body", headers=headers).json["error"] == "ConflictError"

    def test_a_providers_key_is_taken_and_not_logged(self, rich: Server) -> None:
        headers = {"X-Provider-Key-ElevenLabs": "sk_not_to_be_seen", "X-Provider-Key-Fal": "fal_not_to_be_seen"}
        assert post(rich, "bring your own", headers=headers).status == 202
        assert "not_to_be_seen" not in "\n".join(rich.log)


class TestCache:
    def test_the_same_request_is_a_hit_for_nothing_and_done_at_once(self, rich: Server) -> None:
        first = post(rich, "again")
        assert (first.headers["x-cache"], first.headers["x-cache-ttl"]) == ("MISS", "2592000")
        made = finish(rich, first.json)
        second = post(rich, "again")
        assert (second.status, second.headers["x-cache"]) == (202, "HIT")
        assert second.headers["x-cache-key"] == first.headers["x-cache-key"] == second.json["cache"]["key"]
        assert (second.json["status"], second.json["cache"]["hit"]) == ("completed", True)
        assert second.json["job_id"] != made["job_id"]
        bodies = {rich.ask("GET", j["output"]["url"], key=None).body for j in (made, second.json)}
        assert len(bodies) == 1

    @pytest.mark.parametrize(
        "change", [{"prompt": "again!"}, {"duration": 16}, {"provider_options": {"a": 1}}, {"model": "composer"}]
    )
    def test_any_change_misses(self, rich: Server, change: dict[str, Any]) -> None:
        finish(rich, submit(rich, "again"))
        told = {"prompt": "again", **change}
        assert post(rich, told.pop("prompt"), **told).headers["x-cache"] == "MISS"

    def test_no_cache_makes_something_new_that_is_then_in_the_cache(self, rich: Server) -> None:
        first = finish(rich, submit(rich, "renewed"))
        renewed = post(rich, "renewed", headers={"Cache-Control": "no-cache"})
        assert renewed.headers["x-cache"] == "MISS"
        second = finish(rich, renewed.json)
        third = post(rich, "renewed")
        assert third.headers["x-cache"] == "HIT"
        audio = [rich.ask("GET", j["output"]["url"], key=None).body for j in (first, second, third.json)]
        assert audio[0] != audio[1] == audio[2]

    def test_no_store_passes_the_cache_by_altogether(self, rich: Server) -> None:
        answer = post(rich, "kept nowhere", headers={"Cache-Control": "max-age=0, No-Store"})
        assert (answer.headers["x-cache"], answer.headers["x-cache-ttl"]) == ("MISS", "0")
        finish(rich, answer.json)
        assert post(rich, "kept nowhere").headers["x-cache"] == "MISS"


class TestStream:
    def test_it_sends_the_whole_job_at_each_change_and_closes(self, rich: Server) -> None:
        job = submit(rich, "seconds=0.5 streamed")
        stream = rich.ask("GET", f"/v1/jobs/{job['job_id']}/stream")
        assert stream.headers["content-type"].startswith("text/event-stream")
        frames = read_frames(stream.body)
        assert {name for name, _ in frames} == {"status"}
        words = [data["status"] for _, data in frames]
        assert words[-2:] == ["processing", "completed"]
        assert len(words) == len(set(words))
        assert all(set(data) >= REQUIRED for _, data in frames)
        assert frames[-1][1] == rich.ask("GET", f"/v1/jobs/{job['job_id']}").json

    def test_of_an_ended_job_it_sends_the_end(self, rich: Server) -> None:
        done = finish(rich, submit(rich, "ended before"))
        assert read_frames(rich.ask("GET", f"/v1/jobs/{done['job_id']}/stream").body) == [("status", done)]


class TestErrors:
    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"model": "music_v1"}, "prompt"),
            ({"prompt": "x"}, "model"),
            ({"model": "music_v1", "prompt": ""}, "prompt"),
            ({"model": "music_v1", "prompt": 5}, "prompt"),
            ({"model": "kling-v2.5", "prompt": "x"}, "model"),
            ({"model": "fal:music_v1", "prompt": "x"}, "model"),
            ({"model": "music_v1", "prompt": "x", "duration": "30"}, "duration"),
            ({"model": "music_v1", "prompt": "x", "duration": 0}, "duration"),
            ({"model": "music_v1", "prompt": "x", "duration": 9999}, "duration"),
            ({"model": "music_v1", "prompt": "x", "provider_options": []}, "provider_options"),
            ({"model": "music_v1", "prompt": "x", "provider_options": {"seed": -1}}, "provider_options.seed"),
            ({"model": "music_v1", "prompt": "x", "provider_options": {"seed": True}}, "provider_options.seed"),
            ({"model": "music_v1", "prompt": "x", "provider_options": {"tempo": 4000}}, "provider_options.tempo"),
            ({"model": "music_v1", "prompt": "x", "provider_options": {"output_format": "aac"}},
             "provider_options.output_format"),
            ({"model": "music_v1", "prompt": "x", "speed": 2}, "speed"),
            ([], "body"),
        ],
    )  # fmt: skip
    def test_a_bad_request_names_the_field(self, rich: Server, body: object, field: str) -> None:
        answer = rich.ask("POST", "/v1/music", body)
        assert answer.status == 400, answer.body
        assert set(answer.json) == {"error", "message", "field", "statusCode"}
        assert (answer.json["error"], answer.json["field"], answer.json["statusCode"]) == (
            "ValidationError",
            field,
            400,
        )

    def test_the_documented_sentence_for_a_missing_prompt(self, rich: Server) -> None:
        assert rich.ask("POST", "/v1/music", {"model": "music_v1"}).json == {
            "error": "ValidationError",
            "message": "prompt is required",
            "field": "prompt",
            "statusCode": 400,
        }

    def test_no_key_and_a_wrong_key(self, rich: Server) -> None:
        for key, message in ((None, "Missing API key"), ("varg_wrong", "Invalid API key")):
            answer = rich.ask("GET", "/v1/balance", key=key)
            assert (answer.status, answer.json["error"]) == (401, "AuthError")
            assert answer.json["message"].startswith(message)

    def test_an_empty_purse(self, rich: Server) -> None:
        answer = rich.ask(
            "POST", "/v1/music", {"model": "music_v1", "prompt": "too dear"}, key=rich.new_key("poor varg")
        )
        assert (answer.status, answer.json["error"]) == (402, "InsufficientBalanceError")
        assert answer.json["message"].startswith("Insufficient balance.")

    def test_more_than_the_tier_allows_is_refused_and_polling_is_not(self, server: Server) -> None:
        key = server.new_key("eager varg")
        server.set_tier("eager varg", "free")
        answers = [server.ask("POST", "/v1/music", {}, key=key) for _ in range(11)]
        assert [a.status for a in answers] == [400] * 10 + [429]
        last = answers[-1]
        assert (last.json["error"], last.headers["x-ratelimit-limit"]) == ("RateLimitError", "10")
        assert last.json["message"].startswith(
            f"Rate limit exceeded. Retry after {last.headers['retry-after']} seconds."
        )
        assert {server.ask("GET", "/v1/jobs/job_x", key=key).status for _ in range(12)} == {404}

    def test_what_is_not_there(self, rich: Server) -> None:
        for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/stream")):
            answer = rich.ask(method, f"/v1/jobs/job_nobody{path}")
            assert (answer.status, answer.json["error"], answer.json["statusCode"]) == (404, "NotFoundError", 404)
        native = rich.ask("POST", "/v1/music/generate", {"prompt": "native"}).json["id"]
        assert rich.ask("GET", f"/v1/jobs/{native}").status == 404

    def test_too_large_a_body(self, rich: Server) -> None:
        answer = post(rich, "x" * 1_100_000)
        assert (answer.status, answer.json["statusCode"]) == (413, 413)

    @pytest.mark.parametrize("capability", ["video", "image", "speech", "transcription"])
    def test_other_capabilities_are_refused_with_the_reason(self, rich: Server, capability: str) -> None:
        answer = rich.ask("POST", f"/v1/{capability}", {"model": "x", "prompt": "y"})
        assert (answer.status, answer.json["field"]) == (400, "model")

    def test_a_wrong_verb_and_an_unknown_path_under_the_prefix(self, rich: Server) -> None:
        wrong = rich.ask("PATCH", "/v1/jobs/x")
        assert (wrong.status, wrong.json["statusCode"]) == (405, 405)
        unknown = rich.ask("POST", "/varg/v1/nothing", {})
        assert (unknown.status, unknown.json["error"]) == (404, "NotFoundError")


class TestFiles:
    def test_a_file_is_kept_once_and_fetched_without_a_credential(self, rich: Server) -> None:
        body = b"<script>RIFF</script>" + bytes(range(256))
        told = "sha256:" + hashlib.sha256(body).hexdigest()
        headers = {"Content-Type": "audio/wav", "X-Content-Hash": told}
        first = rich.ask("POST", "/v1/files", body, headers=headers)
        assert first.status == 200, first.body
        assert set(first.json) == {"file_id", "url", "hash", "size", "media_type", "deduplicated"}
        assert first.json["hash"] == told
        assert (first.json["size"], first.json["media_type"], first.json["deduplicated"]) == (277, "audio/wav", False)
        second = rich.ask("POST", "/v1/files", body, headers=headers).json
        assert second == {**first.json, "deduplicated": True}
        fetched = rich.ask("GET", first.json["url"], key=None)
        assert (fetched.status, fetched.body) == (200, body)
        assert "attachment" in fetched.headers["content-disposition"]
        assert rich.ask("GET", first.json["url"][:-3] + "AAA", key=None).status == 404

    def test_a_hash_that_is_another_bodys_is_refused(self, rich: Server) -> None:
        answer = rich.ask("POST", "/v1/files", b"abc", headers={"X-Content-Hash": "sha256:" + "0" * 64})
        assert (answer.status, answer.json["field"]) == (400, "X-Content-Hash")
        assert rich.ask("POST", "/v1/files", b"").status == 400

    def test_more_than_fifty_megabytes_are_refused(self, rich: Server) -> None:
        answer = rich.ask("POST", "/v1/files", b"", headers={"Content-Length": str(50 * 1024 * 1024 + 1)})
        assert (answer.status, answer.json["statusCode"]) == (413, 413)
        assert not list((rich.data / "incoming").glob("*"))


class TestAccount:
    def test_only_what_was_made_is_paid_for(self, server: Server) -> None:
        key = server.new_key("payer")
        server.credit("payer", 100)
        body = {"model": "music_v1", "prompt": "paid for", "duration": 5}

        def balance() -> int:
            return int(server.ask("GET", "/v1/balance", key=key).json["balance_cents"])

        def made(told: dict[str, object]) -> str:
            job = server.ask("POST", "/v1/music", told, key=key).json
            return str(
                read_frames(server.ask("GET", f"/v1/jobs/{job['job_id']}/stream", key=key).body)[-1][1]["status"]
            )

        assert (made({**body, "prompt": "crash=refuse payer"}), balance()) == ("failed", 100)
        assert (made(body), balance()) == ("completed", 21)
        assert (made(body), balance()) == ("completed", 21)

    def test_usage_lists_the_jobs_of_days_and_what_they_cost(self, rich: Server) -> None:
        done = finish(rich, submit(rich, "counted"))
        submit(rich, "counted")
        today = datetime.now(UTC).date()
        found = rich.ask("GET", f"/v1/usage?from={today - timedelta(1)}&to={today}").json
        mine = next(line for line in found["usage"] if line["job_id"] == done["job_id"])
        assert mine == {
            "job_id": done["job_id"],
            "model": "elevenlabs:music_v1",
            "capability": "music",
            "cost_cents": 79,
            "cache_hit": False,
            "created_at": done["created_at"],
        }
        assert found["total_cents"] == sum(line["cost_cents"] for line in found["usage"])
        assert found["usage"][0]["cache_hit"]
        assert found["usage"][0]["cost_cents"] == 0
        assert rich.ask("GET", "/v1/usage?from=2020-01-01&to=2020-01-31").json == {"usage": [], "total_cents": 0}
        assert rich.ask("GET", "/v1/usage?from=0001-01-01&to=9999-12-31").status == 200

    @pytest.mark.parametrize("query", ["from=yesterday", "to=2026-02-30", "from=2026-02-02&to=2026-02-01", "to=%00"])
    def test_bad_dates_are_refused(self, rich: Server, query: str) -> None:
        assert rich.ask("GET", f"/v1/usage?{query}").json["error"] == "ValidationError"

    def test_balance_me_voices_and_pricing(self, rich: Server) -> None:
        assert rich.ask("GET", "/v1/balance").json["currency"] == "usd"
        assert set(rich.ask("GET", "/v1/me").json) == {"userId", "email"}
        assert {"voice_id": "rachel", "name": "Rachel"} in rich.ask("GET", "/v1/voices").json["voices"]
        prices = rich.ask("GET", "/v1/pricing", key=None).json["pricing"]
        assert prices[0] == {
            "model": "elevenlabs:music_v1",
            "capability": "music",
            "cost_cents": 79,
            "unit": "generation",
        }


def test_the_prefix_speaks_the_same(rich: Server) -> None:
    job = rich.ask("POST", "/varg/v1/music", {"model": "music_v1", "prompt": "under the prefix", "duration": 5}).json
    assert rich.ask("GET", f"/varg/v1/jobs/{job['job_id']}").json["job_id"] == job["job_id"]


def read_frames(body: bytes) -> list[tuple[str, Any]]:
    frames = []
    for frame in body.decode().replace("\r\n", "\n").split("\n\n"):
        fields = dict(line.split(": ", 1) for line in frame.splitlines() if ": " in line and line[0] != ":")
        if "data" in fields:
            frames.append((fields["event"], json.loads(fields["data"])))
    return frames
