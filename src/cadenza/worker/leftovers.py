"""What killed processes leave behind: folders of renders that nobody finished, uploads that broke off."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from cadenza.db.schema import jobs
from cadenza.jobs import ACTIVE

UPLOAD_SECONDS = 3600.0  # one that has had no byte for so long has broken off
RENDERS, UPLOADS = "*-" + "[0-9a-f]" * 8, "upload-*"  # as the worker and rest.uploads name them


def remove_leftovers(database: sa.Engine, data_folder: Path, *, render_limit_seconds: float) -> list[Path]:
    """Delete the folders of ended jobs that no render can still be writing to, and uploads that broke off.

    The folder may be shared with workers of other processes, so age decides, and not who made them.
    """
    renders = list(older(data_folder / "work", RENDERS, render_limit_seconds))
    under_way = active(database, {job_of(folder) for folder in renders}) if renders else set()
    gone = [folder for folder in renders if job_of(folder) not in under_way]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    broken_off = list(older(data_folder / "incoming", UPLOADS, UPLOAD_SECONDS))
    for path in broken_off:
        path.unlink(missing_ok=True)
    return [*gone, *broken_off]


def older(folder: Path, pattern: str, seconds: float) -> Iterator[Path]:
    """Return what in a folder has not changed for so long."""
    before = time.time() - seconds
    for path in sorted(folder.glob(pattern)):
        try:
            if path.stat().st_mtime < before:
                yield path
        except FileNotFoundError:
            continue  # its own worker was quicker


def job_of(folder: Path) -> str:
    """Return the id of the job that a folder was made for."""
    return folder.name.rpartition("-")[0]


def active(database: sa.Engine, ids: set[str]) -> set[str]:
    """Return those of the jobs that have not ended."""
    query = sa.select(jobs.c.id).where(jobs.c.id.in_(sorted(ids)), jobs.c.state.in_(ACTIVE))
    with database.connect() as connection:
        return set(connection.execute(query).scalars())
