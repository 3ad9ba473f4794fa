"""The stage: one process that plays live, and who listens to it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cadenza.brief import Brief
from cadenza.engines.stage import Spool, Stage

Eventually = Callable[..., None]


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path / "streams", factory="serving:engine", warm=())
    yield stage
    stage.close()


def brief(prompt: str = "", *, seed: int = 1) -> Brief:
    return Brief(prompt or "noise", duration_seconds=3.0, seed=seed)


def played(spool: Spool) -> bytes:
    """Wait for the end and return what was played."""
    over = threading.Event()
    with spool.told(lambda: over.set() if spool.over else None):
        assert spool.over or over.wait(60), "it never ended"
    return spool.path.read_bytes()


def test_all_who_listen_to_a_thing_share_one_playing(stage: Stage) -> None:
    first, second = (stage.join("a", "tiny", brief(), format="wav") for _ in range(2))
    assert first is second
    sound = played(first)
    assert len(sound) == 44 + 3 * 44100 * 4
    stage.leave("a", first)
    assert first.path.exists()  # somebody still listens
    stage.leave("a", second)
    assert not first.path.exists()


def test_equal_briefs_sound_alike_and_others_do_not(stage: Stage) -> None:
    sounds = [played(stage.join(n, "tiny", brief(seed=s), format="wav")) for n, s in enumerate((1, 1, 2))]
    assert sounds[0] == sounds[1] != sounds[2]


def test_when_nobody_listens_the_playing_ends_and_makes_room(stage: Stage, eventually: Eventually) -> None:
    stage.at_once = 1
    endless = stage.join("a", "tiny", brief("live=endless"), format="wav")
    eventually(lambda: endless.bytes > 0, seconds=60)
    after = stage.join("b", "tiny", brief(), format="mp3")
    assert not after.bytes
    stage.leave("a", endless)
    assert played(after)


def test_what_breaks_off_says_why_and_is_tried_again(stage: Stage) -> None:
    broken = stage.join("a", "tiny", brief("live=break"), format="wav")
    assert len(played(broken)) == 44 + 22050 * 4
    assert broken.error == "this broke off"
    assert stage.join("a", "tiny", brief("live=break"), format="wav") is not broken


def test_a_process_that_dies_is_told_and_replaced(stage: Stage, eventually: Eventually) -> None:
    spool = stage.join("a", "tiny", brief("live=endless"), format="wav")
    eventually(lambda: spool.bytes > 0, seconds=60)
    assert stage.process is not None
    os.kill(stage.process.pid, signal.SIGKILL)
    eventually(lambda: spool.over)
    assert "ended" in spool.error
    stage.leave("a", spool)
    assert played(stage.join("b", "tiny", brief(), format="wav"))


def test_closing_leaves_no_file_and_no_process(stage: Stage, eventually: Eventually) -> None:
    spool = stage.join("a", "tiny", brief("live=endless"), format="wav")
    eventually(lambda: spool.bytes > 0, seconds=60)
    process = stage.process
    assert process is not None
    stage.close()
    assert process.poll() is not None
    assert not stage.folder.exists()
    eventually(lambda: spool.over)
