"""Doing what must be done although the database is away for a while."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

LOG = logging.getLogger(__name__)
FIRST_WAIT_SECONDS, GROWTH, MAX_WAIT_SECONDS, ATTEMPTS = 0.1, 1.7, 15.0, 14
PASSING = (sa.exc.OperationalError, sa.exc.InterfaceError)

T = TypeVar("T")


def persistently(step: Callable[[], T]) -> T:
    """Return what `step` returns, trying for about two minutes where the database fails it.

    The step may have been committed although its answer was lost, so it must do nothing the second time.
    """
    wait_seconds = FIRST_WAIT_SECONDS
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return step()
        except PASSING as error:
            if attempt == ATTEMPTS:
                raise
            LOG.warning("the database failed, trying again in %.1f s: %s", wait_seconds, error)
            time.sleep(wait_seconds)
            wait_seconds = min(wait_seconds * GROWTH, MAX_WAIT_SECONDS)
    raise AssertionError("unreachable")
