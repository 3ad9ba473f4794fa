"""Every error in every dialect: the status and the body are among those that its document tells of."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from cadenza import app, errors
from cadenza.accounts import Caller
from cadenza.rest.rates import Limiter, OverLimit
from serving import Server

MAKES = {
    "/nur": ("/v1/music/generate", {"prompt": "calm", "duration": 5}),
    "/varg": ("/v1/music", {"model": "music_v1", "prompt": "calm", "duration": 5}),
    "/elumenta": ("/api/v2/generate", {"model": "musicgen", "prompt": "calm", "duration": 15}),
    "/freepik": ("/v1/ai/music-generation", {"prompt": "calm", "music_length_seconds": 10}),
}
READS = {
    "/nur": "/v1/music/{track_id}",
    "/varg": "/v1/jobs/{job_id}",
    "/elumenta": "/api/v2/generate/{generation_id}",
    "/freepik": "/v1/ai/music-generation/{task_id}",
}


def over_limit() -> errors.CadenzaError:
    """Return what a rate that is spent raises."""
    limiter, who = Limiter(), Caller("acc", "ann", "key", ("*",), "free")
    try:
        while True:
            limiter.hit("varg", who)
    except OverLimit as spent:
        return spent


ERRORS = {
    "a field at fault": errors.InvalidRequest("prompt is required", field="prompt", expected="a description"),
    "no field at fault": errors.InvalidRequest("the body is no JSON"),
    "not made by this engine": errors.Unsupported("no such format", field="output_format", value="xyz", expected="mp3"),
    "no key": errors.NotAuthenticated("Missing API key: send it"),
    "an unknown key": errors.NotAuthenticated("the key is unknown or was revoked"),
    "a key that may not": errors.NotAllowed("this key may not do that: it lacks the scope music:write"),
    "too little left": errors.InsufficientCredits("this costs 9 credits", balance_credits=3, price_credits=9),
    "none of yours": errors.NotFound("there is no such thing"),
    "another body": errors.Conflict("this idempotency key came before with another body"),
    "too many bytes": errors.TooLarge("the body is larger than 1000000 bytes"),
    "too many at once": errors.RateLimited("3 jobs are under way", retry_after_seconds=7),
    "too many requests": over_limit(),
    "the engine failed": errors.EngineFailed("the engine failed: ValueError"),
    "not at the moment": errors.Unavailable("the database does not answer"),
    "unexpected": errors.CadenzaError("an unexpected error happened"),
}


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("prefix", MAKES)
def test_an_error_is_answered_as_documented(prefix: str, name: str) -> None:
    error, dialect = ERRORS[name], app.DIALECTS[prefix]
    response = dialect.error_response(error)
    document = json.loads(json.dumps(dialect.document(prefix)))
    paths = document["paths"]
    answers = paths[READS[prefix]]["get"] if isinstance(error, errors.NotFound) else paths[MAKES[prefix][0]]["post"]
    documented = answers["responses"]
    assert str(response.status_code) in documented, f"{response.status_code} is not among {sorted(documented)}"
    kind = response.headers["content-type"].partition(";")[0]
    content: dict[str, Any] = documented[str(response.status_code)]["content"]
    schema = {**content[kind]["schema"], "components": document["components"]}
    jsonschema_rs.Draft202012Validator(schema).validate(json.loads(response.body))
    if isinstance(error, errors.RateLimited):
        assert int(response.headers["retry-after"]) >= 1


@pytest.mark.parametrize("prefix", MAKES)
def test_the_server_really_says_so(impatient: Server, prefix: str) -> None:
    path, body = MAKES[prefix]
    fresh = {"Idempotency-Key": f"every-error-{prefix}"}
    assert impatient.ask("POST", prefix + path, body, headers=fresh).status in (200, 202)
    other = {**body, "prompt": "calm, but another"}
    assert impatient.ask("POST", prefix + path, other, headers=fresh).status == 409
    assert impatient.ask("POST", prefix + path, {**body, "prompt": "x" * 1_000_001}).status == 413
    reader = impatient.new_key(f"only reads {prefix[1:]}", scopes=["music:read"])
    assert impatient.ask("POST", prefix + path, body, key=reader).status == (401 if prefix == "/varg" else 403)
    assert impatient.ask("GET", prefix + READS[prefix].partition("{")[0] + "none", key=reader).status == 404
