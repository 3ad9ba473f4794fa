"""What a store of finished files is: bytes under the SHA-256 of those bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol


class Store(Protocol):
    """Keeps files by content: equal bytes lie once, and a file never changes."""

    def keep(self, source: Path) -> str:
        """Take the file in (it may be moved) and return its SHA-256 in hex; durable on return."""
        ...

    def has(self, sha256: str) -> bool:
        """Say whether those bytes are here."""
        ...

    def path(self, sha256: str) -> Path:
        """Return a readable local file; NotFound where there is none."""
        ...

    def forget(self, sha256: str) -> None:
        """Delete those bytes; nothing happens where there are none."""
        ...

    def addresses(self) -> Iterator[str]:
        """Yield the SHA-256 of every file kept, in order."""
        ...
