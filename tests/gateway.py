"""A server whose composer is the sounding engine and whose hosted engines are the real ones; run as a program."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import serving
from cadenza import engines
from cadenza.engines.base import Engine


def engine(name: str) -> Engine:
    """Return the engine of that name in a child process."""
    engines.PLACES["composer"] = "sounding_engine:SoundingEngine"
    return engines.engine(name)


@contextlib.contextmanager
def running(data: Path, *flags: str, environment: Mapping[str, str] = {}) -> Iterator[serving.Server]:
    """Start such a server on a data directory, and stop it at the end."""
    with serving.running(data, *flags, program="gateway.py", environment=environment) as server:
        if not (data / "credited").exists():
            server.credit("tester", 1_000_000)
            (data / "credited").touch()
        yield server


if __name__ == "__main__":
    sys.exit(serving.serve("sounding_engine:SoundingEngine", "gateway:engine"))
