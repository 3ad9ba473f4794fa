"""Tape: where long sound is kept while it is worked on, so that minutes of it do not fill the memory.

A short tape is plain memory. A long one is a file without a name, mapped: it reads and writes as an array does, and
`rest` hands its pages back until somebody asks for them again.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
import tempfile
from contextlib import suppress

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

LONG_BYTES = 24 << 20  # a minute and ten of stereo
_MMAP_THRESHOLD, _LARGE_BYTES = -3, 1 << 20  # mallopt's name for it; from which size on


class _File(mmap.mmap):
    """A file's pages, which may be handed back as it keeps them."""


def tape(rows: int, frames: int) -> Samples:
    """Return silence, (rows, frames), on disk where it is long and the disk has room for it."""
    size = 4 * rows * frames
    if is_long(rows, frames):
        with suppress(OSError):
            return np.frombuffer(_on_disk(size), np.float32).reshape(rows, frames)
    return memory(rows, frames)


def memory(rows: int, frames: int) -> Samples:
    """Return silence, (rows, frames), in memory however long it is: for what is gone again in a moment."""
    size = 4 * rows * frames
    if size >= _LARGE_BYTES:
        return np.frombuffer(_in_memory(size), np.float32).reshape(rows, frames)
    return np.zeros((rows, frames), np.float32)


def is_long(rows: int, frames: int) -> bool:
    """Say whether sound of that size is kept on disk."""
    return 4 * rows * frames >= LONG_BYTES


def rest(samples: Samples) -> None:
    """Free the memory that a tape, or a part of one, takes up; its sound stays. Other arrays are left as they are."""
    if not hasattr(mmap, "MADV_DONTNEED"):
        return
    base: object = samples
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, memoryview) and isinstance(base.obj, _File):
        base.obj.madvise(mmap.MADV_DONTNEED)


def trim() -> None:
    """Hand freed memory back to the system, where the C library can; it would keep the pieces of large arrays."""
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


def _return_at_once() -> None:
    """Have the GNU C library hand each large array back when it is freed; it learns to keep ever larger ones."""
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)


def _in_memory(size: int) -> mmap.mmap:
    """Map the system's own pages: silent for nothing until they are written, gone when freed, large where it can."""
    if not hasattr(mmap, "MAP_PRIVATE"):
        return mmap.mmap(-1, size)
    pages = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    if hasattr(mmap, "MADV_HUGEPAGE"):
        with suppress(OSError):  # a kernel without them
            pages.madvise(mmap.MADV_HUGEPAGE)
    return pages


def _on_disk(size: int) -> _File:
    _return_at_once()
    with tempfile.TemporaryFile(prefix="cadenza-") as file:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)  # a full disk is an error here and a crash later
        else:
            file.truncate(size)
        return _File(file.fileno(), size)
