"""The outbox: notices written in the transaction of the change they tell of, claimed for a while, and their outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from cadenza.db.connection import transaction
from cadenza.db.prepared import Prepared
from cadenza.db.schema import jobs, now_us, webhook_attempts, webhook_deliveries, webhooks
from cadenza.ids import new_id
from cadenza.webhooks.guard import lane
from cadenza.webhooks.notice import DeliveryState

rows = webhook_deliveries
LEASE_SECONDS = 60.0  # longer than any try takes; what a dead process claimed is free again after it
SUBSCRIBED = [webhooks.c[name] for name in ("id", "url", "scheme", "secret", "events", "origin", "shape")]
# One look-up tells for whom a job's change is.
WHOM = Prepared(
    sa.select(
        jobs.c.account_id,
        jobs.c.dialect,
        jobs.c.webhook,
        *(column.label(f"sub_{column.name}") for column in SUBSCRIBED),
    )
    .join_from(jobs, webhooks, webhooks.c.account_id == jobs.c.account_id, isouter=True)
    .where(jobs.c.id == sa.bindparam("job_id"))
)


def post(connection: sa.Connection, job_id: str, *, number: int, event: str) -> bool:
    """Write the notices of a job's change, in the caller's transaction; say whether there are any."""
    found = WHOM.run(connection, {"job_id": job_id})
    if not found:
        return False
    targets = [(row.sub_id, {name: getattr(row, f"sub_{name}") for name in TARGET}) for row in found if row.sub_id]
    if found[0].webhook is not None:
        targets.append((None, found[0].webhook))
    wanted = [(webhook_id, target) for webhook_id, target in targets if event in target["events"]]
    for webhook_id, target in wanted:
        values = draft(target, webhook_id=webhook_id, dialect=found[0].dialect)
        values |= {"account_id": found[0].account_id, "job_id": job_id, "number": number, "event": event}
        connection.execute(rows.insert().values(**values))
    return bool(wanted)


TARGET = ("url", "scheme", "secret", "events", "origin", "shape")


def draft(target: dict[str, Any], *, webhook_id: str | None, dialect: str) -> dict[str, Any]:
    """Return the columns of a fresh delivery that follow from its target."""
    now = now_us()
    return {
        "id": new_id("msg"),
        "webhook_id": webhook_id,
        "shape": target["shape"] or dialect,
        "origin": target["origin"],
        "url": target["url"],
        "lane": lane(target["url"]),
        "scheme": target["scheme"],
        "secret": target["secret"],
        "state": DeliveryState.pending,
        "tries": 0,
        "next_us": now,
        "lease_us": 0,
        "created_us": now,
    }


@dataclass(frozen=True, slots=True)
class Room:
    """How many more may be sent at once: in all, and to one lane or for one account by how many are under way."""

    total: int
    per_lane: int
    per_account: int
    lanes: Counter[str]
    accounts: Counter[str]


def due(now: int) -> sa.ColumnElement[bool]:
    """Return the condition of a delivery that may be sent now."""
    return sa.and_(rows.c.state == DeliveryState.pending, rows.c.next_us <= now, rows.c.lease_us <= now)


def claim(database: sa.Engine, room: Room) -> list[sa.Row[Any]]:
    """Claim what is due and has room, oldest first; each is somebody's for LEASE_SECONDS.

    The changes of one job go to one URL in order, as long as the earlier ones were not tried in vain.
    """
    now = now_us()
    chosen = choose(database, room, now) if room.total > 0 else []
    if not chosen:
        return []
    with transaction(database) as connection:
        claimed = connection.execute(
            rows.update()
            .where(rows.c.id.in_(chosen), due(now))
            .values(lease_us=now + int(LEASE_SECONDS * 1e6))
            .returning(*rows.c)
        ).all()
    return sorted(claimed, key=lambda row: (row.next_us, row.number, row.id))


def choose(database: sa.Engine, room: Room, now: int) -> list[str]:
    """Return the ids of what to claim."""
    earlier = rows.alias()
    waits_for_earlier = (
        sa.select(earlier.c.id)
        .where(
            earlier.c.job_id == rows.c.job_id,
            earlier.c.number < rows.c.number,
            earlier.c.url == rows.c.url,
            earlier.c.state == DeliveryState.pending,
            earlier.c.tries == 0,
        )
        .exists()
    )
    order = (rows.c.next_us, rows.c.number, rows.c.id)
    place = sa.func.row_number().over(partition_by=rows.c.lane, order_by=order).label("place")
    busy = [lane for lane, count in room.lanes.items() if count >= room.per_lane]
    crowded = [account for account, count in room.accounts.items() if count >= room.per_account]
    ready = (
        sa.select(rows.c.id, rows.c.lane, rows.c.account_id, place, *order[:2])
        .where(due(now), ~waits_for_earlier, rows.c.lane.not_in(busy), rows.c.account_id.not_in(crowded))
        .subquery()
    )
    query = (
        sa.select(ready)
        .where(ready.c.place <= room.per_lane)
        .order_by(ready.c.next_us, ready.c.number, ready.c.id)
        .limit(4 * room.total)
    )
    with database.connect() as connection:
        return admit(connection.execute(query).all(), room)


def admit(candidates: Sequence[sa.Row[Any]], room: Room) -> list[str]:
    """Return the ids of those that there is room for."""
    lanes, accounts = Counter(room.lanes), Counter(room.accounts)
    chosen: list[str] = []
    for row in candidates:
        if len(chosen) == room.total:
            break
        if lanes[row.lane] < room.per_lane and accounts[row.account_id] < room.per_account:
            lanes[row.lane] += 1
            accounts[row.account_id] += 1
            chosen.append(row.id)
    return chosen


def keep_body(database: sa.Engine, delivery_id: str, body: str) -> None:
    """Keep a body as it is sent, so that every later try sends the same."""
    with transaction(database) as connection:
        connection.execute(rows.update().where(rows.c.id == delivery_id).values(body=body))


def settle(
    database: sa.Engine,
    delivery_id: str,
    *,
    started_us: int,
    status: int | None,
    error: str,
    delivered: bool,
    wait_seconds: float | None,
) -> None:
    """Note how a try went, and what comes next: another after `wait_seconds`, or none where that is None."""
    now = now_us()
    state = DeliveryState.delivered if delivered else DeliveryState.failed if wait_seconds is None else rows.c.state
    pending = not delivered and wait_seconds is not None
    values: dict[str, Any] = {"tries": rows.c.tries + 1, "lease_us": 0, "state": state}
    values["finished_us"] = None if pending else now
    if pending and wait_seconds is not None:
        values["next_us"] = now + int(wait_seconds * 1e6)
    with transaction(database) as connection:
        changed = connection.execute(rows.update().where(rows.c.id == delivery_id).values(**values))
        if changed.rowcount == 0:
            return  # its subscription was ended meanwhile
        last = sa.select(sa.func.coalesce(sa.func.max(webhook_attempts.c.number), 0)).where(
            webhook_attempts.c.delivery_id == delivery_id
        )
        number = connection.execute(last).scalar_one() + 1
        attempt = {"delivery_id": delivery_id, "number": number, "started_us": started_us, "status": status}
        attempt |= {"seconds": (now - started_us) / 1e6, "error": error}
        connection.execute(webhook_attempts.insert().values(**attempt))


def release(database: sa.Engine, delivery_ids: Sequence[str]) -> None:
    """Give back what was claimed and not tried to the end."""
    with transaction(database) as connection:
        connection.execute(rows.update().where(rows.c.id.in_(list(delivery_ids))).values(lease_us=0))


def release_all(database: sa.Engine) -> None:
    """Give back everything: what a process left that had the database to itself."""
    with transaction(database) as connection:
        connection.execute(rows.update().where(rows.c.lease_us > 0).values(lease_us=0))


def next_due_us(database: sa.Engine) -> int | None:
    """Return when something is due next, in microseconds since 1970; None where nothing is on its way."""
    when = sa.case((rows.c.lease_us > rows.c.next_us, rows.c.lease_us), else_=rows.c.next_us)
    with database.connect() as connection:
        found: int | None = connection.execute(
            sa.select(sa.func.min(when)).where(rows.c.state == DeliveryState.pending)
        ).scalar()
        return found


def purge(database: sa.Engine, *, older_than_seconds: float) -> int:
    """Delete what was finished so long ago, and say how much."""
    before = now_us() - int(older_than_seconds * 1e6)
    with transaction(database) as connection:
        return connection.execute(rows.delete().where(rows.c.finished_us < before)).rowcount
