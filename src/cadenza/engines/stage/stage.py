"""The server's side of the stage: who listens to what, and the one process that plays it."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cadenza.brief import Brief
from cadenza.engines.stage.spool import Spool

LOG = logging.getLogger(__name__)


class Stage:
    """Plays each thing once, however many listen, and stops when nobody does. Its process starts when it is needed."""

    def __init__(
        self,
        folder: Path,
        *,
        factory: str = "cadenza.engines:engine",
        warm: Sequence[str] = ("composer",),
        at_once: int = 2,
    ) -> None:
        self.folder, self.factory, self.engines, self.at_once = folder, factory, tuple(warm), at_once
        self._lock = threading.RLock()
        self.process: subprocess.Popen[str] | None = None
        self._spools: dict[Hashable, Spool] = {}
        self._count = 0
        self._ready = threading.Event()

    def start(self) -> None:
        """Bring the process up, so that the first listener does not wait for it."""
        with self._lock:
            if self.process is not None and self.process.poll() is None:
                return
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(mode=0o700, parents=True)
            self._ready.clear()
            self.process = subprocess.Popen(
                self._command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                encoding="utf-8",
                start_new_session=True,  # Ctrl-C in a terminal is for the server, which closes the stage
            )
            threading.Thread(target=self._hear, args=(self.process,), name="cadenza-stage", daemon=True).start()

    def _command(self) -> list[str]:
        told = ["--factory", self.factory, "--warm", ",".join(self.engines), "--at-once", str(self.at_once)]
        return [sys.executable, "-m", "cadenza.engines.stage.performer", *told]

    def wait_ready(self, timeout_seconds: float) -> bool:
        """Wait until the process is warm; say whether it is."""
        return self._ready.wait(timeout_seconds)

    def join(self, key: Hashable, engine: str, brief: Brief, *, format: str) -> Spool:
        """Return the spool of a brief in a format, begun where nobody listens to it yet; `leave` gives it back."""
        with self._lock:
            self.start()
            spool = self._spools.get(key)
            if spool is None:
                self._count += 1
                spool = self._spools[key] = Spool(self._count, self.folder / f"{self._count}.{format}")
                self._write(
                    {"play": spool.number, "engine": engine, "brief": brief.as_json(), "format": format}
                    | {"path": str(spool.path)}
                )
            spool.listeners += 1
            return spool

    def leave(self, key: Hashable, spool: Spool) -> None:
        """Listen no more; the last one ends the playing and the file."""
        with self._lock:
            spool.listeners -= 1
            if spool.listeners:
                return
            if self._spools.get(key) is spool:
                del self._spools[key]
            if not spool.over:
                self._write({"stop": spool.number})
            spool.path.unlink(missing_ok=True)

    def close(self) -> None:
        """End the process and what it plays."""
        with self._lock:
            process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, frame: Mapping[str, Any]) -> None:
        process = self.process
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError):  # it is gone: whoever reads its output says so
                process.stdin.write(json.dumps(frame) + "\n")
                process.stdin.flush()

    def _hear(self, process: subprocess.Popen[str]) -> None:
        """Pass on what the process says, until it ends; then everybody who listens is told."""
        assert process.stdout is not None
        with process.stdout:
            for line in process.stdout:
                frame = json.loads(line)
                if "ready" in frame:
                    self._ready.set()
                else:
                    self._pass_on(frame)
        process.wait()
        assert process.stdin is not None
        with contextlib.suppress(OSError):
            process.stdin.close()
        with self._lock:
            if self.process is process:
                LOG.error("the process on the stage ended; the next listener starts another")
            if self.process in (process, None):
                self.process = None
                lost, self._spools = list(self._spools.values()), {}
            else:
                lost = []
        for spool in lost:
            spool.note(over=True, error="the process that played it ended")

    def _pass_on(self, frame: Mapping[str, Any]) -> None:
        error = frame.get("error", "")
        with self._lock:
            key, spool = next(((k, s) for k, s in self._spools.items() if s.number == frame["number"]), (None, None))
            if error and spool is not None:
                del self._spools[key]  # whoever comes next tries again
        if spool is not None:
            spool.note(bytes=frame.get("bytes"), over="over" in frame or bool(error), error=error)
