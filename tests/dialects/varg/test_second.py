"""The Varg Gateway API's second version over real HTTP."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from receiver import receiving
from serving import Answer, Server


def post(server: Server, prompt: str, *, headers: dict[str, str] | None = None, **fields: Any) -> Answer:
    body = {"model": "music-v1", "prompt": prompt, "duration": 15, **fields}
    return server.ask("POST", "/v2/music", body, headers=headers or {})


def finish(server: Server, job: Any) -> Any:
    deadline = time.monotonic() + 20
    while job["status"] in ("queued", "running"):
        assert time.monotonic() < deadline, job
        time.sleep(0.01)
        job = server.ask("GET", f"/v2/jobs/{job['id']}").json
    return job


def test_a_job_is_made_followed_and_downloaded(rich: Server) -> None:
    answer = post(rich, "second version")
    assert answer.status == 202, answer.body
    job = answer.json
    assert (job["tool"], job["estimated_cost_cents"], job["input"]["model"]) == ("music", 79, "elevenlabs:music_v1")
    done = finish(rich, job)
    assert (done["status"], done["actual_cost_cents"]) == ("completed", 79)
    output = done["output"]["outputs"][0]
    assert (output["media_type"], rich.ask("GET", output["url"], key=None).status) == ("audio/mpeg", 200)
    status = rich.ask("GET", done["urls"]["status"]).json
    assert (status["progress"], status["status"]) == (1.0, "completed")
    assert rich.ask("GET", f"/v2/jobs/{job['id']}/price").json["actual_cost_cents"] == 79
    assert rich.ask("GET", f"/v1/jobs/{job['id']}").json["status"] == "completed"
    cached = post(rich, "second version").json
    assert (cached["status"], cached["actual_cost_cents"], cached["pricing"]["cached"]) == ("completed", 0, True)


def test_an_idempotency_key_that_comes_again_is_a_200_with_the_same_job(rich: Server) -> None:
    answers = [post(rich, "once", headers={"Idempotency-Key": "second"}) for _ in range(2)]
    assert [answer.status for answer in answers] == [202, 200]
    assert answers[0].json["id"] == answers[1].json["id"]


def test_a_job_is_cancelled_once_and_retried(rich: Server) -> None:
    job = post(rich, "seconds=30 to be cancelled in the second version").json
    assert rich.ask("POST", f"/v2/jobs/{job['id']}/retry").status == 409
    assert rich.ask("POST", job["urls"]["cancel"]).json["status"] == "cancelled"
    again = rich.ask("POST", job["urls"]["cancel"])
    assert (again.status, again.json["error"]["code"]) == (409, "conflict")
    retried = rich.ask("POST", job["urls"]["retry"])
    assert retried.status == 202
    assert retried.json["id"] != job["id"]
    assert rich.ask("POST", retried.json["urls"]["cancel"]).status == 200
    listed = rich.ask("GET", "/v2/jobs?limit=1").json
    assert [one["id"] for one in listed["jobs"]] == [retried.json["id"]]
    assert listed["total"] > 1


def test_an_estimate_makes_nothing(rich: Server) -> None:
    before = rich.ask("GET", "/v2/jobs").json["total"]
    found = rich.ask("POST", "/v2/estimate", {"model": "music_v1", "prompt": "how much"}).json
    assert found["estimated_cost_cents"] == 79
    assert rich.ask("GET", "/v2/jobs").json["total"] == before


def test_what_is_set_aside_is_shown(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.new_key('saver')}"}
    server.credit("saver", 100)
    body = {"model": "music_v1", "prompt": "seconds=20 saver"}
    job = server.ask("POST", "/v2/music", body, key=None, headers=headers).json
    balance = server.ask("GET", "/v2/billing/balance", key=None, headers=headers).json
    assert (balance["available"], balance["reserved"], balance["total_balance"]) == (21, 79, 100)
    server.ask("POST", f"/v2/jobs/{job['id']}/cancel", key=None, headers=headers)
    balance = server.ask("GET", "/v2/billing/balance", key=None, headers=headers).json
    assert (balance["available"], balance["reserved"]) == (100, 0)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "invalid_json"),
        ({"model": "music_v1"}, 422, "invalid_request"),
        ({"model": "nobody", "prompt": "x"}, 404, "model_not_found"),
        ({"model": "music_v1", "prompt": "x", "duration": 0}, 422, "invalid_request"),
        ({"model": "music_v1", "prompt": "x", "options": {"webhook_url": 5}}, 422, "invalid_request"),
        ({"model": "music_v1", "prompt": "x", "options": {"webhook_url": "http://127.0.0.1/"}}, 422, "invalid_request"),
    ],
)
def test_errors_are_nested(rich: Server, body: object, status: int, code: str) -> None:
    answer = rich.ask("POST", "/v2/music", body)
    assert (answer.status, answer.json["error"]["code"]) == (status, code), json.dumps(answer.json)


def test_a_missing_key_and_a_missing_job(rich: Server) -> None:
    assert rich.ask("GET", "/v2/jobs", key=None).json["error"]["code"] == "unauthorized"
    assert rich.ask("GET", "/v2/jobs/job_none").json["error"]["code"] == "job_not_found"


def test_a_webhook_hears_how_the_job_ended(impatient: Server) -> None:
    with receiving() as receiver:
        job = post(impatient, "told of", options={"webhook_url": receiver.url}).json
        heard = receiver.next()
    told = json.loads(heard.body)
    assert (told["id"], told["status"]) == (job["id"], "completed")
    assert heard.headers["x-varg-signature"].startswith("v1=")
    assert told == impatient.ask("GET", told["urls"]["self"]).json
