"""Each of the examples does what it says, on a real server."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from serving import Server

FOLDER = Path(__file__).resolve().parents[2] / "examples"
# what each saves, and what it says at the end
CLIENTS = {
    "01_native.py": (["native.mp3"], "saved"),
    "02_varg.py": (["varg.mp3"], "cents"),
    "03_elumenta.py": (["elumenta.mp3"], "plan: elite"),
    "04_freepik.py": (["freepik-0.mp3"], "tasks so far: "),
}


def run(server: Server, name: str, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run an example as its docstring says, saving into a folder."""
    environment = {
        **os.environ,
        "CADENZA_URL": server.url,
        "CADENZA_KEY": server.key,
        "VARG_URL": f"{server.url}/v1",
        "VARG_API_KEY": server.key,
        "ELUMENTA_URL": f"{server.url}/api/v2",
        "ELUMENTA_KEY": server.key,
        "FREEPIK_URL": server.url,
        "FREEPIK_API_KEY": server.key,
        "POLL_SECONDS": "0.05",
        "CADENZA_OUT": str(folder),
    }
    command = [sys.executable, str(FOLDER / name), *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("name", CLIENTS)
def test_an_example_saves_what_it_asked_for(impatient: Server, tmp_path: Path, name: str) -> None:
    done = run(impatient, name, tmp_path)
    assert done.returncode == 0, done.stderr
    saved, last = CLIENTS[name]
    assert [path.name for path in sorted(tmp_path.iterdir())] == saved
    assert all(path.stat().st_size for path in tmp_path.iterdir())
    assert last in done.stdout.splitlines()[-1]


@pytest.mark.parametrize("name", CLIENTS)
def test_an_example_says_when_the_music_cannot_be_made(impatient: Server, tmp_path: Path, name: str) -> None:
    done = run(impatient, name, tmp_path, f"crash=refuse {name}")
    assert done.returncode == 1
    assert "fail" in done.stderr or "this cannot be made" in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_second_time_varg_comes_from_the_cache(impatient: Server, tmp_path: Path) -> None:
    told = [run(impatient, "02_varg.py", tmp_path, "from the cache, please").stdout for _ in range(2)]
    assert ["cache: MISS" in text for text in told] == [True, False]
    assert "cache: HIT and completed at once" in told[0]
    assert "the first bytes: 206 bytes 0-99/" in told[0]
