"""The load benchmark: what one server answers when it is asked by many at once, with and without renders beside it."""

from __future__ import annotations

import functools
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cadenza.cli.bench_client import HOST, Load, drive, get, post

Measure = tuple[str, float, str, float | None, bool]
SECONDS = 5.0
LINES = 16
RENDERS = 2
ASYNC = "Prefer: respond-async\r\n"
READS, SUBMITS, HITS = 3000.0, 400.0, 800.0  # a second, with nothing else to do; half of each beside renders
P99_MS = 50.0


@dataclass(frozen=True, slots=True)
class Place:
    """A running server, a key to it, and its process."""

    port: int
    key: str
    process: subprocess.Popen[str]

    def ask(self, request: bytes) -> dict[str, str]:
        """Return the JSON that one request is answered with."""
        with socket.create_connection((HOST, self.port), timeout=60) as line:
            line.sendall(request)
            answer = http.client.HTTPResponse(line)
            answer.begin()
            found: dict[str, str] = json.loads(answer.read())
        return found

    def wait_for(self, job_id: str) -> None:
        """Return once a job has ended; its events close the stream."""
        with socket.create_connection((HOST, self.port), timeout=60) as line:
            line.sendall(get(f"/v1/music/{job_id}/events", self.key))
            answer = http.client.HTTPResponse(line)
            answer.begin()
            answer.read()

    def submit(self, number: int, *, seconds: int = 30) -> bytes:
        """Return the request for a track that nobody asked for before."""
        body = {"prompt": "calm piano", "duration": seconds, "seed": number, "output_format": "wav"}
        return post("/v1/music/generate", self.key, json.dumps(body).encode(), more=ASYNC)


@contextmanager
def serving(data: Path, *flags: str) -> Iterator[Place]:
    """Run a server of our own with a key and credits; its tracks cost a credit, so that each has a hold."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "cadenza", "serve", "--port", str(port), "--data", str(data), *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "CADENZA_LOG_LEVEL": "warning", "CADENZA_SHUTDOWN_SECONDS": "0"},
    )
    try:
        wait_until_ready(process)
        kept = data / "bench-key"
        if not kept.exists():
            command(data, "price", "set", "composer", "1")
            made = command(data, "key", "create", "--account", "bench", "--json")
            command(data, "account", "credit", "bench", "1000000000")
            kept.write_text(str(json.loads(made)["key"]))
        yield Place(port, kept.read_text(), process)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(60)


def wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Return once the server says that it listens."""
    assert process.stdout is not None
    while not process.stdout.readline().startswith("Cadenza is at"):
        if process.poll() is not None:
            raise RuntimeError("the server did not start")


def command(data: Path, *words: str) -> str:
    """Run a command beside the server and return what it prints."""
    program = [sys.executable, "-m", "cadenza", *words, "--data", str(data)]
    return subprocess.run(program, capture_output=True, text=True, check=True).stdout


def measure_load() -> Iterator[Measure]:
    """Yield (name, value, unit, goal, at least) of a server of our own."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with serving(data) as place:
            reads = status_reads(place)
        with serving(data, "--workers", "0") as place:
            yield from measure_rates(place, reads, "nothing else", first=1_000, share=1.0)
        with serving(data, "--workers", str(RENDERS)) as place:
            yield from measure_rates(place, reads, f"{RENDERS} renders", first=1_000_000, share=0.5)


def status_reads(place: Place) -> dict[str, bytes]:
    """Have a track made in each dialect and return the requests that ask how they stand."""
    key = place.key
    track = place.ask(place.submit(0))["id"]
    varg = place.ask(post("/v1/music", key, b'{"model": "music_v1", "prompt": "calm piano", "duration": 15}'))["job_id"]
    asked = b'{"model": "musicgen", "prompt": "calm piano", "duration": 15}'
    generation = place.ask(post("/api/v2/generate", key, asked))["id"]
    asked = b'{"prompt": "calm piano", "music_length_seconds": 15}'
    task = place.ask(post("/v1/ai/music-generation", key, asked))["data"]["task_id"]  # type: ignore[index]
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
        yield f"{name}, beside {beside}", load.rate, "/s", goal * share, True
        yield f"{name}, p99", load.percentile(0.99) * 1000, "ms", P99_MS, False

    for dialect, request in reads.items():
        yield from rows(f"status reads, {dialect}", run(place, functools.partial(same, request)), READS)
    yield from rows("from the cache", run(place, functools.partial(same, hit)), HITS)
    yield from rows("durable submits", run(place, lambda n: place.submit(first + n)), SUBMITS)


def same(request: bytes, number: int) -> bytes:
    """Return a request that is always the same."""
    return request


def run(place: Place, request: Callable[[int], bytes]) -> Load:
    """Drive the server for some seconds."""
    drive(place.port, lambda n: request(-1 - n), lines=LINES, seconds=0.5)
    return drive(place.port, request, lines=LINES, seconds=SECONDS)
