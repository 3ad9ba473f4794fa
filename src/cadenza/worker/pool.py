"""A pool of warm child processes, each of which can be killed at any moment."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cadenza.brief import Brief
from cadenza.engines.base import Take, TakeFile
from cadenza.errors import CadenzaError, EngineFailed, Unavailable

LOG = logging.getLogger(__name__)
START_SECONDS = 180.0  # a cold cache compiles while warming up
QUICK_SECONDS = 2.0  # a child that dies sooner will die again
Report = Callable[[str, float, float], None]


class ChildDied(Exception):
    """The child ended in the middle of its work."""


class TimedOut(Exception):
    """The child was ended because it took too long."""


class Child:
    """One child process; one thread at a time talks to it, any thread may kill it."""

    def __init__(self, *, factory: str, warm: Sequence[str]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cadenza.worker.child", "--factory", factory, "--warm", ",".join(warm)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C in a terminal is for the parent, which ends its children in its own time
        )
        self.usable = True
        self._late = False

    def await_ready(self) -> None:
        """Wait until the engines are loaded; ChildDied."""
        with self._limit(START_SECONDS):
            self._read()

    def perform(
        self,
        engine: str,
        brief: Brief,
        folder: Path,
        report: Report,
        *,
        limit_seconds: float,
        journal: Path | None = None,
        keys: Mapping[str, str] = {},
    ) -> Take:
        """Have a brief carried out; raise what the engine raised, ChildDied or TimedOut.

        `journal` is where an engine that asks others may keep notes for the next attempt, `keys` what it asks them on.
        They pass through the pipe and nowhere else.
        """
        with self._limit(limit_seconds):
            notes = str(journal) if journal else ""
            frame = {"perform": brief.as_json(), "engine": engine, "folder": str(folder), "journal": notes}
            self._write({**frame, "keys": dict(keys)})
            while True:
                heard = self._read()
                if "progress" in heard:
                    report(*heard["progress"])
                elif "error" in heard:
                    raise told(heard["error"])
                else:
                    return to_take(heard["take"])

    def kill(self) -> None:
        """End the process at once; nothing happens where it has ended."""
        self.usable = False
        with contextlib.suppress(OSError):
            self.process.kill()

    def close(self) -> None:
        """End the process and wait until it is gone."""
        self.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    @contextlib.contextmanager
    def _limit(self, seconds: float) -> Any:
        def end() -> None:
            self._late = True
            self.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _write(self, frame: Mapping[str, Any]) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(frame) + "\n")
            self.process.stdin.flush()
        except OSError as error:
            self.usable = False
            raise ChildDied("the child is gone") from error

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        try:
            line = self.process.stdout.readline()
            frame: dict[str, Any] = json.loads(line)
        except (OSError, ValueError) as error:
            # Its output ends a moment before the system says that it is gone.
            self.usable = False
            if self._late:
                raise TimedOut from error
            raise ChildDied("the child ended in the middle of its work") from error
        return frame


class Pool:
    """So many warm children; a killed one is replaced in the background."""

    def __init__(self, *, factory: str, warm: Sequence[str], slots: int) -> None:
        self.factory = factory
        self.engines = tuple(warm)
        self.slots = slots
        self._changed = threading.Condition()
        self._idle: list[Child] = []
        self._all: set[Child] = set()
        self._warm: set[Child] = set()
        self._closed = False

    def start(self) -> None:
        """Start every child; they load their engines at the same time."""
        for _ in range(self.slots):
            self._start_one()

    def wait_ready(self, timeout_seconds: float = START_SECONDS) -> bool:
        """Wait until every child is warm, at work or not; say whether that came about."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self._warm) == self.slots, timeout_seconds)

    def take(self) -> Child:
        """Return a warm child, waiting for one; Unavailable once the pool is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._idle or self._closed)
            if self._closed:
                raise Unavailable("the worker is stopping")
            return self._idle.pop()

    def give_back(self, child: Child) -> None:
        """Take a child back; one that was killed is replaced."""
        if child.usable and child.process.poll() is None:
            with self._changed:
                if not self._closed:
                    self._idle.append(child)
                    self._changed.notify_all()
                    return
        self.discard(child)

    def discard(self, child: Child) -> None:
        """End a child, and start another in its place."""
        child.close()
        with self._changed:
            self._all.discard(child)
            self._warm.discard(child)
            closed = self._closed
        if not closed:
            self._start_one()

    def close(self) -> None:
        """End every child, those at work too."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            children = list(self._all)
            self._changed.notify_all()
        for child in children:
            child.kill()
        for child in idle:
            child.close()
        # The threads that talk to the others see them end, and close what is theirs.
        for child in children:
            child.process.wait()

    def _start_one(self) -> None:
        threading.Thread(target=self._bring_up, name="cadenza-child-start", daemon=True).start()

    def _bring_up(self) -> None:
        while True:
            began = time.monotonic()
            child = Child(factory=self.factory, warm=self.engines)
            with self._changed:
                closed = self._closed
                if not closed:
                    self._all.add(child)
            if closed:
                child.close()
                return
            try:
                child.await_ready()
            except (ChildDied, TimedOut):
                child.close()
                with self._changed:
                    self._all.discard(child)
                    if self._closed:
                        return
                    LOG.error("a child process ended while it was loading its engines; starting another")
                    self._changed.wait_for(lambda: self._closed, max(0.0, QUICK_SECONDS - time.monotonic() + began))
                continue
            with self._changed:
                self._warm.add(child)
            self.give_back(child)
            return


def told(error: Mapping[str, str]) -> CadenzaError:
    """Return the error that a child sent."""
    raised = EngineFailed(error["message"])
    raised.code = error["code"]
    return raised


def to_take(fields: dict[str, Any]) -> Take:
    """Return the take that a child sent."""
    files = tuple(TakeFile(file["role"], Path(file["path"]), file["media_type"]) for file in fields.pop("files"))
    return Take(files=files, **fields)
