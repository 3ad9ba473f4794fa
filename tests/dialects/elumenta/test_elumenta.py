"""The Elumenta API over real HTTP."""

from __future__ import annotations

import time
from typing import Any

import pytest

from serving import Answer, Server

SHAPE_A = {"id", "status", "type", "model", "output_url", "duration_seconds", "tokens_used", "created_at"}
SHAPE_B = {"id", "status", "model_slug", "result_url", "result_text", "thumbnail_url", "error"} | {
    "tokens_spent",
    "processing_ms",
    "result_metadata",
}


def post(server: Server, prompt: str, *, key: str = "", **fields: Any) -> Answer:
    return server.ask("POST", "/api/v2/generate", {"model": "musicgen", "prompt": prompt, **fields}, key=key)


class TestGenerate:
    @pytest.mark.parametrize(("model", "tokens"), [("musicgen", 9), ("elevenlabs-music", 58)])
    def test_the_url_can_be_read_off_the_answer(self, rich: Server, model: str, tokens: int) -> None:
        answer = post(rich, "Calm lo-fi hip hop, vinyl crackle, piano, 80 BPM", model=model, duration=30)
        assert answer.status == 200, answer.body
        made = answer.json
        assert set(made) == SHAPE_A | SHAPE_B
        assert (made["status"], made["type"], made["model"], made["model_slug"]) == ("completed", "audio", model, model)
        assert made["output_url"] == made["result_url"]
        assert (made["duration_seconds"], made["result_metadata"]) == (30, {"duration": 30})
        assert (made["tokens_used"], made["tokens_spent"]) == (tokens, tokens)
        assert made["id"].startswith("gen_")
        assert made["processing_ms"] >= 0
        audio = rich.ask("GET", made["output_url"], key=None)
        assert (audio.status, audio.headers["content-type"]) == (200, "audio/mpeg")
        assert answer.headers["x-cadenza-engine"] == "composer"

    def test_the_duration_may_stand_in_params(self, rich: Server) -> None:
        assert post(rich, "jazz", params={"duration": 45}).json["duration_seconds"] == 45
        assert post(rich, "jazz").json["duration_seconds"] == 30
        assert post(rich, "jazz", duration=45, params={"duration": 45}).status == 200

    def test_both_status_routes_answer_the_same(self, rich: Server) -> None:
        made = post(rich, "asked after").json
        for path in ("", "status/"):
            assert rich.ask("GET", f"/api/v2/generate/{path}{made['id']}").json == made

    def test_what_takes_longer_than_the_hold_is_pending_and_polled(self, impatient: Server) -> None:
        made = post(impatient, "seconds=0.5 a long one").json
        assert set(made) == SHAPE_A | SHAPE_B
        assert (made["status"], made["output_url"], made["result_url"]) == ("pending", None, None)
        assert (made["tokens_used"], made["tokens_spent"]) == (0, 0)
        deadline = time.monotonic() + 20
        while made["status"] == "pending":
            assert time.monotonic() < deadline
            time.sleep(0.02)
            made = impatient.ask("GET", f"/api/v2/generate/{made['id']}").json
        assert made["output_url"]

    def test_a_failure_says_why_and_costs_nothing(self, server: Server) -> None:
        key = server.new_key("unlucky elumenta")
        server.credit("unlucky elumenta", 9)
        answer = post(server, "crash=refuse", key=key)
        assert (answer.status, answer.json["error"]) == (500, "provider_error")
        assert answer.json["message"].startswith("Provider error: this cannot be made")
        found = server.ask("GET", "/api/v2/user/history?status=failed", key=key).json["items"][0]
        assert (found["status"], found["tokens_used"], found["url"]) == ("failed", 0, None)
        failed = server.ask("GET", f"/api/v2/generate/{found['id']}", key=key).json
        assert failed["error"].startswith("Provider error: ")
        assert server.ask("GET", "/api/v2/balance", key=key).json["token_balance"] == 9

    def test_every_request_is_made_anew(self, rich: Server) -> None:
        urls = [post(rich, "twice").json["output_url"] for _ in range(2)]
        assert rich.ask("GET", urls[0], key=None).body != rich.ask("GET", urls[1], key=None).body


class TestErrors:
    @pytest.mark.parametrize(
        ("body", "status", "field"),
        [
            ({"prompt": "x"}, 422, "model"),
            ({"model": "musicgen"}, 422, "prompt"),
            ({"model": "musicgen", "prompt": ""}, 422, "prompt"),
            ({"model": "suno", "prompt": "x"}, 422, "model"),
            ({"model": "musicgen", "prompt": "x", "duration": 14}, 422, "duration"),
            ({"model": "musicgen", "prompt": "x", "duration": 121}, 422, "duration"),
            ({"model": "musicgen", "prompt": "x", "duration": 30.5}, 422, "duration"),
            ({"model": "musicgen", "prompt": "x", "params": {"duration": 14}}, 422, "params.duration"),
            ({"model": "musicgen", "prompt": "x", "params": {"duration": True}}, 422, "params.duration"),
            ({"model": "musicgen", "prompt": "x", "duration": 30, "params": {"duration": 31}}, 422, "params.duration"),
            ({"model": "musicgen", "prompt": "x", "params": {"seed": "1"}}, 422, "params.seed"),
            ({"model": "musicgen", "prompt": "x", "params": {"tempo": 1}}, 422, "params.tempo"),
            ({"model": "musicgen", "prompt": "x", "params": {"colour": 1}}, 422, "params.colour"),
            ({"model": "musicgen", "prompt": "x", "length": 30}, 422, "length"),
            ([], 400, "body"),
        ],
    )
    def test_a_bad_request_names_the_field(self, rich: Server, body: object, status: int, field: str) -> None:
        answer = rich.ask("POST", "/api/v2/generate", body)
        assert answer.status == status, answer.body
        assert set(answer.json) == {"error", "message", "details"}
        assert answer.json["error"] == {400: "bad_request", 422: "validation_error"}[status]
        assert answer.json["details"]["field"] == field

    def test_no_key_an_empty_purse_and_what_is_not_there(self, rich: Server) -> None:
        for key in (None, "nb_wrong"):
            answer = rich.ask("GET", "/api/v2/balance", key=key)
            assert (answer.status, answer.json["error"]) == (401, "not_authenticated")
        poor = post(rich, "too dear", key=rich.new_key("poor elumenta"))
        assert (poor.status, poor.json["error"]) == (402, "insufficient_tokens")
        assert poor.json["details"] == {"required": 9, "available": 0}
        for path in ("generate/gen_none", "generate/status/gen_none", "models/none", "nothing"):
            answer = rich.ask("GET", f"/api/v2/{path}")
            assert (answer.status, answer.json["error"]) == (404, "not_found")
        assert rich.ask("POST", "/api/v2/generate", b"{").json["error"] == "bad_request"

    def test_a_plan_that_does_not_reach_the_model_is_refused(self, server: Server) -> None:
        key = server.new_key("starter")
        server.credit("starter", 100)
        server.set_tier("starter", "free")
        answer = post(server, "too high", key=key, model="elevenlabs-music")
        assert (answer.status, answer.json["error"]) == (403, "insufficient_plan")
        assert server.ask("GET", "/api/v2/balance", key=key).json["plan"] == "free"
        made = post(server, "within", key=key)
        assert made.status == 200
        assert (made.headers["x-ratelimit-limit-hour"], made.headers["x-ratelimit-limit-day"]) == ("20", "150")
        assert int(made.headers["x-ratelimit-remaining-hour"]) < 20
        assert int(made.headers["x-ratelimit-reset-hour"]) > time.time()

    def test_more_than_the_plan_allows_is_refused_with_its_limits(self, server: Server) -> None:
        key = server.new_key("eager")
        server.set_tier("eager", "free")
        answers = [server.ask("POST", "/api/v2/generate", {}, key=key) for _ in range(21)]
        assert [a.status for a in answers] == [422] * 20 + [429]
        last = answers[-1]
        assert (last.json["error"], last.json["plan"]) == ("rate_limit_exceeded", "free")
        assert (last.json["limit_hour"], last.json["limit_day"]) == (20, 150)
        assert str(last.json["retry_after"]) == last.headers["retry-after"]
        assert last.headers["x-ratelimit-remaining-hour"] == "0"
        looking = server.ask("GET", "/api/v2/balance", key=key)
        assert (looking.status, looking.headers["x-ratelimit-remaining-hour"]) == (200, "0")


class TestAccount:
    def test_the_history_has_pages_and_filters(self, server: Server) -> None:
        key = server.new_key("historian")
        server.credit("historian", 1000)
        made = [post(server, f"number {n}", key=key, model=m).json["id"] for n, m in enumerate(["musicgen"] * 4)]
        made.append(post(server, "the other", key=key, model="elevenlabs-music").json["id"])
        first = server.ask("GET", "/api/v2/user/history?limit=2", key=key).json
        assert {k: first[k] for k in ("total", "page", "limit", "pages")} == {
            "total": 5,
            "page": 1,
            "limit": 2,
            "pages": 3,
        }
        rest = [server.ask("GET", f"/api/v2/user/history?limit=2&page={n}", key=key).json["items"] for n in (2, 3, 4)]
        assert [i["id"] for page in (first["items"], *rest) for i in page] == made[::-1]
        assert set(first["items"][0]) == {"id", "type", "model", "status", "prompt", "url", "tokens_used", "created_at"}
        found = server.ask("GET", "/api/v2/user/history?model=elevenlabs-music&type=audio", key=key).json
        assert [i["id"] for i in found["items"]] == made[-1:]
        assert server.ask("GET", "/api/v2/user/history?type=image", key=key).json["total"] == 0
        assert server.ask("GET", "/api/v2/user/history?status=failed", key=key).json["total"] == 0

    @pytest.mark.parametrize("query", ["page=0", "page=x", "limit=101", "limit=0", "type=song", "status=done"])
    def test_a_bad_query_is_refused(self, rich: Server, query: str) -> None:
        answer = rich.ask("GET", f"/api/v2/user/history?{query}")
        assert (answer.status, answer.json["details"]["field"]) == (422, query.partition("=")[0])

    def test_a_user_can_change_its_name(self, server: Server) -> None:
        key = server.new_key("renamed")
        before = server.ask("GET", "/api/v2/user/me", key=key).json
        assert set(before) == {"id", "email", "username", "created_at", "token_balance", "plan", "plan_expires_at"}
        after = server.ask("PATCH", "/api/v2/user/me", {"username": "Пианист 🎹"}, key=key)
        assert (after.status, after.json) == (200, {**before, "username": "Пианист 🎹"})
        assert server.ask("GET", "/api/v2/user/me", key=key).json == after.json
        for bad in (
            {},
            {"username": ""},
            {"username": "x" * 65},
            {"username": "a\nb"},
            {"username": 1},
            {"email": "x"},
        ):
            assert server.ask("PATCH", "/api/v2/user/me", bad, key=key).status == 422

    def test_the_models_and_their_prices(self, rich: Server) -> None:
        found = rich.ask("GET", "/api/v2/models").json["items"]
        assert {m["slug"]: m["token_cost"] for m in found} == {"musicgen": 9, "elevenlabs-music": 58}
        one = rich.ask("GET", "/api/v2/models/musicgen").json
        assert one in found
        documented = {"slug", "name", "category", "provider", "min_plan", "token_cost", "min_token_cost"}
        assert set(one) == documented | {"max_token_cost", "description_en", "supports_streaming", "config"}


def test_the_prefix_speaks_the_same(rich: Server) -> None:
    made = rich.ask("POST", "/elumenta/api/v2/generate", {"model": "musicgen", "prompt": "prefixed"}).json
    assert rich.ask("GET", f"/elumenta/api/v2/generate/{made['id']}").json == made
