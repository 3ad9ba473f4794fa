"""The load benchmark: what one server answers when it is asked by many at once, with and without renders beside it."""

from __future__ import annotations

import functools
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cadenza.cli.bench_client import Listeners, Load, drive, get, post
from cadenza.cli.bench_place import LINES, Measure, Place, serving
from cadenza.cli.bench_recovery import measure_recovery

SECONDS = 5.0
RENDERS = 2
READS, SUBMITS, HITS = 3000.0, 400.0, 800.0  # a second, with nothing else to do; half of each beside renders
P99_MS = 50.0
LISTENERS = 200


def measure_load() -> Iterator[Measure]:
    """Yield (name, value, unit, goal, at least) of a server of our own."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with serving(data) as place:
            reads = status_reads(place)
        with serving(data, "--workers", "0") as place, listening(place) as listeners:
            yield from measure_rates(place, reads, f"{LISTENERS} listeners", first=1_000, share=1.0)
            yield from measure_listeners(place, *listeners)
        with serving(data, "--workers", str(RENDERS)) as place:
            yield from measure_rates(place, reads, f"{RENDERS} renders", first=1_000_000, share=0.5)
        yield from measure_recovery(data, first=2_000_000)


def status_reads(place: Place) -> dict[str, bytes]:
    """Have a track made in each dialect and return the requests that ask how they stand."""
    key = place.key
    track = place.ask(place.submit(0))["id"]
    varg = place.ask(post("/v1/music", key, b'{"model": "music_v1", "prompt": "calm piano", "duration": 15}'))["job_id"]
    asked = b'{"model": "musicgen", "prompt": "calm piano", "duration": 15}'
    generation = place.ask(post("/api/v2/generate", key, asked))["id"]
    asked = b'{"prompt": "calm piano", "music_length_seconds": 15}'
    task = place.ask(post("/v1/ai/music-generation", key, asked))["data"]["task_id"]
    for one in (track, varg, generation, task):
        place.wait_for(one)
    return {
        "native": get(f"/v1/music/{track}", key),
        "Varg": get(f"/v1/jobs/{varg}", key),
        "Elumenta": get(f"/api/v2/generate/{generation}", key),
        "Freepik": get(f"/v1/ai/music-generation/{task}", key),
    }


def measure_rates(place: Place, reads: dict[str, bytes], beside: str, *, first: int, share: float) -> Iterator[Measure]:
    """Yield how many a second are answered, and how late the latest, beside something."""
    hit = place.submit(0)

    def rows(name: str, load: Load, goal: float) -> Iterator[Measure]:
        yield f"{name}, {beside}", load.rate, "/s", goal * share, True
        yield f"{name}, {beside}, p99", load.percentile(0.99) * 1000, "ms", P99_MS, False

    for dialect, request in reads.items():
        yield from rows(f"status reads {dialect}", run(place, functools.partial(same, request)), READS)
    yield from rows("from the cache", run(place, functools.partial(same, hit)), HITS)
    yield from rows("durable submits", run(place, lambda n: place.submit(first + n)), SUBMITS)


def same(request: bytes, number: int) -> bytes:
    """Return a request that is always the same."""
    return request


def run(place: Place, request: Callable[[int], bytes]) -> Load:
    """Drive the server for some seconds."""
    drive(place.port, lambda n: request(-1 - n), lines=LINES, seconds=0.5)
    return drive(place.port, request, lines=LINES, seconds=SECONDS)


@contextmanager
def listening(place: Place) -> Iterator[tuple[str, Listeners]]:
    """Hold event streams of a job that waits."""
    waiting = place.ask(place.submit(1))["id"]
    listeners = Listeners(place.port, get(f"/v1/music/{waiting}/events", place.key), count=LISTENERS)
    try:
        yield waiting, listeners
    finally:
        listeners.close()


def measure_listeners(place: Place, job_id: str, listeners: Listeners) -> Iterator[Measure]:
    """Yield how many of the listeners hear the end of their job, and how soon the last does."""
    listeners.hear(b"pending", seconds=10)
    started = time.perf_counter()
    place.ask(get(f"/v1/music/{job_id}", place.key, verb="DELETE"))
    heard = listeners.hear(b"cancelled", seconds=10)
    yield "listeners that hear the end", heard, "", LISTENERS, True
    yield "the last of them after", (time.perf_counter() - started) * 1000, "ms", None, False
