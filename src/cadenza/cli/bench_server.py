"""The server's share of the benchmark: how soon a submission is durable while a render runs."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

SUBMISSIONS = 300
STREAMS = 9  # and one that warms
STREAM_PROMPT = "upbeat pop with piano, guitar, strings, bass, drums, 112 BPM"
HEAD_BYTES = {"mp3": 4, "wav": 44}
SQL_NOTE = "SQLite, WAL, synchronous=FULL"

Measure = tuple[str, float, str, float | None, bool]


def measure_server() -> Iterator[Measure]:
    """Yield (name, value, unit, goal, at least) of a server of our own on a free port."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        server = subprocess.Popen(
            [sys.executable, "-m", "cadenza", "serve", "--no-auth", "--port", str(port), "--data", folder],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "CADENZA_LOG_LEVEL": "warning", "CADENZA_SHUTDOWN_SECONDS": "0"},
        )
        try:
            started = time.perf_counter()
            assert server.stdout is not None
            while not server.stdout.readline().startswith("Cadenza is at"):
                if server.poll() is not None:
                    return
            yield "server ready after", time.perf_counter() - started, "s", None, False
            yield from measure_streams(port)
            yield from measure_requests(port, Path(folder))
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


def measure_requests(port: int, folder: Path) -> Iterator[Measure]:
    """Yield what a client sees: durable submissions beside a render, cached answers, status reads."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = {"prompt": "calm piano", "duration": 30, "output_format": "wav"}
    wait_until_done(client, post(client, {**body, "seed": 0})[1]["id"])
    submits = sorted(post(client, {**body, "duration": 300, "seed": n + 1})[0] for n in range(SUBMISSIONS))
    yield f"submit p50, render running ({SQL_NOTE})", submits[len(submits) // 2] * 1000, "ms", None, False
    yield "submit p99, render running", submits[int(len(submits) * 0.99)] * 1000, "ms", 20, False
    hits = sorted(post(client, {**body, "seed": 0})[0] for _ in range(SUBMISSIONS))
    yield "submit p50, from the cache, render running", hits[len(hits) // 2] * 1000, "ms", None, False
    track = post(client, {**body, "seed": 0})[1]["id"]
    started = time.perf_counter()
    for _ in range(SUBMISSIONS):
        get(client, track)
    yield (
        "status reads, one connection, render running",
        SUBMISSIONS / (time.perf_counter() - started),
        "/s",
        None,
        True,
    )


def measure_streams(port: int) -> Iterator[Measure]:
    """Yield how soon after its submission a track of 60 s is heard: the first byte of sound, past every header."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for format in ("mp3", "wav"):
        seconds = sorted([first_sound(client, port, format, seed) for seed in range(STREAMS + 1)][1:])
        middle = seconds[len(seconds) // 2] * 1000
        yield f"first byte of sound after submit, {format} stream, p50", middle, "ms", 150, False


def first_sound(client: http.client.HTTPConnection, port: int, format: str, seed: int) -> float:
    """Submit, listen, and return the seconds to the first byte of sound; then hear and wait it out."""
    listener = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    listener.connect()
    started = time.perf_counter()
    body = {"prompt": STREAM_PROMPT, "duration": 60, "seed": seed, "output_format": format}
    track = post(client, body)[1]["id"]
    listener.request("GET", f"/v1/music/{track}/stream?format={format}")
    response = listener.getresponse()
    response.read(HEAD_BYTES[format] + 1)
    seconds = time.perf_counter() - started
    response.read()
    listener.close()
    client.close()  # the server may have: it has been idle for long
    wait_until_done(client, track)
    return seconds


def post(client: http.client.HTTPConnection, body: dict[str, object]) -> tuple[float, dict[str, str]]:
    """Submit and return (seconds, the track)."""
    started = time.perf_counter()
    headers = {"Content-Type": "application/json", "Prefer": "respond-async"}
    client.request("POST", "/v1/music/generate", json.dumps(body), headers)
    response = client.getresponse()
    data = response.read()
    seconds = time.perf_counter() - started
    track: dict[str, str] = json.loads(data)
    return seconds, track


def get(client: http.client.HTTPConnection, track_id: str) -> dict[str, str]:
    client.request("GET", f"/v1/music/{track_id}")
    track: dict[str, str] = json.loads(client.getresponse().read())
    return track


def wait_until_done(client: http.client.HTTPConnection, track_id: str) -> None:
    """Return when a track has ended; its events close the stream."""
    client.request("GET", f"/v1/music/{track_id}/events")
    client.getresponse().read()
