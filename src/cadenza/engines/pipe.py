"""The pipe between a server and its children: lines of JSON both ways, and an end when either is gone."""

from __future__ import annotations

import gc
import importlib
import json
import os
import queue
import threading
import traceback
from collections.abc import Callable, Mapping
from typing import Any, TextIO

from cadenza.engines.base import Engine


def take_over_output() -> TextIO:
    """Return standard output for frames, and let whatever an engine prints go to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return out


def listen(stdin: TextIO) -> queue.SimpleQueue[dict[str, Any]]:
    """Return a queue of the frames that arrive; the end of input ends this process, whatever it is doing."""
    frames: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()

    def read() -> None:
        for line in stdin:
            frames.put(json.loads(line))
        os._exit(0)

    threading.Thread(target=read, daemon=True).start()
    return frames


def find(place: str) -> Callable[[str], Engine]:
    """Return the function that `module:name` names."""
    module, name = place.split(":")
    found: Callable[[str], Engine] = getattr(importlib.import_module(module), name)
    return found


def warm_up(factory: Callable[[str], Engine], name: str) -> None:
    """Load an engine and let it prepare, where it has a `warm_up()`; a failure shows when it is first asked.

    What was loaded stays: the collector of garbage need not look at it again, which is a tenth of a composition's time.
    """
    try:
        getattr(factory(name), "warm_up", lambda: None)()
    except Exception:
        traceback.print_exc()
    gc.collect()
    gc.freeze()


def send(out: TextIO, frame: Mapping[str, Any]) -> None:
    """Write one frame; a parent that is gone ends this process."""
    try:
        out.write(json.dumps(frame) + "\n")
        out.flush()
    except OSError:
        os._exit(0)
