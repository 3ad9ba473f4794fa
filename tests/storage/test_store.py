"""Every store: bytes under their SHA-256, complete or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cadenza.errors import NotFound
from cadenza.storage import FolderStore, Store, folder

STORES: dict[str, Callable[[Path], Store]] = {"folder": lambda path: FolderStore(path / "objects")}


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return STORES[request.param](tmp_path)


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


class TestEveryStore:
    def test_a_file_is_found_under_the_hash_of_its_bytes(self, store: Store, tmp_path: Path) -> None:
        sha256 = store.keep(write(tmp_path / "a", b"music"))
        assert sha256 == hashlib.sha256(b"music").hexdigest()
        assert store.has(sha256)
        assert store.path(sha256).read_bytes() == b"music"

    def test_equal_bytes_lie_once(self, store: Store, tmp_path: Path) -> None:
        first = store.keep(write(tmp_path / "a", b"music"))
        second = store.keep(write(tmp_path / "b", b"music"))
        other = store.keep(write(tmp_path / "c", b"noise"))
        assert first == second
        assert sorted(store.addresses()) == sorted([first, other])

    def test_what_is_not_here_is_not_found(self, store: Store) -> None:
        assert not store.has("0" * 64)
        with pytest.raises(NotFound):
            store.path("0" * 64)

    def test_what_is_forgotten_is_gone_and_may_come_back(self, store: Store, tmp_path: Path) -> None:
        sha256 = store.keep(write(tmp_path / "a", b"music"))
        store.forget(sha256)
        store.forget(sha256)
        assert not store.has(sha256)
        assert store.keep(write(tmp_path / "b", b"music")) == sha256
        assert store.has(sha256)

    @pytest.mark.parametrize("address", ["", "../../etc/passwd", "g" * 64, "A" * 64])
    def test_an_address_that_is_no_hash_is_not_found(self, store: Store, address: str) -> None:
        with pytest.raises(NotFound):
            store.path(address)

    def test_many_may_keep_the_same_bytes_at_once(self, store: Store, tmp_path: Path) -> None:
        sources = [write(tmp_path / str(number), b"music" * 100_000) for number in range(16)]
        with ThreadPoolExecutor(8) as threads:
            kept = set(threads.map(store.keep, sources))
        assert len(kept) == 1
        assert store.path(kept.pop()).stat().st_size == 500_000


def test_a_file_from_another_disk_is_copied_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, replace = FolderStore(tmp_path / "objects"), os.replace

    def refuse_from_elsewhere(source: object, target: object) -> None:
        if Path(str(source)).parent != Path(str(target)).parent:
            raise OSError(errno.EXDEV, "another disk")
        replace(str(source), str(target))

    monkeypatch.setattr(folder.os, "replace", refuse_from_elsewhere)
    source = write(tmp_path / "a", b"music")
    sha256 = store.keep(source)
    assert store.path(sha256).read_bytes() == b"music"
    assert not source.exists()


def test_a_copy_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = FolderStore(tmp_path / "objects")

    def refuse(source: object, target: object) -> None:
        raise OSError(errno.ENOSPC, "the disk is full")

    monkeypatch.setattr(folder.os, "replace", refuse)
    source = write(tmp_path / "a", b"music")
    with pytest.raises(OSError, match="full"):
        store.keep(source)
    assert source.exists()
    assert [path for path in (tmp_path / "objects").rglob("*") if path.is_file()] == []
    assert list(store.addresses()) == []
