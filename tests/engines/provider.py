"""A provider on this machine that speaks ElevenLabs' and Replicate's APIs, and misbehaves as it is told.

`faults[what]` lists what goes wrong with the next questions of a kind, one each: 401, 402, 429, 500, 502, `cut` (no
answer), `half` (half a body), `slow` (half at once, the rest once `go` is set), `hang` (silence), `malformed`, `wrong`
(no audio), `bad_prompt`; before a fault that is no refusal the work is done and counted. Kinds: compose, stems, create,
get, list, cancel, file.
"""

from __future__ import annotations

import functools
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import soundfile

import sounding_engine
from cadenza.wire.multipart import read_parts, write_mixed

KEY = "sk_secret_of_the_operator"
NO_AUDIO = b"<html>no audio here</html>"
REFUSALS = ("401", "402", "429", "bad_prompt", "500 idle")


@functools.cache
def encoded(seconds: float, *, format: str = "MP3", rate: int = 44100, only: str = "") -> bytes:
    """Return some music as a file, at half the level."""
    stems = sounding_engine.parts(seconds)
    samples = stems[only].samples if only else sum(sound.samples for sound in stems.values())
    out = io.BytesIO()
    soundfile.write(out, samples.T * 0.5, rate, format=format)
    return out.getvalue()


@dataclass
class Provider:
    """What the provider did and was asked."""

    url: str = ""
    faults: dict[str, list[str]] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)  # kind, path, headers, body
    composed: int = 0
    predictions: dict[str, dict[str, Any]] = field(default_factory=dict)
    cancelled: list[str] = field(default_factory=list)
    seconds_over: float = 0.4  # how much longer the audio is than was asked for
    polls: int = 1  # how often a prediction says `processing` before it has succeeded
    halves: int = 0  # how many answers are half sent, or were
    go: threading.Event = field(default_factory=threading.Event)
    stop: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, kind: str) -> str:
        """Return what is to go wrong now, "" for nothing."""
        with self.lock:
            waiting = self.faults.get(kind) or [""]
            return waiting.pop(0)

    def count(self, kind: str) -> int:
        """Return how often a kind of question was asked."""
        return sum(one[0] == kind for one in self.asked)


class Handler(BaseHTTPRequestHandler):
    """Answers one question."""

    provider: Provider
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer()

    def answer(self) -> None:
        """Do the work, then whatever is to go wrong."""
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        path = self.path.partition("?")[0]
        kind = self.kind(path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        is_json = "json" in headers.get("content-type", "")
        self.provider.asked.append((kind, self.path, headers, json.loads(body) if is_json else body))
        fault = self.provider.fault(kind)
        if fault in REFUSALS:
            self.refuse(fault)
            return
        self.wrong = fault == "wrong"
        status, media_type, data = getattr(self, kind)(path, body)
        if fault.isdigit():
            self.send(int(fault), "application/json", b'{"detail":"trouble"}')
        elif fault == "cut":
            self.close_connection = True
        elif fault == "hang":
            self.provider.stop.wait(20)
            self.close_connection = True
        elif fault == "half":
            self.send(status, media_type, data[: len(data) // 2], length=len(data))
            self.close_connection = True
        elif fault == "slow":
            self.send(status, media_type, data[: len(data) // 2], length=len(data))
            self.wfile.flush()
            self.provider.halves += 1
            self.provider.go.wait(60)
            self.wfile.write(data[len(data) // 2 :])
        elif fault == "malformed":
            self.send(status, media_type, b'{"half": [1,')
        else:
            self.send(status, media_type, data, character_cost="77")

    def kind(self, path: str) -> str:
        """Return what a path asks for."""
        if path.startswith("/v1/music"):
            return "stems" if path.endswith("stem-separation") else "compose"
        if path.startswith("/files/"):
            return "file"
        if path.endswith("/cancel"):
            return "cancel"
        if self.command == "POST":
            return "create"
        return "list" if path == "/v1/predictions" else "get"

    def send(self, status: int, media_type: str, data: bytes, *, length: int | None = None, **headers: str) -> None:
        """Send an answer, of a length that may be a lie."""
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, fault: str) -> None:
        """Answer that nothing was done."""
        if fault == "429":
            self.send(429, "application/json", b'{"detail":"throttled"}', Retry_After="7")
            return
        if fault == "bad_prompt":
            detail = {"status": "bad_prompt", "message": "a name we may not use"}
            detail |= {"data": {"prompt_suggestion": "calm piano"}}
            self.send(400, "application/json", json.dumps({"detail": detail}).encode())
            return
        key = self.headers.get("xi-api-key") or self.headers.get("authorization") or ""
        self.send(int(fault[:3]), "application/json", json.dumps({"detail": f"your key {key} is no good"}).encode())

    def compose(self, path: str, body: bytes) -> tuple[int, str, bytes]:
        """Compose, and charge for it."""
        self.provider.composed += 1
        asked = json.loads(body)
        plan = asked.get("composition_plan") or {}
        sections = plan.get("sections") or plan.get("chunks") or []
        ms = asked.get("music_length_ms") or sum(section["duration_ms"] for section in sections)
        about = {
            "composition_plan": plan or {"sections": [{"section_name": "Intro", "duration_ms": ms}]},
            "song_metadata": {"title": "Made elsewhere", "genres": ["ambient"]},
        }
        audio = NO_AUDIO if self.wrong else encoded(ms / 1000 + self.provider.seconds_over)
        if path.endswith("/stream"):
            return 200, "audio/mpeg", audio
        data = write_mixed(about, audio, media_type="audio/mpeg", filename="song.mp3", boundary="b0undary")
        return 200, 'multipart/mixed; boundary="b0undary"', data

    def stems(self, path: str, body: bytes) -> tuple[int, str, bytes]:
        """Separate what was sent into six."""
        sent = next(p for p in read_parts(body, self.headers["content-type"]) if p.name == "file")
        seconds = soundfile.info(io.BytesIO(sent.content)).duration
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name in ("vocals", "drums", "bass", "other", "guitar", "piano"):
                only = name if name in ("vocals", "drums", "bass", "other") else "vocals"
                archive.writestr(f"{name}.mp3", encoded(seconds, only=only))
        return 200, "application/zip", out.getvalue()

    def create(self, path: str, body: bytes) -> tuple[int, str, bytes]:
        """Make a prediction, and charge for it."""
        with self.provider.lock:
            name = f"p{len(self.provider.predictions) + 1}"
            made = {
                "id": name,
                "model": "meta/musicgen",
                "version": "hidden",
                "status": "starting",
                "input": json.loads(body)["input"],
                "output": None,
                "created_at": datetime.now(UTC).isoformat(),
                "logs": "",
                "polls": 0,
            }
            self.provider.predictions[name] = made
        return 201, "application/json", json.dumps(made).encode()

    def get(self, path: str, body: bytes) -> tuple[int, str, bytes]:
        """Say how far a prediction is."""
        made = self.provider.predictions[path.rpartition("/")[2]]
        if made["status"] not in ("succeeded", "failed", "canceled"):
            made["polls"] += 1
            made["status"] = "processing"
            made["logs"] += f" {made['polls'] * 10}%|### | {made['polls']}/10\n"
            if made["polls"] > self.provider.polls:
                failing = "fail" in made["input"]["prompt"]
                made["status"] = "failed" if failing else "succeeded"
                made["error"] = "CUDA out of memory" if failing else None
                made["metrics"] = {"predict_time": 2.5, "total_time": 3.0}
                made["output"] = None if failing else f"{self.provider.url}/files/{made['id']}.wav"
        return 200, "application/json", json.dumps(made).encode()

    def list(self, path: str, body: bytes) -> tuple[int, str, bytes]:
        """List predictions, newest first."""
        results = list(reversed(self.provider.predictions.values()))
        return 200, "application/json", json.dumps({"next": None, "previous": None, "results": results}).encode()

    def cancel(self, path: str, body: bytes) -> tuple[int, str, bytes]:
        """Cancel a prediction."""
        name = path.split("/")[-2]
        self.provider.cancelled.append(name)
        self.provider.predictions[name]["status"] = "canceled"
        return 200, "application/json", json.dumps(self.provider.predictions[name]).encode()

    def file(self, path: str, body: bytes) -> tuple[int, str, bytes]:
        """Give what a prediction made: 32 kHz, as MusicGen does."""
        name = path.rpartition("/")[2].removesuffix(".wav")
        if self.wrong:
            return 200, "audio/wav", NO_AUDIO
        seconds = self.provider.predictions[name]["input"]["duration"] + self.provider.seconds_over
        return 200, "audio/wav", encoded(seconds * 32000 / 44100, format="WAV", rate=32000)


@contextmanager
def serving() -> Iterator[Provider]:
    """Run a provider."""
    provider = Provider()
    handler = type("Handler", (Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    provider.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield provider
    finally:
        provider.stop.set()
        provider.go.set()
        server.shutdown()
        server.server_close()
        thread.join()
