"""What killed processes leave in the data folder goes, and nothing that is still written to."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cadenza.worker.leftovers import remove_leftovers
from cadenza.worker.upkeep import Upkeep
from office import Office, make

LIMIT_SECONDS = 900.0


def leave(folder: Path, name: str, *, age_seconds: float) -> Path:
    """Leave a file of that age, in a folder of that age."""
    place = folder / name
    place.mkdir(parents=True)
    (place / "mix.wav").write_bytes(b"half")
    moment = time.time() - age_seconds
    os.utime(place, (moment, moment))
    return place


def test_folders_of_ended_jobs_go_once_no_render_can_be_in_them(office: Office) -> None:
    done, going = (office.jobs.submit(office.account.id, office.brief(prompt)).job for prompt in ("a", "b"))
    make(office, done)
    office.jobs.begin(going.id)
    work = office.folder / "data" / "work"
    old, fresh = LIMIT_SECONDS + 5, LIMIT_SECONDS - 60
    left = leave(work, f"{done.id}-8a4baaef", age_seconds=old)
    kept = [
        leave(work, f"{done.id}-00000001", age_seconds=fresh),  # another worker may be at its end with it
        leave(work, f"{going.id}-00000002", age_seconds=old),
        leave(work, "somebodys-own", age_seconds=old),
    ]
    assert remove_leftovers(office.jobs.database, work.parent, render_limit_seconds=LIMIT_SECONDS) == [left]
    assert sorted(work.iterdir()) == sorted(kept)


def test_uploads_that_broke_off_go_after_an_hour(office: Office) -> None:
    incoming = office.folder / "data" / "incoming"
    incoming.mkdir(parents=True)
    for name, age_seconds in (("upload-old", 3700), ("upload-going", 3500)):
        (incoming / name).write_bytes(b"half")
        os.utime(incoming / name, (time.time() - age_seconds,) * 2)
    remove_leftovers(office.jobs.database, incoming.parent, render_limit_seconds=LIMIT_SECONDS)
    assert [path.name for path in incoming.iterdir()] == ["upload-going"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_workers_upkeep_sees_to_it(office: Office, eventually: Callable[..., None]) -> None:
    left = leave(office.folder / "work", "trk_gone-0123abcd", age_seconds=5)
    upkeep = Upkeep(
        office.jobs,
        data_folder=office.folder,
        render_limit_seconds=1.0,
        executor_id=None,
        heartbeat_seconds=1.0,
        dead_after_seconds=1.0,
        reconcile_seconds=0.02,
    )
    upkeep.start()
    try:
        eventually(lambda: not left.exists())
    finally:
        upkeep.stop()
