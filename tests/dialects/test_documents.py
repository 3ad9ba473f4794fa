"""The OpenAPI documents that the dialects serve: what the providers document is in them, and they tell no lies."""

from __future__ import annotations

import re
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance
from schemathesis.specs.openapi.checks import status_code_conformance as status_conformance

from cadenza import app
from serving import Server

MINE = {"/varg": app.DIALECTS["/varg"], "/elumenta": app.DIALECTS["/elumenta"], "/freepik": app.DIALECTS["/freepik"]}
GENERATION = "/v1/ai/music-generation"
# (dialect, verb, path, codes): what the providers' documentation says
DOCUMENTED = [
    ("/varg", "post", "/v1/music", "202 400 401 402 429 500 502"),
    ("/varg", "get", "/v1/jobs/{job_id}", "200 401 404 500"),
    ("/varg", "delete", "/v1/jobs/{job_id}", "204 401 404 500"),
    ("/varg", "get", "/v1/jobs/{job_id}/stream", "200 401 404"),
    ("/varg", "post", "/v1/files", "200 401 413 500"),
    ("/varg", "get", "/v1/voices", "200 401"),
    ("/varg", "get", "/v1/balance", "200 401"),
    ("/varg", "get", "/v1/usage", "200 400 401"),
    ("/varg", "get", "/v1/me", "200 401"),
    ("/varg", "get", "/v1/pricing", "200"),
    ("/elumenta", "post", "/api/v2/generate", "200 400 401 402 403 422 429 500 503"),
    ("/elumenta", "get", "/api/v2/generate/{generation_id}", "200 401 404"),
    ("/elumenta", "get", "/api/v2/generate/status/{generation_id}", "200 401 404"),
    ("/elumenta", "get", "/api/v2/user/history", "200 401"),
    ("/elumenta", "get", "/api/v2/user/me", "200 401"),
    ("/elumenta", "patch", "/api/v2/user/me", "200 401"),
    ("/elumenta", "get", "/api/v2/balance", "200 401"),
    ("/elumenta", "get", "/api/v2/models", "200 401"),
    ("/elumenta", "get", "/api/v2/models/{slug}", "200 401 404"),
    ("/freepik", "post", GENERATION, "200 400 401 500 503"),
    ("/freepik", "get", GENERATION, "200 400 401 500 503"),
    ("/freepik", "get", GENERATION + "/{task_id}", "200 401 404 500 503"),
]
TASK_ID = "046b6c7f-0b8a-43b9-b35d-6489e6daee91"
# (dialect, verb, path, code, media type, body): the documentation's answers, said anew
EXAMPLES: list[tuple[str, str, str, str, str, dict[str, Any]]] = [
    ("/varg", "post", "/v1/music", "202", "application/json",
     {"job_id": "job_a1b2c3d4", "status": "completed", "model": "fal:kling-v2.5", "created_at": "2026-02-13T10:00:00Z",
      "completed_at": "2026-02-13T10:02:30Z", "cache": {"hit": False, "key": "sha256:abc123"},
      "output": {"url": "https://s3.varg.ai/o/job_a1b2c3d4.mp4", "media_type": "video/mp4"},
      "error": "Provider returned an error"}),
    ("/varg", "post", "/v1/music", "202", "application/json",
     {"job_id": "job_5f0c2a91", "status": "queued", "model": "elevenlabs:music_v1",
      "created_at": "2026-11-20T10:00:00Z"}),
    *(("/varg", "post", "/v1/music", str(code), "application/json",
       {"error": name, "message": message, "statusCode": code, **more})
      for code, name, message, more in [
          (400, "ValidationError", "prompt is required", {"field": "prompt"}),
          (401, "AuthError", "Invalid API key", {}),
          (402, "InsufficientBalanceError", "Insufficient balance. Add credits at varg.ai/dashboard.", {}),
          (429, "RateLimitError", "Rate limit exceeded. Retry after 60 seconds.", {}),
          (500, "InternalError", "An unexpected error occurred", {}),
          (502, "ProviderError", "Provider returned an error", {"provider": "fal"}),
      ]),
    ("/varg", "post", "/v1/files", "200", "application/json",
     {"file_id": "file_1", "url": "https://host/u/a.jpg", "hash": "sha256:9a", "size": 102400,
      "media_type": "image/jpeg", "deduplicated": False}),
    ("/varg", "get", "/v1/balance", "200", "application/json", {"balance_cents": 5000, "currency": "usd"}),
    ("/elumenta", "get", "/api/v2/balance", "200", "application/json",
     {"token_balance": 283, "plan": "vip", "plan_expires_at": "2026-12-01T00:00:00Z"}),
    ("/elumenta", "post", "/api/v2/generate", "429", "application/json",
     {"error": "rate_limit_exceeded", "message": "Slow down", "details": {}, "retry_after": 847, "plan": "vip",
      "limit_hour": 100, "limit_day": 1000}),
    *(("/freepik", "post", GENERATION, "200", "application/json",
       {"data": {"generated": made, "task_id": TASK_ID, "status": status}})
      for status, made in [("CREATED", []), ("IN_PROGRESS", []), ("COMPLETED", ["https://openapi-generator.tech"]),
                           ("FAILED", [])]),
    *(("/freepik", "post", GENERATION, code, "application/json", {"message": message})
      for code, message in [
          ("400", "Parameter 'page' must be greater than 0"),
          ("401", "Invalid API key"),
          ("401", "Missing API key"),
          ("500", "Internal Server Error"),
          ("503", "Service Unavailable. Please try again later."),
      ]),
    ("/freepik", "post", GENERATION, "400", "application/problem+json",
     {"message": "Your request parameters didn't validate.",
      "invalid_params": [{"name": "page", "reason": "Parameter 'page' must be greater than 0"},
                         {"name": "per_page", "reason": "Parameter 'per_page' must be greater than 0"}]}),
]  # fmt: skip
REQUESTS: list[tuple[str, str, dict[str, Any], list[dict[str, Any]]]] = [
    (
        "/varg",
        "/v1/music",
        {"model": "music_v1", "prompt": "calm ambient lo-fi", "duration": 60, "provider_options": {"anything": [1]}},
        [{"prompt": "x"}, {"model": "music_v1"}, {"model": "music_v1", "prompt": "x", "duration": "30"}],
    ),
    (
        "/elumenta",
        "/api/v2/generate",
        {"model": "elevenlabs-music", "prompt": "Epic cinematic orchestral score", "duration": 60},
        [
            {"prompt": "x"},
            {"model": "musicgen"},
            *({"model": "musicgen", "prompt": "x", "duration": n} for n in (14, 121)),
        ],
    ),
    (
        "/freepik",
        GENERATION,
        {
            "prompt": "A Blues guitar solo",
            "music_length_seconds": 60,
            "webhook_url": "https://www.example.com/webhook",
        },
        [
            {"prompt": "x"},
            {"music_length_seconds": 60},
            {"prompt": "x" * 2501, "music_length_seconds": 60},
            *({"prompt": "x", "music_length_seconds": n} for n in (9, 241, 60.5)),
        ],
    ),
]


# (dialect, path, required fields, every documented field and its type)
FIELDS: list[tuple[str, str, str, dict[str, str]]] = [
    (
        "/varg",
        "/v1/music",
        "model prompt",
        {"model": "string", "prompt": "string", "duration": "number", "provider_options": "object"},
    ),
    (
        "/elumenta",
        "/api/v2/generate",
        "model prompt",
        {"model": "string", "prompt": "string", "duration": "integer"},
    ),
    (
        "/freepik",
        GENERATION,
        "music_length_seconds prompt",
        {"prompt": "string", "music_length_seconds": "integer", "webhook_url": "string"},
    ),
]


@pytest.fixture(scope="module")
def documents(server: Server) -> dict[str, Any]:
    """Each dialect's document, as served."""
    return {prefix: server.ask("GET", f"{prefix}/openapi.json", key=None).json for prefix in MINE}


def checker(document: dict[str, Any], schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """Return what checks a value against a schema of a document."""
    return jsonschema_rs.Draft202012Validator({**schema, "components": document["components"]})


@pytest.mark.parametrize(("prefix", "verb", "path", "codes"), DOCUMENTED)
def test_each_path_and_code_is_in_the_document(
    documents: dict[str, Any], prefix: str, verb: str, path: str, codes: str
) -> None:
    document = documents[prefix]
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": prefix}]
    assert set(codes.split()) <= set(document["paths"][path][verb]["responses"])


@pytest.mark.parametrize(("prefix", "verb", "path", "code", "kind", "body"), EXAMPLES)
def test_each_documented_answer_fits_the_document(
    documents: dict[str, Any], prefix: str, verb: str, path: str, code: str, kind: str, body: dict[str, Any]
) -> None:
    schema = documents[prefix]["paths"][path][verb]["responses"][code]["content"][kind]["schema"]
    checker(documents[prefix], schema).validate(body)


@pytest.mark.parametrize(("prefix", "path", "good", "bad"), REQUESTS)
def test_each_documented_request_fits_and_a_wrong_one_does_not(
    documents: dict[str, Any], prefix: str, path: str, good: dict[str, Any], bad: list[dict[str, Any]]
) -> None:
    body = documents[prefix]["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    check = checker(documents[prefix], body["schema"])
    check.validate(good)
    for example in body["examples"].values():
        check.validate(example["value"])
    assert not any(check.is_valid(wrong) for wrong in bad)


@pytest.mark.parametrize(("prefix", "path", "required", "fields"), FIELDS)
def test_each_documented_field_is_there_by_its_type_and_no_other_is_required(
    documents: dict[str, Any], prefix: str, path: str, required: str, fields: dict[str, str]
) -> None:
    body = documents[prefix]["paths"][path]["post"]["requestBody"]
    schema = whole(documents[prefix], body["content"]["application/json"]["schema"])
    assert sorted(schema["required"]) == required.split()
    assert body["required"] is True
    for name, kind in fields.items():
        assert kind in kinds(whole(documents[prefix], schema["properties"][name])), name


def test_every_name_in_a_path_is_a_parameter_of_it(documents: dict[str, Any]) -> None:
    for document in documents.values():
        for path, verbs in document["paths"].items():
            for operation in verbs.values():
                told = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "path" and p["required"]}
                assert told == set(re.findall(r"{(\w+)}", path)), path


def whole(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema itself where a reference stands for it."""
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def kinds(schema: dict[str, Any]) -> set[str]:
    """Return the JSON types that a field may have."""
    options = schema.get("anyOf", [schema])
    return {kind for option in options for kind in [option.get("type")] if isinstance(kind, str)}


def test_the_security_schemes_are_the_documented_ones(documents: dict[str, Any]) -> None:
    found = {prefix: document["components"]["securitySchemes"] for prefix, document in documents.items()}
    assert found["/varg"]["bearerAuth"]["scheme"] == "bearer"
    assert found["/elumenta"]["bearerAuth"]["scheme"] == "bearer"
    assert {scheme["name"] for scheme in found["/freepik"].values()} == {"x-freepik-api-key", "x-magnific-api-key"}


# Streams go on as long as their job does; the engine of this server has no plan to show and makes no sound to read.
UNASKED = {
    "/varg": "/stream",
    "/nur": "/events /plan",
    "/elevenlabs": "/music /stream /detailed /plan /stem-separation",
}


@pytest.mark.parametrize("prefix", [*app.DIALECTS, *app.GUESTS])
def test_whatever_is_sent_no_answer_is_a_surprise(impatient: Server, prefix: str) -> None:
    document = impatient.ask("GET", f"{prefix}/openapi.json", key=None).json
    ends = tuple(UNASKED.get(prefix, "").split())
    for path in [path for path in document["paths"] if ends and path.endswith(ends)]:
        del document["paths"][path]
    schema = schemathesis.openapi.from_dict(document)
    checks = [not_a_server_error]
    if prefix in app.DIALECTS:  # the guests' documents tell of success alone
        checks += [status_conformance, content_type_conformance, response_schema_conformance]
    key = {"Authorization": f"Bearer {impatient.key}"}

    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=12,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(base_url=impatient.url + prefix, headers=key, checks=checks)

        given(case=operation.as_strategy())(ask)()
