"""The thread that empties the outbox: each receiver in its own lane, so that a slow one holds up only itself.

What is under way is claimed in the database for a while. A process that dies leaves its claims to whoever comes next;
so a message may arrive twice, under the same id, but never not at all.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import sqlalchemy as sa

from cadenza import __version__
from cadenza.db.connection import is_sqlite
from cadenza.db.schema import now_us
from cadenza.webhooks import outbox, schedule, secrets
from cadenza.webhooks.desk import to_notice
from cadenza.webhooks.guard import ONLY_PUBLIC, Networks
from cadenza.webhooks.notice import Notice
from cadenza.webhooks.sender import Outcome, Sender
from cadenza.webhooks.signing import sign
from cadenza.webhooks.vault import Vault

LOG = logging.getLogger(__name__)
# Writes the body of a notice; None where there is nothing to tell any more.
Shape = Callable[[Notice], Mapping[str, Any] | None]
GONE = 410
KEEP_SECONDS = 30 * 24 * 3600.0
TIDY_SECONDS = 3600.0
BLOCKED_SECONDS = 0.1


class Deliverer:
    """Delivers what is in the outbox, once started, until it is stopped."""

    def __init__(
        self,
        database: sa.Engine,
        *,
        shape: Shape,
        vault: Vault,
        networks: Networks = ONLY_PUBLIC,
        waits: tuple[float, ...] = schedule.WAITS_SECONDS,
        timeout_seconds: float = 10.0,
        at_once: int = 200,
        per_lane: int = 4,
        per_account: int = 50,
        poll_seconds: float = 2.0,
    ) -> None:
        self.database = database
        self.shape = shape
        self.vault = vault
        self.waits = waits
        self.sender = Sender(networks, timeout_seconds=timeout_seconds)
        self.at_once, self.per_lane, self.per_account = at_once, per_lane, per_account
        self.poll_seconds = poll_seconds
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._stopping = False
        self._lanes: Counter[str] = Counter()
        self._accounts: Counter[str] = Counter()
        self._under_way: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Begin to deliver, and first what an earlier process left."""
        if is_sqlite(self.database):
            outbox.release_all(self.database)
        self._stopping = False
        started = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._run(started)), name="cadenza-webhooks", daemon=True
        )
        self._thread.start()
        started.wait()

    def stop(self, *, grace_seconds: float = 2.0) -> None:
        """Claim no more, let what is under way end for so long, give the rest back; twice is once."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self._stopping = True
        self.wake()
        thread.join(grace_seconds)
        if self._loop is not None and thread.is_alive():
            self._loop.call_soon_threadsafe(self._cancel)
        thread.join()

    def wake(self) -> None:
        """Look into the outbox now and not at the next poll; safe to call from any thread."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            try:
                loop.call_soon_threadsafe(self._woken.set)
            except RuntimeError:
                LOG.debug("woken while stopping")

    def _cancel(self) -> None:
        for task in self._under_way.values():
            task.cancel()

    async def _run(self, started: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        started.set()
        tidy_at = time.monotonic()
        while not self._stopping:
            self._woken.clear()
            try:
                await self._round()
                if time.monotonic() >= tidy_at:
                    tidy_at = time.monotonic() + TIDY_SECONDS
                    await asyncio.to_thread(outbox.purge, self.database, older_than_seconds=KEEP_SECONDS)
                pause = await asyncio.to_thread(self._pause)
            except Exception:
                LOG.exception("looking into the outbox failed; trying again")
                pause = self.poll_seconds
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()
        if self._under_way:
            await asyncio.wait(self._under_way.values())

    def _pause(self) -> float:
        """Return how long to wait for the next look, in seconds."""
        due_us = outbox.next_due_us(self.database)
        if due_us is None:
            return self.poll_seconds
        # What is due and was not claimed waits for something under way, whose end wakes us.
        least = BLOCKED_SECONDS if self._under_way else 0.0
        return min(self.poll_seconds, max(least, (due_us - now_us()) / 1e6))

    async def _round(self) -> None:
        """Claim what there is room for and send it."""
        room = outbox.Room(
            self.at_once - len(self._under_way), self.per_lane, self.per_account, self._lanes, self._accounts
        )
        for row in await asyncio.to_thread(outbox.claim, self.database, room):
            self._lanes[row.lane] += 1
            self._accounts[row.account_id] += 1
            self._under_way[row.id] = asyncio.create_task(self._deliver(row))

    async def _deliver(self, row: sa.Row[Any]) -> None:
        """Try one delivery once and note how it went."""
        try:
            await self._try(row)
        except asyncio.CancelledError:
            await asyncio.shield(asyncio.to_thread(outbox.release, self.database, [row.id]))
        except Exception:
            # Its lease ends, and it is tried again.
            LOG.exception("delivery %s could not be tried", row.id)
        finally:
            del self._under_way[row.id]
            leave(self._lanes, row.lane)
            leave(self._accounts, row.account_id)
            self._woken.set()

    async def _try(self, row: sa.Row[Any]) -> None:
        started_us = now_us()
        message = await asyncio.to_thread(self._write, row)
        if message is None:
            outcome = Outcome(None, "there is nothing to tell any more")
        else:
            outcome = await self.sender.send(row.url, *message)
        wait = None
        if message is not None and outcome.status != GONE:
            wait = schedule.wait_seconds(row.tries + 1, asked_seconds=outcome.retry_after_seconds, waits=self.waits)
        LOG.info("webhook %s to %s: %s", row.id, row.lane, outcome.status or outcome.error)
        await asyncio.to_thread(
            outbox.settle,
            self.database,
            row.id,
            started_us=started_us,
            status=outcome.status,
            error=outcome.error,
            delivered=outcome.delivered,
            wait_seconds=wait,
        )

    def _write(self, row: sa.Row[Any]) -> tuple[bytes, dict[str, str]] | None:
        """Return the body, the same at each try, and the headers, signed anew."""
        text = row.body
        if text is None:
            shaped = self.shape(to_notice(row))
            if shaped is None:
                return None
            text = json.dumps(shaped, ensure_ascii=False, separators=(",", ":"))
            outbox.keep_body(self.database, row.id, text)
        if row.secret is not None:
            secret = self.vault.open(row.secret)
        else:
            secret = secrets.account_secret(self.database, self.vault, row.account_id, row.scheme)
        signed = sign(row.scheme, secret=secret, message_id=row.id, timestamp=int(time.time()), body=text)
        return text.encode(), {"user-agent": f"Cadenza/{__version__}", **signed}


def leave(counts: Counter[str], name: str) -> None:
    """Count one less."""
    counts[name] -= 1
    if counts[name] <= 0:
        del counts[name]
