"""kill -9 in the middle of a take, of the child that makes it and of the whole server, for each engine."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import gateway
from engines.provider import KEY, Provider
from serving import Server

Wait = Callable[..., None]
PRICE = 10


@contextlib.contextmanager
def server_of(folder: Path, provider: Provider) -> Iterator[Server]:
    """A server whose hosted engines ask the provider, each track for PRICE credits."""
    told = {"URL": provider.url, "KEY": KEY}
    environment = {
        f"CADENZA_{who}_{what}": value for who in ("ELEVENLABS", "REPLICATE") for what, value in told.items()
    }
    environment |= {"CADENZA_ELEVENLABS_STEMS": "0", "CADENZA_LOG_LEVEL": "debug"}
    with gateway.running(folder, environment=environment) as server:
        for engine in ("composer", "elevenlabs", "replicate"):
            server.price(engine, PRICE)
        yield server


def ask(server: Server, engine: str, *, prompt: str = "slow rain") -> str:
    """Ask for a track and return its id at once."""
    body = {"prompt": prompt, "duration": 5, "seed": 4, "engine": engine, "output_format": "wav"}
    answer = server.ask("POST", "/v1/music/generate", body, headers={"Prefer": "respond-async"})
    assert answer.status == 202, answer.body
    return str(answer.json["id"])


def track(server: Server, track_id: str) -> Any:
    return server.ask("GET", f"/v1/music/{track_id}").json


def balance(server: Server) -> int:
    return int(server.ask("GET", "/v1/credits").json["balance_credits"])


def kill_children(server: Server) -> None:
    """Kill the processes that make takes."""
    found = subprocess.run(["pgrep", "-P", str(server.process.pid)], capture_output=True, text=True).stdout.split()
    assert found
    for process in found:
        os.kill(int(process), signal.SIGKILL)


class Middle:
    """Brings a take of an engine to its middle, and lets it go on."""

    def __init__(self, engine: str, provider: Provider, folder: Path) -> None:
        self.engine, self.provider, self.mark = engine, provider, folder / "go"
        provider.polls = 10**9
        provider.faults["compose"] = ["slow"]

    @property
    def prompt(self) -> str:
        return f"slow rain until={self.mark}" if self.engine == "composer" else "slow rain"

    def reached(self, server: Server, track_id: str) -> bool:
        """Say whether work is under way, there or here."""
        if self.engine == "elevenlabs":
            return self.provider.halves > 0
        if self.engine == "replicate":
            return self.provider.count("get") > 0
        return bool(track(server, track_id)["progress"]["stage"] == "rendering")

    def go_on(self) -> None:
        """Let whatever waits end."""
        self.provider.polls = 0
        self.provider.go.set()
        self.mark.touch()

    def begin(self, server: Server, eventually: Wait) -> tuple[int, str]:
        """Return (the balance before, the track's id) once a take is in its middle."""
        before = balance(server)
        made = ask(server, self.engine, prompt=self.prompt)
        eventually(lambda: self.reached(server, made), what="the middle")
        return before, made

    def end(self, server: Server, track_id: str, eventually: Wait, *, before: int) -> None:
        """Hold the end against what each engine promises: done once and paid once, or lost and free."""
        eventually(lambda: track(server, track_id)["status"] in ("completed", "failed"), seconds=60, what="the end")
        found = track(server, track_id)
        assert len(self.provider.predictions) == (self.engine == "replicate")
        assert self.provider.composed == (self.engine == "elevenlabs")
        if self.engine == "elevenlabs":  # it cannot be asked what became of it, and never is asked twice
            assert (found["status"], found["error"]["code"]) == ("failed", "provider_lost")
            assert balance(server) == before
        else:
            assert found["status"] == "completed", found
            assert balance(server) == before - PRICE
        assert not [line for line in server.log if KEY in line]


@pytest.fixture(params=["composer", "elevenlabs", "replicate"])
def middle(request: pytest.FixtureRequest, provider: Provider, tmp_path: Path) -> Middle:
    return Middle(request.param, provider, tmp_path)


def test_a_killed_child_loses_doubles_and_charges_nothing_wrongly(
    middle: Middle, provider: Provider, tmp_path: Path, eventually: Wait
) -> None:
    with server_of(tmp_path / "data", provider) as server:
        before, made = middle.begin(server, eventually)
        kill_children(server)
        middle.go_on()
        middle.end(server, made, eventually, before=before)


def test_a_killed_server_loses_doubles_and_charges_nothing_wrongly(
    middle: Middle, provider: Provider, tmp_path: Path, eventually: Wait
) -> None:
    with server_of(tmp_path / "data", provider) as server:
        before, made = middle.begin(server, eventually)
        server.process.kill()
        server.process.wait()
    middle.go_on()
    with server_of(tmp_path / "data", provider) as server:
        middle.end(server, made, eventually, before=before)
