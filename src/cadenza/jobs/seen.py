"""Jobs that were read a moment ago: a row that equals the one last seen of its job is that same value again.

Making a value of a row, and an answer of a value, costs far more than reading the row.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from cadenza.db import schema
from cadenza.jobs.job import Job
from cadenza.jobs.row import COLUMNS, Row, to_job

JSON_AT = [n for n, column in enumerate(schema.jobs.columns) if isinstance(column.type, sa.JSON)]
QUERY = f"SELECT {', '.join(COLUMNS)} FROM jobs WHERE id = ?"
MAX_REMEMBERED = 512


class Seen:
    """The last jobs by their rows as SQLite gives them; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Sequence[Any], Job]] = {}

    def job(self, row: Sequence[Any]) -> Job:
        """Return a row that QUERY found as a job: the same value for an equal row."""
        with self._lock:
            known = self._known.pop(row[0], None)
            if known is None or known[0] != row:
                if len(self._known) >= MAX_REMEMBERED:
                    del self._known[next(iter(self._known))]
                known = row, decode(row)
            self._known[row[0]] = known
            return known[1]


def decode(row: Sequence[Any]) -> Job:
    """Return a row as SQLite gives it as a job."""
    values = list(row)
    for n in JSON_AT:
        if values[n] is not None:
            values[n] = json.loads(values[n])
    return to_job(Row(*values))
