"""An engine that takes as long as it is told and does as it is told, for tests of everything around engines.

options: seconds (how long), steps (progress reports), crash ("die", "raise", "hang", "die once"), log (a file that gets
one line for each start and each end).
"""

from __future__ import annotations

import functools
import os
import signal
import time
from collections.abc import Collection
from pathlib import Path

from cadenza.brief import Brief
from cadenza.engines.base import Capabilities, Report, Take, TakeFile
from cadenza.errors import EngineFailed


class TinyEngine:
    """Writes a file whose bytes follow from the brief."""

    capabilities = Capabilities(name="tiny", title="Tiny", version="1", min_seconds=3, max_seconds=600, plan=True)

    def perform(self, brief: Brief, folder: Path, report: Report, *, roles: Collection[str] | None = None) -> Take:
        """Take `seconds`, reporting `steps` times, or fail as told."""
        options = brief.options
        note(options, f"start {brief.prompt}")
        misbehave(str(options.get("crash", "")), options)
        steps = int(options.get("steps", 4))
        for step in range(steps):
            report("rendering", step / steps, brief.duration_seconds * step / steps)
            time.sleep(float(options.get("seconds", 0.05)) / steps)
        audio = folder / f"mix.{brief.output_format}"
        audio.write_bytes(f"{brief.prompt}/{brief.seed}/".encode() * 100)
        note(options, f"end {brief.prompt}")
        return Take(
            files=(TakeFile("audio", audio, "audio/mpeg"),),
            duration_seconds=brief.duration_seconds,
            seed=brief.seed,
            title=brief.prompt.title(),
            genre="ambient",
            tempo_bpm=90.0,
            key="D minor",
            facts={"understood": [{"what": "prompt", "value": brief.prompt}]},
        )


def misbehave(how: str, options: object) -> None:
    """Do what no engine should."""
    if how == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "die once":
        mark = Path(str(options["mark"]))  # type: ignore[index]
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    if how == "raise":
        raise ValueError("an engine's own mistake")
    if how == "refuse":
        raise EngineFailed("this cannot be made")
    if how == "hang":
        time.sleep(600)
    if how == "print":
        print("an engine that prints must not break the frames")


def note(options: object, line: str) -> None:
    """Add a line to the log."""
    path = options.get("log")  # type: ignore[attr-defined]
    if path:
        with open(path, "a") as log:
            log.write(line + "\n")


@functools.cache
def engine(name: str) -> TinyEngine:
    """Return the only engine, under any name."""
    return TinyEngine()
