"""What is compiled is kept between runs, and made anew as soon as anything it was made of has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

KERNEL = """
from cadenza.compiled import compiled
from parts import STEP, twice, thrice

@compiled()
def kernel(x):
    return twice(x) + thrice(x) + STEP
"""
PARTS = """
from numba import njit
from numba.extending import intrinsic

from spelled import times

STEP = 100

@njit(inline="always")
def twice(x):
    return x * 2

def _thrice(_context, x):
    return x(x), lambda context, builder, signature, arguments: times(builder, arguments[0])

thrice = intrinsic(_thrice)
"""
SPELLED = """
def times(builder, value):
    return builder.mul(value, value.type(3))
"""
ASK = "from kernel import kernel; print(kernel(1), sum(kernel.stats.cache_hits.values()))"


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    (tmp_path / "kernel.py").write_text(KERNEL)
    (tmp_path / "parts.py").write_text(PARTS)
    (tmp_path / "spelled.py").write_text(SPELLED)
    return tmp_path


def answer(modules: Path) -> list[str]:
    """Return what the kernel says in a process of its own, and how often it was found compiled."""
    path = os.pathsep.join((str(modules), str(Path(__file__).parents[1] / "src")))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env=environment,
        cwd=modules,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout.split()


def test_what_was_compiled_is_found_again(modules: Path) -> None:
    assert answer(modules) == ["105", "0"]
    assert answer(modules) == ["105", "1"]


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("parts.py", "STEP = 100", "STEP = 200", "205"),
        ("parts.py", "x * 2", "x * 4", "107"),
        ("spelled.py", "type(3)", "type(5)", "107"),
    ],
    ids=["constant", "inlined", "what an intrinsic calls"],
)
def test_a_part_changed_in_another_file_is_compiled_anew(
    modules: Path, file: str, old: str, new: str, says: str
) -> None:
    assert answer(modules) == ["105", "0"]
    source = modules / file
    source.write_text(source.read_text().replace(old, new))
    assert answer(modules) == [says, "0"]
