"""Checkpoints: the thread that writes back ends when it is told to, at whatever moment."""

from __future__ import annotations

import threading
from pathlib import Path

from cadenza.db.checkpoints import Checkpoints


def test_it_ends_though_it_is_told_to_between_its_wait_and_its_work(tmp_path: Path) -> None:
    checkpoints = Checkpoints(str(tmp_path / "a.sqlite"))

    class Late(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            self.set()  # what `close` does, the moment after this wait gave up
            checkpoints._due.set()
            return False

    checkpoints._ended = Late()
    checkpoints.due()
    assert checkpoints._thread is not None
    checkpoints._thread.join(10)
    assert not checkpoints._thread.is_alive()
