"""Freepik's and Magnific's music API over real HTTP."""

from __future__ import annotations

import time
import uuid
from typing import Any

import pytest

from serving import Answer, Server

PATH = "/v1/ai/music-generation"
BLUES = {"prompt": "A Blues guitar solo with emotional bends and slides", "music_length_seconds": 60}
INVALID = "Your request parameters didn't validate."


def post(server: Server, **fields: Any) -> Answer:
    return server.ask("POST", PATH, {**BLUES, **fields})


def finish(server: Server, task_id: str) -> Any:
    deadline = time.monotonic() + 20
    while True:
        task = server.ask("GET", f"{PATH}/{task_id}").json["data"]
        if task["status"] in ("COMPLETED", "FAILED"):
            return task
        assert time.monotonic() < deadline, task
        assert task["generated"] == []
        time.sleep(0.01)


class TestTasks:
    @pytest.mark.parametrize("header", ["x-freepik-api-key", "x-magnific-api-key"])
    def test_a_task_is_created_asked_after_and_downloaded(self, rich: Server, header: str) -> None:
        answer = rich.ask("POST", PATH, BLUES, key=None, headers={header: rich.key})
        assert answer.status == 200, answer.body
        assert answer.headers["x-cadenza-engine"] == "composer"
        task = answer.json["data"]
        assert set(task) == {"task_id", "status", "generated"}
        assert str(uuid.UUID(task["task_id"])) == task["task_id"]
        assert (task["status"] in ("CREATED", "IN_PROGRESS"), task["generated"]) == (True, [])
        done = finish(rich, task["task_id"])
        assert (done["status"], len(done["generated"])) == ("COMPLETED", 1)
        audio = rich.ask("GET", done["generated"][0], key=None)
        assert (audio.status, audio.headers["content-type"]) == (200, "audio/mpeg")

    def test_a_failed_task_has_nothing_generated(self, rich: Server) -> None:
        task_id = post(rich, prompt="crash=refuse").json["data"]["task_id"]
        assert finish(rich, task_id) == {"task_id": task_id, "status": "FAILED", "generated": []}

    def test_the_list_has_pages_newest_first(self, server: Server) -> None:
        headers = {"x-freepik-api-key": server.new_key("freepik lister")}

        def ask(method: str, path: str, body: object = None) -> Any:
            return server.ask(method, path, body, key=None, headers=headers).json["data"]

        made = [ask("POST", PATH, {**BLUES, "prompt": f"number {n}"})["task_id"] for n in range(3)]
        assert [task["task_id"] for task in ask("GET", PATH)] == made[::-1]
        assert [task["task_id"] for task in ask("GET", f"{PATH}?page=2&per_page=2")] == made[:1]
        assert ask("GET", f"{PATH}?page=3&per_page=2") == []

    def test_a_webhook_may_be_named(self, rich: Server) -> None:
        assert post(rich, webhook_url="https://www.example.com/webhook").status == 200

    def test_the_longest_of_everything_is_taken(self, rich: Server) -> None:
        assert post(rich, prompt="é" * 2500, music_length_seconds=240).status == 200
        assert post(rich, music_length_seconds=10).status == 200


class TestErrors:
    @pytest.mark.parametrize(
        ("body", "names"),
        [
            ({"music_length_seconds": 60}, ["prompt"]),
            ({"prompt": "x"}, ["music_length_seconds"]),
            ({}, ["prompt", "music_length_seconds"]),
            ({**BLUES, "prompt": ""}, ["prompt"]),
            ({**BLUES, "prompt": " \t"}, ["prompt"]),
            ({**BLUES, "prompt": "x" * 2501}, ["prompt"]),
            ({**BLUES, "prompt": 1, "music_length_seconds": "60"}, ["prompt", "music_length_seconds"]),
            ({**BLUES, "music_length_seconds": 9}, ["music_length_seconds"]),
            ({**BLUES, "music_length_seconds": 241}, ["music_length_seconds"]),
            ({**BLUES, "music_length_seconds": 60.5}, ["music_length_seconds"]),
            ({**BLUES, "music_length_seconds": True}, ["music_length_seconds"]),
            ({**BLUES, "webhook_url": "no url"}, ["webhook_url"]),
            ({**BLUES, "webhook_url": "ftp://example.com"}, ["webhook_url"]),
            ({**BLUES, "webhook_url": ""}, ["webhook_url"]),
            ({**BLUES, "webhook_url": "http://127.0.0.1/inside"}, ["webhook_url"]),
            ({**BLUES, "colour": "red"}, ["colour"]),
        ],
    )
    def test_a_problem_names_every_parameter_at_fault(self, rich: Server, body: object, names: list[str]) -> None:
        answer = rich.ask("POST", PATH, body)
        assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
        problem = answer.json.pop("problem")
        assert problem == {k: answer.json[k] for k in ("message", "invalid_params")}
        assert problem["message"] == INVALID
        assert [p["name"] for p in problem["invalid_params"]] == names
        assert all(p["reason"].startswith(f"Parameter '{p['name']}'") for p in problem["invalid_params"])

    @pytest.mark.parametrize("query", ["page=0", "page=x", "per_page=101", "per_page=0"])
    def test_a_bad_page_is_a_problem(self, rich: Server, query: str) -> None:
        answer = rich.ask("GET", f"{PATH}?{query}")
        assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
        assert [p["name"] for p in answer.json["invalid_params"]] == [query.partition("=")[0]]

    def test_a_body_that_is_no_json_is_a_message(self, rich: Server) -> None:
        for body in (b"{", b"[]"):
            answer = rich.ask("POST", PATH, body)
            assert (answer.status, answer.headers["content-type"]) == (400, "application/json")
            assert set(answer.json) == {"message"}

    def test_the_documented_sentences_for_keys(self, rich: Server) -> None:
        missing = rich.ask("POST", PATH, BLUES, key=None)
        assert (missing.status, missing.json) == (401, {"message": "Missing API key"})
        wrong = rich.ask("POST", PATH, BLUES, key=None, headers={"x-freepik-api-key": "FPSX"})
        assert (wrong.status, wrong.json) == (401, {"message": "Invalid API key"})

    def test_what_is_not_there(self, rich: Server) -> None:
        for task in (str(uuid.uuid4()), "no-uuid", "lyria-3"):
            answer = rich.ask("GET", f"{PATH}/{task}")
            assert (answer.status, set(answer.json)) == (404, {"message"})
        assert rich.ask("DELETE", PATH).status == 405
        assert set(rich.ask("GET", "/v1/ai/nothing").json) == {"message"}


def test_the_prefix_speaks_the_same(rich: Server) -> None:
    task = rich.ask("POST", f"/freepik{PATH}", BLUES).json["data"]
    assert rich.ask("GET", f"/freepik{PATH}/{task['task_id']}").json["data"]["task_id"] == task["task_id"]
