"""A store in a folder of the local disk."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cadenza.errors import NotFound

HEX = frozenset("0123456789abcdef")


class FolderStore:
    """Keeps each file as `<root>/<first two hex digits>/<sha256>`, complete or not at all."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def keep(self, source: Path) -> str:
        """Take the file in (moved where it lies on the same disk) and return its SHA-256; durable on return."""
        sha256 = hash_file(source)
        target = self._target(sha256)
        if target.exists():
            source.unlink()
            return sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        flush_file(source)
        try:
            os.replace(source, target)
        except OSError:
            copy_across(source, target)
        flush_folder(target.parent)
        return sha256

    def has(self, sha256: str) -> bool:
        """Say whether those bytes are here."""
        # Asked for every file of what the cache answers with: a path as text is sooner made than one as an object.
        return is_address(sha256) and os.path.isfile(f"{self.root}{os.sep}{sha256[:2]}{os.sep}{sha256}")

    def path(self, sha256: str) -> Path:
        """Return where the file lies; NotFound where there is none."""
        target = self._target(sha256)
        if not target.is_file():
            raise NotFound(f"the store holds no file {sha256}")
        return target

    def forget(self, sha256: str) -> None:
        """Delete those bytes; nothing happens where there are none."""
        self._target(sha256).unlink(missing_ok=True)

    def addresses(self) -> Iterator[str]:
        """Yield the SHA-256 of every file kept, in order."""
        for path in sorted(self.root.glob("??/*")):
            if len(path.name) == 64:
                yield path.name

    def _target(self, sha256: str) -> Path:
        if not is_address(sha256):
            raise NotFound(f"{sha256!r} is no SHA-256 in hex")
        return self.root / sha256[:2] / sha256


def is_address(sha256: str) -> bool:
    """Say whether a text is a SHA-256 in hex."""
    return len(sha256) == 64 and HEX.issuperset(sha256)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush_file(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def flush_folder(path: Path) -> None:
    """Wait until a folder's names are on the disk, where the system can do that."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def copy_across(source: Path, target: Path) -> None:
    """Move a file from another disk: complete under a passing name first, then under its own."""
    handle, passing = tempfile.mkstemp(prefix="incoming-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out, source.open("rb") as file:
            shutil.copyfileobj(file, out)
            out.flush()
            os.fsync(out.fileno())
        os.replace(passing, target)
    except BaseException:
        Path(passing).unlink(missing_ok=True)
        raise
    source.unlink()
