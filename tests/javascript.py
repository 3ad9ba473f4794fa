"""The JavaScript clients that tests run: fetched once by npm, at pinned versions, beside the tests' own packages."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent / "dialects" / "javascript"
FETCH_SECONDS, RUN_SECONDS = 240, 120


@functools.cache
def packages() -> Path:
    """Return the folder that has the clients, fetching them where they are not there yet; skip where that fails."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("the JavaScript clients need node and npm, which are not installed")
    locked = (HERE / "package-lock.json").read_bytes()
    folder = Path(sys.prefix) / f"javascript-{hashlib.sha256(locked).hexdigest()[:12]}"
    if not (folder / "complete").exists():
        fetch(npm, folder)
    return folder


def fetch(npm: str, folder: Path) -> None:
    """Have npm install what the lock file names, its hashes checked; from its cache where it can."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, folder / name)
    command = [npm, "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=FETCH_SECONDS)
    except subprocess.TimeoutExpired:
        pytest.skip(f"npm did not fetch the JavaScript clients in {FETCH_SECONDS} s")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it does not say why"])[-1]
        pytest.skip(f"npm could not fetch the JavaScript clients: {last}")
    (folder / "complete").touch()


def run(script: str, environment: Mapping[str, str]) -> Any:
    """Run a script that finds the clients, and return the JSON on the last line that it prints."""
    folder = packages()
    done = subprocess.run(
        [str(shutil.which("node")), "-e", script],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "NODE_PATH": str(folder / "node_modules"), **environment},
        timeout=RUN_SECONDS,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])  # a client may have printed a warning before
