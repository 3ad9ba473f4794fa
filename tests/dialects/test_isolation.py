"""What is somebody's is nobody else's: every route of every dialect, asked by a stranger."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from cadenza import app
from serving import Server

SPEAKERS = {**app.DIALECTS, **getattr(app, "GUESTS", {})}
ROUTES = sorted(
    (prefix, verb.upper(), path)
    for prefix, dialect in SPEAKERS.items()
    for path, operations in dialect.document("/")["paths"].items()
    for verb in operations
)
PUBLIC = {"/v1/pricing", "/v2/pricing", "/v1/engines"}
SECRET = "a tune that nobody else may know"


@dataclass(frozen=True)
class Belongings:
    """What somebody made in each dialect, and a job that is still running."""

    key: str
    ids: tuple[str, ...]
    running: str

    def names(self) -> tuple[str, ...]:
        return (*self.ids, self.running)


@pytest.fixture(scope="module")
def owner(impatient: Server) -> Belongings:
    key = impatient.new_key("owner")
    impatient.credit("owner", 10_000)

    def ask(path: str, body: object) -> dict[str, str]:
        answer = impatient.ask("POST", path, body, key=key)
        assert answer.status in (200, 202), answer.body
        found: dict[str, str] = answer.json
        return found

    freepik: dict[str, str] = ask("/v1/ai/music-generation", {"prompt": SECRET, "music_length_seconds": 10})["data"]  # type: ignore[assignment]
    ids = (
        ask("/v1/music/generate", {"prompt": SECRET})["id"],
        ask("/v1/music", {"model": "music_v1", "prompt": SECRET, "duration": 5})["job_id"],
        ask("/api/v2/generate", {"model": "musicgen", "prompt": SECRET})["id"],
        freepik["task_id"],
        impatient.ask("POST", "/v1/files", SECRET.encode(), key=key).json["file_id"],
    )
    running = ask("/v1/music", {"model": "music_v1", "prompt": f"seconds=60 {SECRET}", "duration": 5})["job_id"]
    return Belongings(key, ids, running)


@pytest.fixture(scope="module")
def stranger(impatient: Server) -> str:
    return impatient.new_key("stranger to the owner")


def test_there_are_routes_with_names_in_them() -> None:
    assert len([path for _, _, path in ROUTES if "{" in path]) >= 10
    assert {prefix for prefix, _, _ in ROUTES} >= {"/nur", "/varg", "/elumenta", "/freepik"}


@pytest.mark.parametrize(("prefix", "verb", "path"), ROUTES)
def test_a_stranger_sees_nothing(
    impatient: Server, owner: Belongings, stranger: str, prefix: str, verb: str, path: str
) -> None:
    for name in owner.names() if "{" in path else ("",):
        target = prefix + re.sub(r"\{\w+\}", name, path)
        answer = impatient.ask(verb, target, {} if verb in ("POST", "PUT", "PATCH") else None, key=stranger)
        assert answer.status < 500, (target, answer.body)
        told = answer.body.decode("utf-8", "replace")
        assert SECRET not in told
        if "{" in path:
            assert answer.status in (400, 401, 403, 404, 422), (target, answer.status)
        else:
            assert not any(other in told for other in owner.names())


@pytest.mark.parametrize(("prefix", "verb", "path"), ROUTES)
def test_without_a_key_nothing_is_answered(impatient: Server, prefix: str, verb: str, path: str) -> None:
    body = {} if verb in ("POST", "PUT", "PATCH") else None
    answer = impatient.ask(verb, prefix + re.sub(r"\{\w+\}", "x", path), body, key=None)
    assert answer.status == (200 if path in PUBLIC else 401), answer.body


def test_the_owner_still_has_it_all(impatient: Server, owner: Belongings) -> None:
    assert impatient.ask("GET", f"/v1/jobs/{owner.running}", key=owner.key).json["status"] in ("queued", "processing")
    listed = impatient.ask("GET", "/v1/music?limit=100", key=owner.key).json["data"]
    assert {track["id"] for track in listed} == set(owner.names()) - {owner.ids[-1]}
    assert impatient.ask("DELETE", f"/v1/jobs/{owner.running}", key=owner.key).status == 204
