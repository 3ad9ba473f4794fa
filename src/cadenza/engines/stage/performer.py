"""The process on the stage: it holds warm engines and plays briefs into files, several at once.

Frames are lines of JSON. In: {"play": number, "engine": name, "brief": …, "format": name, "path": path} and
{"stop": number}. Out: {"ready": names} once, then {"number": n, "bytes": so many} as a file grows, and at last
{"number": n, "over": true} or {"number": n, "error": why}.
"""

from __future__ import annotations

import argparse
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from cadenza.audio.codecs.running import encoded, encoder
from cadenza.brief import Brief
from cadenza.engines.base import Engine
from cadenza.engines.pipe import find, listen, send, take_over_output, warm_up
from cadenza.errors import CadenzaError, Unsupported

Tell = Callable[[Mapping[str, Any]], None]


def main() -> None:
    """Play what comes until standard input ends."""
    parser = argparse.ArgumentParser(prog="cadenza.engines.stage.performer")
    parser.add_argument("--factory", required=True, help="module:function that returns an engine by name")
    parser.add_argument("--warm", default="", help="engines to load at once, separated by commas")
    parser.add_argument("--at-once", type=int, default=2, help="how many briefs are played at a time")
    arguments = parser.parse_args()
    out, lock = take_over_output(), threading.Lock()

    def tell(frame: Mapping[str, Any]) -> None:
        with lock:
            send(out, frame)

    frames = listen(sys.stdin)
    factory = find(arguments.factory)
    names = [name for name in arguments.warm.split(",") if name]
    for name in names:
        warm_up(factory, name)
    tell({"ready": names})
    room, called_off = threading.BoundedSemaphore(max(1, arguments.at_once)), set[int]()
    while True:
        frame = frames.get()
        if "stop" in frame:
            called_off.add(frame["stop"])
        else:
            threading.Thread(target=take_turn, args=(frame, factory, tell, room, called_off), daemon=True).start()


def take_turn(
    frame: Mapping[str, Any],
    factory: Callable[[str], Engine],
    tell: Tell,
    room: threading.BoundedSemaphore,
    called_off: set[int],
) -> None:
    """Wait for room on the stage, play one brief, and tell how it went."""
    number = frame["play"]
    with room:
        try:
            play(frame, factory(frame["engine"]), tell, lambda: number in called_off)
            tell({"number": number, "over": True})
        except CadenzaError as error:
            tell({"number": number, "error": error.message})
        except Exception as error:
            traceback.print_exc()
            tell({"number": number, "error": f"{type(error).__name__}: {error}"})
        finally:
            called_off.discard(number)


def play(frame: Mapping[str, Any], engine: Engine, tell: Tell, called_off: Callable[[], bool]) -> None:
    """Play a brief into its file, as far as somebody wants to hear it."""
    if called_off():
        return
    if not engine.capabilities.live:
        raise Unsupported(f"engine {engine.capabilities.name!r} cannot be heard while it plays")
    live = engine.play_live(Brief.from_json(frame["brief"]))  # type: ignore[attr-defined]
    made = encoder(frame["format"], sample_rate=live.sample_rate, channels=2, frames=live.frames)
    written = 0
    with closing(live.pieces), Path(frame["path"]).open("wb", buffering=0) as file:
        for ready in encoded(live.pieces, made):
            if called_off():
                return
            written += file.write(ready)
            tell({"number": frame["play"], "bytes": written})


if __name__ == "__main__":
    main()
