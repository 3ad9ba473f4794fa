"""The process that does the work: it holds warm engines, takes one brief at a time, and ends when its parent does.

Frames are lines of JSON. In: {"perform": brief, "engine": name, "folder": path, "journal": path, "keys": keys},
the last two for engines that ask others. Out: {"ready": names} once, then for each brief any number of {"progress":
[stage, fraction, seconds_done]} and at last {"take": …} or {"error": …}.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from cadenza.brief import Brief
from cadenza.engines.base import Engine, Take, lent
from cadenza.engines.pipe import find, listen, send, take_over_output, warm_up
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
    """Let whoever answers requests or listens on this machine go first, where the system knows of such an order."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)


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


if __name__ == "__main__":
    main()
