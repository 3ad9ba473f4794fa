"""The process that does the work: it holds warm engines, takes one brief at a time, and ends when its parent does.

Frames are lines of JSON. In: {"perform": brief, "engine": name, "folder": path, "journal": path, "keys": keys},
the last two for engines that ask others. Out: {"ready": names} once, then for each brief any number of {"progress":
[stage, fraction, seconds_done]} and at last {"take": …} or {"error": …}.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from cadenza.brief import Brief
from cadenza.engines.base import Engine, Take, lent
from cadenza.errors import CadenzaError, EngineFailed

NICENESS = 5


def main() -> None:
    """Serve briefs until standard input ends."""
    parser = argparse.ArgumentParser(prog="cadenza.worker.child")
    parser.add_argument("--factory", required=True, help="module:function that returns an engine by name")
    parser.add_argument("--warm", default="", help="engines to load at once, separated by commas")
    arguments = parser.parse_args()
    give_way()
    out = take_over_output()
    briefs = listen(sys.stdin)
    factory = find(arguments.factory)
    names = [name for name in arguments.warm.split(",") if name]
    for name in names:
        warm_up(factory, name)
    send(out, {"ready": names})
    while True:
        perform(briefs.get(), factory, out)


def give_way() -> None:
    """Let whoever answers requests on this machine go first, where the system knows of such an order."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)


def take_over_output() -> TextIO:
    """Return standard output for frames, and let whatever an engine prints go to standard error."""
    frames = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return frames


def listen(stdin: TextIO) -> queue.SimpleQueue[dict[str, Any]]:
    """Return a queue of the briefs that arrive; the end of input ends this process, whatever it is doing."""
    briefs: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def read() -> None:
        for line in stdin:
            briefs.put(json.loads(line))
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return briefs


def find(place: str) -> Callable[[str], Engine]:
    """Return the function that `module:name` names."""
    module, name = place.split(":")
    found: Callable[[str], Engine] = getattr(importlib.import_module(module), name)
    return found


def warm_up(factory: Callable[[str], Engine], name: str) -> None:
    """Load an engine and let it prepare, where it has a `warm_up()`; a failure shows when it is first asked."""
    try:
        getattr(factory(name), "warm_up", lambda: None)()
    except Exception:
        traceback.print_exc()


def perform(frame: Mapping[str, Any], factory: Callable[[str], Engine], out: TextIO) -> None:
    """Carry out one brief and send how it went."""

    def report(stage: str, fraction: float, seconds_done: float = 0.0) -> None:
        send(out, {"progress": [stage, float(fraction), float(seconds_done)]})

    folder = Path(frame["folder"])
    try:
        engine = keeping_notes(lent(factory(frame["engine"]), frame.get("keys", {})), frame.get("journal", ""))
        take = engine.perform(Brief.from_json(frame["perform"]), folder, report)
        send(out, {"take": describe(take, folder)})
    except CadenzaError as error:
        send(out, {"error": {"code": error.code, "message": error.message}})
    except Exception as error:
        traceback.print_exc()
        told = EngineFailed(f"the engine failed: {type(error).__name__}: {error}")
        send(out, {"error": {"code": told.code, "message": told.message}})


def keeping_notes(engine: Engine, journal: str) -> Engine:
    """Return the engine with its notes at `journal`, where it is one that keeps any."""
    make: Callable[[Path], Engine] | None = getattr(engine, "with_journal", None)
    return make(Path(journal)) if make and journal else engine


def describe(take: Take, folder: Path) -> dict[str, Any]:
    """Return a take as JSON, its files by their paths; an engine must have written them into its folder."""
    for file in take.files:
        if not file.path.resolve().is_relative_to(folder.resolve()) or not file.path.is_file():
            raise EngineFailed(f"the engine names a file that is not in its folder: {file.path.name}")
    files = [{"role": file.role, "path": str(file.path), "media_type": file.media_type} for file in take.files]
    return {**asdict(take), "files": files}


def send(out: TextIO, frame: Mapping[str, Any]) -> None:
    """Write one frame; a parent that is gone ends this process."""
    try:
        out.write(json.dumps(frame) + "\n")
        out.flush()
    except OSError:
        os._exit(0)


if __name__ == "__main__":
    main()
