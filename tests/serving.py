"""A real server in a process of its own, on a free port, played by the tiny engine or by the composer.

Run as a program it is that server; imported it gives `running`, which starts one and stops it.
"""

from __future__ import annotations

import contextlib
import functools
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

import tiny_engine
from cadenza.accounts import Accounts, Prices
from cadenza.brief import Brief
from cadenza.db import connect
from cadenza.engines.base import Live, Report, Take
from cadenza.errors import EngineFailed, NotFound

HERE = Path(__file__).resolve().parent


class TellingEngine(tiny_engine.TinyEngine):
    """The tiny engine, told what to do by the prompt: `seconds=2 crash=raise a quiet song`.

    It can be heard while it plays; `live=endless` plays until nobody listens, `live=break` fails after a piece,
    `live=never` at once.
    """

    capabilities = replace(tiny_engine.TinyEngine.capabilities, live=True)

    def play_live(self, brief: Brief) -> Live:
        how = dict(re.findall(r"(live)=(\S+)", brief.prompt)).get("live", "")
        if how == "never":
            raise EngineFailed("this cannot be heard")
        frames = round(brief.duration_seconds * 44100)
        return Live(frames, 44100, live_pieces(how, frames, brief.seed or 0))

    def perform(self, brief: Brief, folder: Path, report: Report, *, roles: Collection[str] | None = None) -> Take:
        told = dict(re.findall(r"(seconds|crash|steps)=(\S+)", brief.prompt))
        return super().perform(replace(brief, options=told), folder, report, roles=roles)


def live_pieces(how: str, frames: int, seed: int) -> Iterator[np.ndarray]:
    """Yield half seconds of noise that follow from the seed."""
    generator = np.random.default_rng(seed)
    for number in count() if how == "endless" else range(-(-frames // 22050)):
        if how == "break" and number:
            raise EngineFailed("this broke off")
        if how == "endless":
            time.sleep(0.02)
        yield generator.uniform(-0.5, 0.5, (2, min(22050, frames))).astype(np.float32)


@functools.cache
def engine(name: str) -> TellingEngine:
    """Return the only engine, under any name."""
    return TellingEngine()


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """A running server and a key to it."""

    url: str
    key: str
    process: subprocess.Popen[str]
    data: Path
    log: list[str] = field(default_factory=list)

    def ask(
        self, method: str, path: str, body: object = None, *, key: str | None = "", headers: Mapping[str, str] = {}
    ) -> Answer:
        """Send one request; a `body` that is no bytes goes as JSON; `key` None sends none."""
        parts = urlsplit(path if path.startswith("http") else self.url + path)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        sent = dict(headers)
        if key is not None:
            sent.setdefault("Authorization", f"Bearer {key or self.key}")
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        connection.request(method, target, data, sent)
        response = connection.getresponse()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        connection.close()
        return answer

    @contextlib.contextmanager
    def accounts(self) -> Iterator[Accounts]:
        """Open the server's accounts beside it, as its command line does."""
        database = connect(f"sqlite:///{self.data / 'cadenza.sqlite'}")
        try:
            yield Accounts(database)
        finally:
            database.dispose()

    def new_key(self, name: str, *, scopes: Sequence[str] = ("*",)) -> str:
        """Return a key of an account, which is made where it is not there."""
        with self.accounts() as accounts:
            try:
                account = accounts.by_name(name)
            except NotFound:
                account = accounts.create(name)
            return accounts.create_key(account.id, scopes=scopes).secret

    def credit(self, name: str, amount_credits: int) -> None:
        """Give an account credits."""
        with self.accounts() as accounts:
            accounts.credit(accounts.by_name(name).id, amount_credits, "for a test")

    def price(self, model: str, fixed_credits: int, *, per_second_credits: float = 0.0) -> None:
        """Set what a model costs."""
        with self.accounts() as accounts:
            Prices(accounts.database).set(model, fixed_credits, per_second_credits=per_second_credits)

    def set_tier(self, name: str, tier: str) -> None:
        """Give an account a tier; the server knows at once of an account that has not asked yet."""
        with self.accounts() as accounts:
            accounts.set_tier(accounts.by_name(name).id, tier)

    def command(self, *words: str) -> str:
        """Run a command of the command line on the server's data and return what it prints."""
        program = [sys.executable, "-m", "cadenza", *words, "--data", str(self.data)]
        return subprocess.run(program, capture_output=True, text=True, check=True).stdout


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextlib.contextmanager
def running(
    data: Path,
    *flags: str,
    tiny: bool = True,
    program: str = "serving.py",
    environment: Mapping[str, str] = {},
) -> Iterator[Server]:
    """Start a server of one worker, unless the environment says more, and stop it (Ctrl-C) at the end."""
    port = free_port()
    told = [str(HERE / program)] if tiny else ["-m", "cadenza"]
    command = [sys.executable, *told, "serve", "--port", str(port), "--data", str(data), *flags]
    path = os.pathsep.join((str(HERE), str(HERE.parent / "src")))
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": path, "CADENZA_WORKERS": "1", **environment},
    )
    server = Server(f"http://127.0.0.1:{port}", "", process, data)
    listening = threading.Event()
    reader = threading.Thread(target=keep_log, args=(server, listening))
    reader.start()
    try:
        wait_until_ready(server, listening)
        yield server
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(60)
        reader.join()


def keep_log(server: Server, listening: threading.Event) -> None:
    """Keep what the server prints, and say when it listens or has ended."""
    assert server.process.stdout is not None
    with server.process.stdout as lines:
        for line in lines:
            server.log.append(line.rstrip("\n"))
            if line.startswith("Cadenza is at"):
                listening.set()
    listening.set()


def wait_until_ready(server: Server, listening: threading.Event) -> None:
    """Return when the server takes work; make a key for its tests."""
    listening.wait(60)
    started = any(line.startswith("Cadenza is at") for line in server.log)
    assert started, "the server did not start:\n" + "\n".join(server.log)
    answer = server.ask("GET", "/ready", key=None)
    assert answer.status == 200, "\n".join(server.log)
    kept = server.data / "test-key"
    if not kept.exists():
        kept.write_text(server.new_key("tester"))
    server.key = kept.read_text()


def serve(place: str, factory: str) -> int:
    """Be a server whose composer stands at `place`, and whose children have their engines from `factory`."""
    from cadenza import engines
    from cadenza.cli import main, serve
    from cadenza.engines.stage import Stage
    from cadenza.jobs import Jobs
    from cadenza.settings import Settings
    from cadenza.worker import Worker

    engines.PLACES["composer"] = place
    make = serve.make_worker

    def make_worker(jobs: Jobs, settings: Settings) -> Worker:
        worker = make(jobs, settings)
        worker.pool.factory = factory
        return worker

    staging = serve.staging

    def tiny_staging(stage: Stage) -> AbstractContextManager[None]:
        stage.factory, stage.engines = factory, ()
        return staging(stage)

    serve.make_worker = make_worker
    serve.staging = tiny_staging
    return main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(serve("serving:TellingEngine", "serving:engine"))
