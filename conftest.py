"""The documents are tests: every `sh` and `python` block runs, every `json` block is JSON."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser
from xdist.scheduler.loadfile import LoadFileScheduling

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "tests"))


@pytest.fixture(scope="session")
def document_folder() -> Iterator[Path]:
    """A folder with a launcher, beside a running server on the port that the documents name."""
    from serving import running

    with tempfile.TemporaryDirectory(prefix="cadenza-docs-") as name:
        folder = Path(name)
        launcher = folder / "cadenza"
        launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cadenza "$@"\n')
        launcher.chmod(0o755)
        with running(folder / "served", tiny=False) as server:
            server.credit("tester", 1000)
            (folder / "address").write_text(server.url)
            (folder / "key").write_text(server.key)
            yield folder


class FilesTogether(LoadFileScheduling):
    """Keeps the tests of a file in one process, and those of all documents, which share a server."""

    def _split_scope(self, nodeid: str) -> str:
        place = nodeid.split("::", 1)[0]
        return "documents" if place.endswith(".md") else place


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FilesTogether:
    """Share the tests out so where they run side by side."""
    return FilesTogether(config, log)


def run_shell(example: Example) -> None:
    """Run a block as a reader would paste it; the server's address stands in for the documented one."""
    folder: Path = example.namespace["document_folder"]
    text = example.parsed.replace("http://localhost:8000", (folder / "address").read_text())
    lines = [line for line in text.splitlines() if line.strip() not in ("./cadenza serve", "./test")]
    environment = {**os.environ, "CADENZA_KEY": (folder / "key").read_text()}
    done = subprocess.run(
        ["sh", "-eu", "-c", "\n".join(lines)], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if "curl" in text:
        assert '"error":{' not in done.stdout, done.stdout


def run_python(example: Example) -> None:
    """Run a block as a reader would, its address and its key standing in for the documented ones."""
    folder: Path = example.namespace["document_folder"]
    address, key = ((folder / name).read_text() for name in ("address", "key"))
    text = example.parsed.replace("http://localhost:8000", address).replace("cad_…", key)
    done = subprocess.run([sys.executable, "-c", text], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr


def read_json(example: Example) -> None:
    """Refuse a block that is no JSON."""
    json.loads(example.parsed)


pytest_collect_file = Sybil(
    parsers=[
        CodeBlockParser("sh", run_shell),
        CodeBlockParser("python", run_python),
        CodeBlockParser("json", read_json),
    ],
    patterns=["README.md", "docs/*.md", "docs/**/*.md"],
    fixtures=["document_folder"],
).pytest()

assert shutil.which("sh")
