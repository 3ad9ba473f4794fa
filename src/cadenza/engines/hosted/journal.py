"""The journal of a job at a provider: what must be known again after a crash, in a small file of its own."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LIVE = ".live"  # the ending of the file in which a song is heard while it comes in


class Journal:
    """Notes in one JSON file, and bytes beside it; without a path they last as long as the object.

    Whoever keeps the job deletes it, once the job's end is certain. Nothing secret is ever written here.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._notes: dict[str, Any] = {}
        self._kept: bytes | None = None

    def read(self) -> dict[str, Any]:
        """Return the notes, {} where there are none or a crash left half of them."""
        if self.path is None:
            return dict(self._notes)
        try:
            found = json.loads(self.path.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def note(self, **more: Any) -> None:
        """Add to the notes; on return they outlive this process and the machine's next power cut."""
        notes = {**self.read(), **more}
        if self.path is None:
            self._notes = notes
            return
        self._replace(self.path, json.dumps(notes).encode())

    def keep(self, data: bytes) -> None:
        """Keep what the provider sent until the job has ended."""
        if self.path is None:
            self._kept = data
            return
        self._replace(self.path.with_suffix(".audio"), data)

    def kept(self) -> bytes | None:
        """Return what was kept."""
        if self.path is None:
            return self._kept
        try:
            return self.path.with_suffix(".audio").read_bytes()
        except OSError:
            return None

    def pass_on(self, chunk: bytes, *, first: bool) -> None:
        """Add to what is heard while it comes in; nobody hears it without a path. It need not outlive a crash."""
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_suffix(LIVE).open("wb" if first else "ab") as file:
            file.write(chunk)

    def siblings(self) -> Iterator[Journal]:
        """Yield the journals of other jobs under way."""
        if self.path is not None:
            yield from (Journal(path) for path in sorted(self.path.parent.glob("*.json")) if path != self.path)

    def close(self) -> None:
        """Forget everything."""
        self._notes, self._kept = {}, None
        if self.path is not None:
            for path in (self.path, self.path.with_suffix(".audio"), self.path.with_suffix(LIVE)):
                with contextlib.suppress(OSError):
                    path.unlink()

    def _replace(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}-{os.getpid()}")
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
