"""What other processes on the same Postgres tell us: a thread that passes their events on to our hub."""

from __future__ import annotations

import json
import logging
import threading
from datetime import datetime
from typing import Any

import psycopg
import sqlalchemy as sa

from cadenza.jobs.change import EVENT_CHANNEL, POST_CHANNEL, WAKE_CHANNEL
from cadenza.jobs.hub import Hub
from cadenza.jobs.job import Event

LOG = logging.getLogger(__name__)
LOOK_UP_SECONDS = 0.25
RECONNECT_SECONDS = 1.0


class Listener:
    """Listens once started, and connects again after a lost connection."""

    def __init__(self, database: sa.Engine, hub: Hub) -> None:
        self.database = database
        self.hub = hub
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self) -> None:
        """Begin to listen; nothing happens where that was done."""
        with self._lock:
            if self._thread is None:
                self._stopping.clear()
                self._thread = threading.Thread(target=self._run, name="cadenza-listener", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._stopping.set()
        if thread is not None:
            thread.join(LOOK_UP_SECONDS + 5.0)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except (psycopg.Error, sa.exc.SQLAlchemyError) as error:
                LOG.warning("listening to the database failed, trying again: %s", error)
                self._stopping.wait(RECONNECT_SECONDS)

    def _listen(self) -> None:
        url = self.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"LISTEN {EVENT_CHANNEL}")
            connection.execute(f"LISTEN {WAKE_CHANNEL}")
            connection.execute(f"LISTEN {POST_CHANNEL}")
            # What was sent before we listened is in the database.
            self.hub.resync()
            self.hub.wake()
            while not self._stopping.is_set():
                for notice in connection.notifies(timeout=LOOK_UP_SECONDS):
                    self._pass_on(notice.channel, notice.payload)

    def _pass_on(self, channel: str, payload: str) -> None:
        if channel == WAKE_CHANNEL:
            self.hub.wake()
            return
        if channel == POST_CHANNEL:
            self.hub.post()
            return
        event = decode(json.loads(payload))
        if event is None:
            self.hub.resync()
        else:
            self.hub.publish([event])


def decode(fields: dict[str, Any]) -> Event | None:
    """Return a payload's event; None where it was too long to be sent whole."""
    if "data" not in fields:
        return None
    at = datetime.fromisoformat(fields["at"])
    return Event(fields["number"], fields["job_id"], fields["kind"], fields["data"], at)
