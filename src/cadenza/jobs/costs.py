"""What the operator paid providers for takes, by engine, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from cadenza.db.schema import jobs, to_us
from cadenza.jobs.job import JobState
from cadenza.jobs.keyring import HELD_BY


@dataclass(frozen=True, slots=True)
class Cost:
    """The takes that a provider made on the operator's key; `usd` is the sum of those whose price is known."""

    engine: str
    takes: int
    usd: float
    unknown: int  # how many of the takes have no known price


def costs(database: sa.Engine, *, since: datetime | None = None, until: datetime | None = None) -> tuple[Cost, ...]:
    """Return what the takes of jobs created in that time cost; takes from the cache cost nothing again."""
    usd = jobs.c.facts["cost"]["usd"].as_float()
    played = sa.func.coalesce(jobs.c.facts["engine"].as_string(), jobs.c.engine)
    query = (
        sa.select(played, sa.func.count(), sa.func.sum(usd), sa.func.count(usd))
        .where(jobs.c.state == JobState.succeeded, jobs.c.cache_hit.is_(False))
        .where(jobs.c.facts["cost"].as_string().is_not(None), jobs.c.asked[HELD_BY].as_string().is_(None))
        .group_by(played)
        .order_by(played)
    )
    if since is not None:
        query = query.where(jobs.c.created_us >= to_us(since))
    if until is not None:
        query = query.where(jobs.c.created_us < to_us(until))
    with database.connect() as connection:
        return tuple(
            Cost(engine, takes, round(float(total or 0.0), 6), takes - known)
            for engine, takes, total, known in connection.execute(query)
        )
