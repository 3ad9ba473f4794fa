"""The load benchmark measures what it says: on a small scale, with a real server that is really killed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cadenza.cli import bench_recovery
from cadenza.cli.bench_client import Listeners, drive, get
from cadenza.cli.bench_place import Place, serving


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def place(data: Path):  # type: ignore[no-untyped-def]
    with serving(data, "--workers", "0") as started:
        yield started


def test_every_request_is_sent_once_and_every_answer_counted(place: Place) -> None:
    kept: list[bytes] = []
    load = drive(place.port, lambda n: place.submit(n % 30), lines=4, seconds=60, count=40, kept=kept)
    assert load.statuses == {202: 40}
    assert len(load.latencies) == 40
    assert {json.loads(body)["seed"] for body in kept} == set(range(30))
    assert 0 < load.percentile(0.5) <= load.percentile(0.99) <= max(load.latencies) < load.seconds
    assert load.rate == pytest.approx(40 / load.seconds)


def test_what_is_refused_is_no_answer(place: Place) -> None:
    kept: list[bytes] = []
    load = drive(place.port, lambda _: get("/v1/music/none", place.key), lines=2, seconds=60, count=6, kept=kept)
    assert (load.statuses, load.rate, kept) == ({404: 6}, 0.0, [])


def test_listeners_hear_what_happens_to_their_job(place: Place) -> None:
    job_id = place.ask(place.submit(99))["id"]
    listeners = Listeners(place.port, get(f"/v1/music/{job_id}/events", place.key), count=5)
    assert listeners.hear(b"pending", seconds=20) == 5
    place.ask(get(f"/v1/music/{job_id}", place.key, verb="DELETE"))
    assert listeners.hear(b"cancelled", seconds=20) == 5
    listeners.close()


def test_nothing_is_lost_or_doubled_when_the_server_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_recovery, "QUEUED", 200)
    rows = {name: value for name, value, *_ in bench_recovery.measure_recovery(tmp_path, first=1000)}
    assert rows["jobs queued when the server was killed"] > 150
    assert rows["ready again after"] < 60
    assert (rows["acknowledged and lost"], rows["doubled"]) == (0, 0)
