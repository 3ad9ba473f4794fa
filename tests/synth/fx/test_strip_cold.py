"""The process that compiles the strip and those that find it compiled make the same sound."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import hashlib
import numpy as np
from cadenza.synth.fx import strip
from cadenza.synth.fx.biquad import cascade, high_shelf, highpass, low_shelf
voice = np.random.default_rng(1).standard_normal((2, 441000)).astype("f4") * 0.1
sections = cascade(highpass(90.0, 44100), high_shelf(8000.0, 3.0, 44100), low_shelf(200.0, 2.0, 44100))
row = np.zeros(strip.PARAMETERS)
row[[strip.TRIM, strip.WIDTH, strip.LEFT, strip.RIGHT]] = 1.1
row[[strip.ROOM, strip.DRIVE, strip.SLOPE]] = 0.3, 0.4, 0.3
row[[strip.THRESHOLD, strip.ATTACK, strip.RELEASE]] = 1e-3, 0.01, 1e-3
buses = [np.zeros((2, 441000), "f4"), np.zeros((2, 441000), "f4"), np.zeros(0, "f4"), np.zeros(0, "f4")]
memory, state, fader = strip.fresh_memory(sections), np.array([0.0, 1.0]), np.ones(6893, "f4")
strip.run_strip(voice, 0, 441000, sections, row, fader, state, memory, *buses, *buses, False)
print(sum(strip.run_strip.stats.cache_hits.values()), *(hashlib.sha256(bus.tobytes()).hexdigest() for bus in buses))
"""


def test_compiled_here_or_found_compiled_it_is_the_same_to_the_bit(tmp_path: Path) -> None:
    path = os.pathsep.join(filter(None, sys.path))
    cold, warm = (run({**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": path}) for _ in range(2))
    assert (cold[0], warm[0]) == ("0", "1")
    assert cold[1:] == warm[1:]


def run(environment: dict[str, str]) -> list[str]:
    """Return what the program prints in a process of its own: cache hits, and a digest of each bus."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.split()
