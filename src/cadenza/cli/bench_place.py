"""A server of the benchmark's own, with a key, credits and a price."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cadenza.cli.bench_client import HOST, get, post

Measure = tuple[str, float, str, float | None, bool]  # name, value, unit, goal, whether that is the least
LINES = 16  # connections that ask at the same time
ASYNC = "Prefer: respond-async\r\n"


@dataclass(frozen=True, slots=True)
class Place:
    """A running server, a key to it, and its process."""

    port: int
    key: str
    process: subprocess.Popen[str]

    def ask(self, request: bytes) -> dict[str, Any]:
        """Return the JSON that one request is answered with."""
        with socket.create_connection((HOST, self.port), timeout=60) as line:
            line.sendall(request)
            answer = http.client.HTTPResponse(line)
            answer.begin()
            found: dict[str, Any] = json.loads(answer.read())
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
        assert process.stdout is not None
        process.stdout.close()


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
